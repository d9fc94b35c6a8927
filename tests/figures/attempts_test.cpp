#include "figures/attempts.hpp"

#include "figures/trace_builder.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace overlap {
namespace {

using namespace std::chrono_literals;

TEST(PeakInFlight, CountsOverlapsAndNotTouches) {
  EXPECT_EQ(peak_in_flight({{exchange(0, 0ms, 10ms), exchange(1, 10ms, 10ms)}}), 1U);
  EXPECT_EQ(peak_in_flight({{exchange(0, 0ms, 10ms), exchange(1, 9999us, 10ms)}}), 2U);
  EXPECT_EQ(peak_in_flight({{exchange(0, 0ms, 30ms), exchange(1, 5ms, 5ms), exchange(2, 10ms, 5ms),
                             exchange(3, 12ms, 1ms), exchange(4, 20ms, 5ms)}}),
            3U);
}

TEST(PeakInFlight, DoesNotCountWhatHeldAConnectionForNoTime) {
  EXPECT_EQ(peak_in_flight({{exchange(0, 5ms, 0ms)}}), 0U);
}

TEST(UsedAConnection, IsWhatWasSentOrTookTimeBeforeItWasCancelled) {
  auto cancelled = exchange(0, 5ms, 0ms);
  EXPECT_TRUE(used_a_connection(cancelled)) << "it came to its end, though at once";
  cancelled.failure = Failure::cancelled;
  cancelled.ready = 1ms;
  EXPECT_FALSE(used_a_connection(cancelled)) << "it waited, for a connection";
  cancelled.bytes_in = 1;
  EXPECT_FALSE(used_a_connection(cancelled));
  cancelled.bytes_out = 1;
  EXPECT_TRUE(used_a_connection(cancelled));
  cancelled.bytes_out = 0;
  cancelled.connect = 1ns;
  EXPECT_TRUE(used_a_connection(cancelled));
}

}  // namespace
}  // namespace overlap
