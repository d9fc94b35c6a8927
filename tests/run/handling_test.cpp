#include "run/handling.hpp"

#include <gtest/gtest.h>

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

TEST(Handling, UsesTheProcessorTimeThatItIsTold) {
  const auto before = on(CLOCK_THREAD_CPUTIME_ID);
  handle({20ms, 0ms});
  const auto used = on(CLOCK_THREAD_CPUTIME_ID) - before;
  EXPECT_GE(used, 20ms);
  EXPECT_LT(used, 30ms);
}

TEST(Handling, BlocksWithoutUsingTheProcessor) {
  const auto cpu = on(CLOCK_THREAD_CPUTIME_ID);
  const auto start = on(CLOCK_MONOTONIC);
  handle({0ms, 50ms});
  EXPECT_GE(on(CLOCK_MONOTONIC) - start, 50ms);
  EXPECT_LT(on(CLOCK_THREAD_CPUTIME_ID) - cpu, 10ms);
}

TEST(Handling, OfNothingTakesNoTime) {
  const auto start = on(CLOCK_THREAD_CPUTIME_ID);
  for (int i = 0; i < 1000; ++i) handle({});
  EXPECT_LT(on(CLOCK_THREAD_CPUTIME_ID) - start, 10ms);
}

}  // namespace
}  // namespace overlap
