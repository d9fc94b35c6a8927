#include "measure/statistics.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace overlap {
namespace {

TEST(Median, OfAnOddNumberIsTheMiddleOne) {
  EXPECT_EQ(median({5, 1, 9}), 5);
  EXPECT_EQ(median({7}), 7);
}

TEST(Median, OfAnEvenNumberIsBetweenTheTwoInTheMiddle) {
  EXPECT_EQ(median({4, 1, 100, 2}), 3);
  EXPECT_EQ(median({1, 2}), 1.5);
}

TEST(Median, DoesNotMoveWithOneOutlier) {
  EXPECT_EQ(median({1, 2, 3, 4, 1e9}), 3);
}

TEST(MedianAbsoluteDeviation, IsNotScaled) {
  EXPECT_EQ(median_absolute_deviation({1, 1, 2, 2, 4, 6, 9}), 1);
  EXPECT_EQ(median_absolute_deviation({10, 14}), 2);
}

TEST(MedianAbsoluteDeviation, OfEqualValuesOrOneValueIsZero) {
  EXPECT_EQ(median_absolute_deviation({3, 3, 3}), 0);
  EXPECT_EQ(median_absolute_deviation({3}), 0);
}

TEST(Percentile, IsTheNearestRank) {
  const std::vector<double> values{50, 15, 40, 20, 35};
  EXPECT_EQ(percentile(values, 5), 15);
  EXPECT_EQ(percentile(values, 30), 20);
  EXPECT_EQ(percentile(values, 40), 20);
  EXPECT_EQ(percentile(values, 50), 35);
  EXPECT_EQ(percentile(values, 100), 50);
  EXPECT_EQ(percentile(values, 0), 15);
}

TEST(Percentile, OfAHundredValuesIsTheValueOfItsNumber) {
  std::vector<double> values;
  for (int i = 100; i >= 1; --i) values.push_back(i);
  for (int i = 1; i <= 100; ++i)
    EXPECT_EQ(percentile(values, i), i) << "rounding must not reach the next rank";
}

TEST(Percentile, NeverInventsAValue) {
  EXPECT_EQ(percentile({1, 1000}, 50), 1);
  EXPECT_EQ(percentile({1, 1000}, 51), 1000);
}

TEST(Extremes, AreTheSmallestAndTheLargest) {
  EXPECT_EQ(minimum({3, -1, 2}), -1);
  EXPECT_EQ(maximum({3, -1, 2}), 3);
}

#ifndef NDEBUG
TEST(StatisticsDeathTest, OfNothingOrOfNaNAreMistakesOfTheCaller) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_DEATH(median({}), "usable");
  EXPECT_DEATH(median_absolute_deviation({}), "usable");
  EXPECT_DEATH(percentile({}, 50), "usable");
  EXPECT_DEATH(percentile({1}, 101), "percent");
  EXPECT_DEATH(minimum({}), "usable");
  EXPECT_DEATH(maximum({1, nan}), "usable");
}
#endif

}  // namespace
}  // namespace overlap
