#include "figures/point.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace overlap {
namespace {

using ::testing::ElementsAre;

TEST(Points, AreAllCombinationsOfWhichTheLastChangesFastest) {
  EXPECT_THAT(points_of({{"a", {"1", "2"}}, {"b", {"x", "y"}}}),
              ElementsAre(Point{{"a", "1"}, {"b", "x"}}, Point{{"a", "1"}, {"b", "y"}},
                          Point{{"a", "2"}, {"b", "x"}}, Point{{"a", "2"}, {"b", "y"}}));
}

TEST(Points, OfNothingAreOneEmptyPoint) {
  EXPECT_THAT(points_of({}), ElementsAre(Point{}));
}

TEST(Points, AreWrittenAsNamesOfCellsWriteThem) {
  EXPECT_EQ(to_string(Point{{"max_in_flight", "5"}, {"latency", "10ms"}}), "limit:5/latency:10ms");
}

}  // namespace
}  // namespace overlap
