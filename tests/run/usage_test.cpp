#include "run/usage.hpp"

#include "run/cpu_time.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
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

TEST(UsageMeter, KnowsTheProgramsTimeFromTheSystems) {
  const UsageMeter meter(0);
  volatile unsigned value = 0;
  const auto end = on(CLOCK_PROCESS_CPUTIME_ID) + 60ms;
  while (on(CLOCK_PROCESS_CPUTIME_ID) < end) {
    for (int i = 0; i < 100'000; ++i) value = value + 1;
  }
  const auto usage = meter.read();
  EXPECT_GT(usage.cpu_user, usage.cpu_sys);
}

TEST(UsageMeter, CountsTheTimesThatSomethingWasWaitedFor) {
  for (int i = 0; i < 30; ++i) std::this_thread::sleep_for(100us);
  const UsageMeter meter(0);
  EXPECT_LT(meter.read().ctx_voluntary, 20U) << "those before are not charged";
  for (int i = 0; i < 30; ++i) std::this_thread::sleep_for(100us);
  EXPECT_GE(meter.read().ctx_voluntary, 30U);
  rusage all{};
  ::getrusage(RUSAGE_SELF, &all);
  EXPECT_LE(meter.read().ctx_involuntary, static_cast<std::uint64_t>(all.ru_nivcsw) + 1000);
}

TEST(UsageMeter, TellsMemoryInBytes) {
  const UsageMeter meter(0);
  const std::vector<char> touched(64 << 20, 'x');
  const auto usage = meter.read();
  EXPECT_GE(usage.peak_rss_bytes, touched.size());
  EXPECT_LT(usage.peak_rss_bytes, touched.size() * 64);
}

TEST(UsageMeter, CountsTheThreadsOfTheStrategyAndThoseThatAreLeft) {
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
