#include "measure/clock_watch.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace overlap {
namespace {

TEST(ClockWatch, SeesNoJumpWhereNothingButTimeWentBy) {
  const ClockWatch clocks;
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_GE(clocks.jump_s(), 0);
  EXPECT_LT(clocks.jump_s(), 1e-3);
}

// A machine whose clocks go on by 100 ns a reading, and can be set and suspended.
std::int64_t now_ns, set_by_ns, suspended_for_ns;

std::int64_t made_up_clock_ns(clockid_t clock) {
  now_ns += 100;
  if (clock == CLOCK_REALTIME) return now_ns + set_by_ns + suspended_for_ns;
  if (clock == CLOCK_BOOTTIME) return now_ns + suspended_for_ns;
  return now_ns;
}

TEST(ClockWatch, SeesThatTheTimeWasSetInEitherDirection) {
  for (const double by_s : {-2.0, 0.005, 3600.0}) {
    set_by_ns = suspended_for_ns = 0;
    const ClockWatch clocks(made_up_clock_ns);
    EXPECT_NEAR(clocks.jump_s(), 0, 1e-6);
    set_by_ns = static_cast<std::int64_t>(by_s * 1e9);
    EXPECT_NEAR(clocks.jump_s(), by_s < 0 ? -by_s : by_s, 1e-6);
  }
}

TEST(ClockWatch, SeesThatTheMachineWasSuspended) {
  set_by_ns = suspended_for_ns = 0;
  const ClockWatch clocks(made_up_clock_ns);
  suspended_for_ns = 7'000'000'000;
  EXPECT_NEAR(clocks.jump_s(), 7, 1e-6);
}

}  // namespace
}  // namespace overlap
