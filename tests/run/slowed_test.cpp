#include "run/slowed.hpp"

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

class Slowed : public ::testing::Test {
 protected:
  ~Slowed() override { slow_down({}); }
};

TEST_F(Slowed, CostsEveryResponseWhatItIsToldBesideWhatTheScenarioSays) {
  slow_down({2ms, 10ms});
  const auto cpu = on(CLOCK_THREAD_CPUTIME_ID);
  const auto start = on(CLOCK_MONOTONIC);
  handle({});
  handle({3ms, 5ms});
  const auto used = on(CLOCK_THREAD_CPUTIME_ID) - cpu;
  const auto elapsed = on(CLOCK_MONOTONIC) - start;
  EXPECT_GE(used, 7ms);
  EXPECT_LT(used, 12ms);
  EXPECT_GE(elapsed, 7ms + 25ms);
}

TEST_F(Slowed, ByMicrosecondsIsNotByAMultipleOfThem) {
  slow_down({3us, 0us});
  constexpr int responses = 2000;
  const auto cpu = on(CLOCK_THREAD_CPUTIME_ID);
  for (int i = 0; i < responses; ++i) handle({});
  const auto each = (on(CLOCK_THREAD_CPUTIME_ID) - cpu) / responses;
  EXPECT_GE(each, 3us);
  EXPECT_LT(each, 6us);
}

TEST_F(Slowed, ByNothingTakesNoTime) {
  const auto cpu = on(CLOCK_THREAD_CPUTIME_ID);
  for (int i = 0; i < 1000; ++i) handle({});
  EXPECT_LT(on(CLOCK_THREAD_CPUTIME_ID) - cpu, 10ms);
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
