#include "measure/point.hpp"

#include "measure/suite.hpp"

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

TEST(CellName, HasTheLimitOnceAndThenAllElseThatIsSwept) {
  EXPECT_EQ(cell_name("ping", "callbacks", 32), "ping/callbacks/limit:32");
  EXPECT_EQ(cell_name("ping", "thread_pool:8", 5, {{"latency", "10ms"}, {"max_in_flight", "5"}, {"n", "3"}}),
            "ping/thread_pool:8/limit:5/latency:10ms/n:3");
}

}  // namespace
}  // namespace overlap
