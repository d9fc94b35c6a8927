#include "processes/connection_budget.hpp"

#include <gtest/gtest.h>

namespace overlap {
namespace {

TEST(Room, NobodyIsClosedWhileAllFit) {
  EXPECT_EQ(workers_to_close({}, 10'000, 19'948), 0U);
  EXPECT_EQ(workers_to_close({9'948}, 10'000, 19'948), 0U);
  EXPECT_EQ(workers_to_close({32, 32, 1}, 32, 972), 0U);
}

TEST(Room, OneConnectionTooManyClosesTheWorkerUsedLongestAgo) {
  EXPECT_EQ(workers_to_close({9'949}, 10'000, 19'948), 1U);
  EXPECT_EQ(workers_to_close({100, 100, 100}, 101, 400), 1U);
}

TEST(Room, NoMoreAreClosedThanWillDo) {
  EXPECT_EQ(workers_to_close({100, 100, 100}, 200, 400), 1U);
  EXPECT_EQ(workers_to_close({100, 100, 100}, 201, 400), 2U);
  EXPECT_EQ(workers_to_close({1, 300, 100}, 100, 400), 2U) << "in the order of their last use, not by size";
}

TEST(Room, WhoNeedsMoreThanThereIsGetsAllThereIs) {
  EXPECT_EQ(workers_to_close({100, 100}, 1'000, 400), 2U);
  EXPECT_EQ(workers_to_close({}, 1'000, 400), 0U);
}

TEST(Room, WhoNeedsNoneClosesNobody) {
  EXPECT_EQ(workers_to_close({200, 200}, 0, 400), 0U);
}

TEST(Room, TheMockNeedsDescriptorsItself) {
  EXPECT_EQ(room_for_connections(20'000), 19'936U);
  EXPECT_EQ(room_for_connections(64), 0U);
  EXPECT_EQ(room_for_connections(10), 0U);
}

}  // namespace
}  // namespace overlap
