#include "system/start_threads.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <stdexcept>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace overlap {
namespace {

TEST(StartThreads, GivesEachItsNumber) {
  std::atomic<unsigned> sum = 0;
  start_threads(
      4, [&](std::size_t i) { sum += 1U << i; }, [] {}, "");
  EXPECT_EQ(sum, 0b1111U);
}

TEST(StartThreads, NoneIsNone) {
  EXPECT_TRUE(start_threads(
                  0, [](std::size_t) {}, [] {}, "")
                  .empty());
}

// What a process does that has no right to more than five threads: the exit code says where it went wrong.
int start_fifty() {
  constexpr uid_t nobody_else = 54'321;  // whose threads are all this process's
  const rlimit few{5, 5};
  if (::setrlimit(RLIMIT_NPROC, &few) != 0 || ::setresuid(nobody_else, nobody_else, nobody_else) != 0)
    return 10;
  std::latch ending(1);
  std::atomic<unsigned> begun = 0, ended = 0;
  try {
    start_threads(
        50,
        [&](std::size_t) {
          ++begun;
          ending.wait();
          ++ended;
        },
        [&] { ending.count_down(); }, "take fewer");
  } catch (const std::runtime_error& error) {
    if (begun != 4 || ended != 4) return 11;
    const std::string expected =
        "the system refused thread 5 of 50 (Resource temporarily unavailable): take fewer";
    return error.what() == expected ? 0 : 12;
  }
  return 13;
}

TEST(StartThreads, ThoseThatWereStartedHaveEndedWhenOneIsRefused) {
#if defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "ThreadSanitizer has a thread of its own";
#endif
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become somebody who has no other threads";
  const auto child = ::fork();
  if (child == 0) ::_exit(start_fifty());
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status)) << status;
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace overlap
