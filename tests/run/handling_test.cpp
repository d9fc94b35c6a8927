#include "run/handling.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <ctime>

namespace overlap {
namespace {

using namespace std::chrono_literals;

Duration on(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

// The processor time of `work` when it is least, of so many times: what else runs on the machine only adds to
// it.
template <class Work>
Duration least_cpu_time(int times, const Work& work) {
  auto least = Duration::max();
  for (int i = 0; i < times; ++i) {
    const auto before = on(CLOCK_THREAD_CPUTIME_ID);
    work();
    least = std::min(least, on(CLOCK_THREAD_CPUTIME_ID) - before);
  }
  return least;
}

TEST(Handling, UsesTheProcessorTimeThatItIsTold) {
  const auto used = least_cpu_time(10, [] { handle({20ms, 0ms}); });
  EXPECT_GE(used, 20ms);
  EXPECT_LT(used, 30ms);
}

TEST(Handling, BlocksWithoutUsingTheProcessor) {
  const auto used = least_cpu_time(5, [] {
    const auto start = on(CLOCK_MONOTONIC);
    handle({0ms, 50ms});
    EXPECT_GE(on(CLOCK_MONOTONIC) - start, 50ms);
  });
  EXPECT_LT(used, 10ms);
}

TEST(Handling, OfNothingTakesNoTime) {
  const auto used = least_cpu_time(20, [] {
    for (int i = 0; i < 1000; ++i) handle({});
  });
  EXPECT_LT(used, 10ms);
}

}  // namespace
}  // namespace overlap
