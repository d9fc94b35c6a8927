#include "run/slowed.hpp"

#include "run/cpu_time.hpp"
#include "run/handling.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <ctime>

namespace overlap {
namespace {

using namespace std::chrono_literals;

class Slowed : public ::testing::Test {
 protected:
  ~Slowed() override { slow_down({}); }
};

TEST_F(Slowed, CostsEveryResponseWhatItIsToldBesideWhatTheScenarioSays) {
  slow_down({2ms, 10ms});
  const auto used = least_cpu_time(10, [] {
    const auto start = on(CLOCK_MONOTONIC);
    handle({});
    handle({3ms, 5ms});
    EXPECT_GE(on(CLOCK_MONOTONIC) - start, 7ms + 25ms);
  });
  EXPECT_GE(used, 7ms);
  EXPECT_LT(used, 12ms);
}

TEST_F(Slowed, ByMicrosecondsIsNotByAMultipleOfThem) {
  slow_down({3us, 0us});
  constexpr int responses = 10;
  const auto all = least_cpu_time(500, [] {
    for (int i = 0; i < responses; ++i) handle({});
  });
  const auto each = all / responses;
  EXPECT_GE(each, 3us);
  EXPECT_LT(each, 6us);
}

TEST_F(Slowed, ByNothingTakesNoTime) {
  const auto thousand = least_cpu_time(20, [] {
    for (int i = 0; i < 1000; ++i) handle({});
  });
  EXPECT_LT(thousand, 10ms);
}

TEST(ParseSlowed, ReadsProcessorTimeAndBlockingAndAddsUpThoseOfAKind) {
  EXPECT_EQ(parse_slowed("cpu:3us"), (Handling{3us, 0us}));
  EXPECT_EQ(parse_slowed("block:1ms"), (Handling{0us, 1ms}));
  EXPECT_EQ(parse_slowed("cpu:3us,block:1ms,cpu:1us"), (Handling{4us, 1ms}));
}

TEST(ParseSlowed, RefusesWhatIsNoCost) {
  for (const auto* text : {"", "cpu", "cpu:", "3us", "cpu:3", "sleep:3us", "cpu:-3us", "cpu:3us,", ",cpu:3us",
                           "cpu:3us;block:1ms", "CPU:3us", "cpu:61s", "cpu: 3us"}) {
    EXPECT_EQ(parse_slowed(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace overlap
