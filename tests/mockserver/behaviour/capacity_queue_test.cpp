#include "mockserver/behaviour/capacity_queue.hpp"

#include <gtest/gtest.h>

namespace overlap::mock {
namespace {

using namespace std::chrono_literals;

const TimePoint start{1000s};

TEST(CapacityQueue, AFreePlaceServesAtOnce) {
  CapacityQueue queue(3);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(queue.admit(start, 20ms), 20ms);
}

TEST(CapacityQueue, WhoFindsNoPlaceWaitsForTheFirstThatIsFree) {
  CapacityQueue queue(2);
  EXPECT_EQ(queue.admit(start, 30ms), 30ms);
  EXPECT_EQ(queue.admit(start, 10ms), 10ms);
  EXPECT_EQ(queue.admit(start, 5ms), 15ms) << "after the one of 10 ms";
  EXPECT_EQ(queue.admit(start, 5ms), 20ms) << "and after that one";
  EXPECT_EQ(queue.admit(start + 12ms, 1ms), 9ms) << "free at 20 ms";
}

TEST(CapacityQueue, OnePlaceServesOneAfterAnother) {
  CapacityQueue queue(1);
  for (int i = 1; i <= 100; ++i) EXPECT_EQ(queue.admit(start, 10ms), i * 10ms);
}

TEST(CapacityQueue, APlaceThatHasBeenFreeForLongIsNotSavedUp) {
  CapacityQueue queue(1);
  EXPECT_EQ(queue.admit(start, 10ms), 10ms);
  EXPECT_EQ(queue.admit(start + 1s, 10ms), 10ms);
  EXPECT_EQ(queue.admit(start + 1s, 10ms), 20ms);
}

TEST(CapacityQueue, ACrowdTakesItsWorkDividedByThePlaces) {
  // 1,000 requests of 10 ms at once take 1000 / N * 10 ms.
  for (const unsigned places : {1U, 8U, 1000U}) {
    CapacityQueue queue(places);
    Duration last{};
    for (int i = 0; i < 1000; ++i) last = queue.admit(start, 10ms);
    EXPECT_EQ(last, 1000 / places * 10ms);
  }
}

}  // namespace
}  // namespace overlap::mock
