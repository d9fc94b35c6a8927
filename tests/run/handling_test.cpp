#include "run/handling.hpp"

#include "run/cpu_time.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <ctime>

namespace overlap {
namespace {

using namespace std::chrono_literals;

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
