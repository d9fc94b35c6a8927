#include "run/usage.hpp"

#include "run/cpu_time.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <sched.h>
#include <string>
#include <sys/resource.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace overlap {
namespace {

using namespace std::chrono_literals;

void compute_for(Duration cpu) {
  const auto end = on(CLOCK_PROCESS_CPUTIME_ID) + cpu;
  while (on(CLOCK_PROCESS_CPUTIME_ID) < end) {
  }
}

TEST(UsageMeter, ChargesTheProcessorTimeThatLiesBetween) {
  compute_for(100ms);
  const UsageMeter meter(0);
  const auto before = meter.read();
  EXPECT_LT(before.cpu_user + before.cpu_sys, 100ms) << "what was used before is not charged";
  EXPECT_GE(before.cpu_user, 0ms);
  EXPECT_GE(before.cpu_sys, 0ms);
  compute_for(60ms);
  const auto after = meter.read();
  EXPECT_GE(after.cpu_user + after.cpu_sys, 60ms);
  EXPECT_LT(after.cpu_user + after.cpu_sys, 160ms);
}

// The kernel's own accounts just before and just after another reading: it lies between.
rusage accounts() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage;
}

Duration user(const rusage& usage) {
  return std::chrono::seconds(usage.ru_utime.tv_sec) + std::chrono::microseconds(usage.ru_utime.tv_usec);
}

Duration system(const rusage& usage) {
  return std::chrono::seconds(usage.ru_stime.tv_sec) + std::chrono::microseconds(usage.ru_stime.tv_usec);
}

TEST(UsageMeter, ChargesEachAccountAsTheKernelKeepsIt) {
  for (int i = 0; i < 100; ++i) std::this_thread::sleep_for(100us);  // what was before is not charged
  const auto outer_before = accounts();
  const UsageMeter meter(0);
  const auto inner_before = accounts();
  compute_for(30ms);
  for (int i = 0; i < 30; ++i) std::this_thread::sleep_for(100us);
  const auto inner_after = accounts();
  const auto usage = meter.read();
  const auto outer_after = accounts();
  EXPECT_GE(usage.cpu_user, user(inner_after) - user(inner_before));
  EXPECT_LE(usage.cpu_user, user(outer_after) - user(outer_before));
  EXPECT_GE(usage.cpu_sys, system(inner_after) - system(inner_before));
  EXPECT_LE(usage.cpu_sys, system(outer_after) - system(outer_before));
  EXPECT_GE(usage.ctx_voluntary, 30U);
  EXPECT_LE(usage.ctx_voluntary, static_cast<unsigned long>(outer_after.ru_nvcsw - outer_before.ru_nvcsw));
  EXPECT_GE(usage.ctx_involuntary,
            static_cast<unsigned long>(inner_after.ru_nivcsw - inner_before.ru_nivcsw));
  EXPECT_LE(usage.ctx_involuntary,
            static_cast<unsigned long>(outer_after.ru_nivcsw - outer_before.ru_nivcsw));
}

TEST(UsageMeter, CountsTheTimesThatAThreadHadToMakeWay) {
  cpu_set_t all, one;
  ASSERT_EQ(::sched_getaffinity(0, sizeof all, &all), 0);
  CPU_ZERO(&one);
  CPU_SET(static_cast<unsigned>(::sched_getcpu()), &one);
  ASSERT_EQ(::sched_setaffinity(0, sizeof one, &one), 0);
  const auto before = accounts().ru_nivcsw;
  const UsageMeter meter(0);
  {
    // Of two threads on one processor, neither runs unless the other makes way.
    const std::jthread other([](const std::stop_token& stop) {
      while (!stop.stop_requested()) ::sched_yield();
    });
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (accounts().ru_nivcsw < before + 50 && std::chrono::steady_clock::now() < end) ::sched_yield();
  }
  EXPECT_GE(meter.read().ctx_involuntary, 10U);
  const UsageMeter later(0);
  EXPECT_LT(later.read().ctx_involuntary, 10U) << "those before are not charged";
  ::sched_setaffinity(0, sizeof all, &all);
}

// In KiB, as proc(5) has it.
std::uint64_t memory_peak() {
  std::ifstream file("/proc/self/status");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("VmHWM:")) return std::stoull(line.substr(6));
  }
  return 0;
}

TEST(UsageMeter, TellsMemoryInBytes) {
  const UsageMeter meter(0);
  const std::vector<char> touched(64 << 20, 'x');
  const auto before = memory_peak();
  const auto usage = meter.read();
  EXPECT_GE(usage.peak_rss_bytes, touched.size());
  EXPECT_GE(usage.peak_rss_bytes, before * 1024);
  EXPECT_LE(usage.peak_rss_bytes, memory_peak() * 1024);
}

TEST(UsageMeter, CountsTheThreadsOfTheStrategyAndThoseThatAreLeft) {
#if defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "ThreadSanitizer has a thread of its own";
#endif
  const UsageMeter meter(0), with_bystander(1), with_many(1000);
  EXPECT_EQ(meter.read().threads_left, 0U);
  const auto alone = meter.read().peak_threads;
  std::atomic<bool> over = false;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 3; ++i) threads.emplace_back([&] { over.wait(false); });
  const auto usage = meter.read();
  EXPECT_EQ(usage.peak_threads, alone + 3);
  EXPECT_EQ(usage.threads_left, 3U);
  EXPECT_EQ(with_bystander.read().peak_threads, alone + 2);
  EXPECT_EQ(with_many.read().peak_threads, 1U) << "something has executed it";
  const UsageMeter later(0);
  over = true;
  over.notify_all();
  threads.clear();
  EXPECT_EQ(later.read().threads_left, 0U) << "there are fewer than before";
}

TEST(UsageMeter, CountsTheSocketsThatAreLeftAndNoOtherDescriptors) {
  int old[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, old), 0);
  const UsageMeter meter(0);
  EXPECT_EQ(meter.read().sockets_left, 0U);
  int pair[2], pipe[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
  ASSERT_EQ(::pipe(pipe), 0);
  EXPECT_EQ(meter.read().sockets_left, 2U);
  for (const int file : {old[0], old[1], pair[0], pair[1], pipe[0], pipe[1]}) ::close(file);
  EXPECT_EQ(meter.read().sockets_left, 0U);
}

TEST(Usage, OfSeveralProcessesIsItsSum) {
  Usage sum{1ms, 2ms, 3, 4, 5, 6, {}, {}};
  add(sum, {10ms, 20ms, 30, 40, 50, 60, {}, {}});
  EXPECT_EQ(sum.cpu_user, 11ms);
  EXPECT_EQ(sum.cpu_sys, 22ms);
  EXPECT_EQ(sum.ctx_voluntary, 33U);
  EXPECT_EQ(sum.ctx_involuntary, 44U);
  EXPECT_EQ(sum.peak_rss_bytes, 55U);
  EXPECT_EQ(sum.peak_threads, 66U);
  EXPECT_EQ(sum.sockets_left, std::nullopt);
  EXPECT_EQ(sum.threads_left, std::nullopt);
  add(sum, {0ms, 0ms, 0, 0, 0, 0, 7, 8});
  EXPECT_EQ(sum.sockets_left, 7U);
  EXPECT_EQ(sum.threads_left, 8U);
  add(sum, {0ms, 0ms, 0, 0, 0, 0, 70, 80});
  EXPECT_EQ(sum.sockets_left, 77U);
  EXPECT_EQ(sum.threads_left, 88U);
  add(sum, {});
  EXPECT_EQ(sum.sockets_left, 77U);
}

}  // namespace
}  // namespace overlap
