#include "figures/statistics.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>

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

// Expected is what scipy.stats.bootstrap(method="percentile", n_resamples=200000) gives of the same values:
// medians are between few values, so the ends agree where chance does not decide between neighbours.
const std::vector<double> seven{101.3, 99.8, 102.4, 100.1, 103.9, 98.7, 100.6};
const std::vector<double> eight{111.0, 108.5, 112.2, 109.9, 113.4, 110.1, 110.8, 109.0};
const std::vector<double> twenty_four{81.83,  71.81,  93.98,  111.08, 132.84, 102.78, 87.1,  82.19,
                                      120.59, 150.49, 107.06, 73.47,  78.7,   149.18, 105.2, 64.85,
                                      97.93,  74.77,  85.44,  88.51,  83.67,  114.84, 98.44, 86.3};
const std::vector<double> fifteen{122.43, 136.0,  73.29, 103.65, 86.49, 105.84, 80.06, 111.09,
                                  109.48, 102.42, 85.05, 100.1,  84.13, 78.76,  116.91};

void expect_interval(ConfidenceInterval interval, double low, double high, double tolerance) {
  EXPECT_NEAR(interval.low, low, tolerance);
  EXPECT_NEAR(interval.high, high, tolerance);
}

TEST(MedianAbsoluteDeviation, IsSciPys) {
  EXPECT_NEAR(median_absolute_deviation(seven), 0.8, 1e-12);
  EXPECT_NEAR(median_absolute_deviation(eight), 1.0, 1e-12);
  EXPECT_NEAR(median_absolute_deviation(twenty_four), 13.25, 1e-12);
  EXPECT_NEAR(median_absolute_deviation(fifteen), 15.93, 1e-12);
}

TEST(MedianInterval, IsSciPys) {
  expect_interval(median_interval(seven), 99.8, 102.4, 1e-9);
  expect_interval(median_interval(eight), 109.0, 112.2, 0.25);
  expect_interval(median_interval(twenty_four), 83.67, 105.2, 0.5);
  expect_interval(median_interval(fifteen), 84.13, 111.09, 1.7);  // 2.55 % of the medians are 84.13 or less
}

TEST(MedianRatioInterval, IsSciPys) {
  expect_interval(median_ratio_interval(eight, seven), 1.07324, 1.11723, 0.002);
  expect_interval(median_ratio_interval(twenty_four, fifteen), 0.79122, 1.17009, 0.01);
}

TEST(MedianInterval, IsTheSameEveryTimeAndInAnyOrder) {
  auto other_order = eight;
  std::reverse(other_order.begin(), other_order.end());
  EXPECT_EQ(median_interval(eight).low, median_interval(other_order).low);
  EXPECT_EQ(median_interval(eight).high, median_interval(other_order).high);
}

TEST(MedianInterval, HoldsTheTrueMedianAsOftenAsIsSaid) {
  std::mt19937_64 random(7);
  std::lognormal_distribution<double> noise(0, 0.3);  // its median is 1
  int held = 0;
  constexpr int trials = 1000;
  for (int trial = 0; trial < trials; ++trial) {
    std::vector<double> values(21);
    std::generate(values.begin(), values.end(), [&] { return noise(random); });
    if (median_interval(values).contains(1)) ++held;
  }
  EXPECT_NEAR(held, 0.922 * trials, 0.025 * trials);  // the 7th to the 15th value: of a binomial distribution
}

TEST(MedianInterval, OfFewerThanThreeValuesIsNotKnown) {
  EXPECT_FALSE(median_interval({1, 2}).known());
  EXPECT_TRUE(median_interval({1, 2, 3}).known());
  EXPECT_FALSE(median_ratio_interval({1, 2, 3}, {1}).known());
}

TEST(MedianRatioInterval, OfADivisionByZeroIsNotKnown) {
  EXPECT_FALSE(median_ratio_interval({1, 2, 3}, {0, 1, 2}).known());
}

TEST(MedianInterval, OfEqualValuesIsThatValue) {
  expect_interval(median_interval({4, 4, 4, 4}), 4, 4, 0);
  expect_interval(median_ratio_interval({6, 6, 6}, {2, 2, 2}), 3, 3, 0);
}

TEST(Ranks, AreSharedByWhatCannotBeToldApart) {
  const std::vector<double> one{10.0, 10.1, 9.9, 10.05, 9.95}, same{10.02, 10.1, 9.92, 10.06, 9.94};
  const std::vector<double> slower{12.0, 12.1, 11.9, 12.05, 11.95};
  EXPECT_EQ(ranks({slower, one, same}), (std::vector<std::size_t>{3, 1, 1}));
  EXPECT_EQ(ranks({one}), (std::vector<std::size_t>{1}));
  EXPECT_TRUE(ranks({}).empty());
}

TEST(Ranks, PutAnUncertainSampleWithTheFastestThatItMayBeAsFastAs) {
  const std::vector<double> fast{10.0, 10.1, 9.9, 10.05, 9.95}, slower{12.0, 12.1, 11.9, 12.05, 11.95};
  const std::vector<double> uncertain{9.0, 9.5, 13.0, 14.0, 15.0};
  EXPECT_EQ(ranks({fast, slower, uncertain}), (std::vector<std::size_t>{1, 3, 1}));
}

TEST(Ranks, AreSharedWhereADifferenceIsCertainButBelowOnePerCent) {
  const std::vector<double> fast{100.0, 100.01, 99.99, 100.0, 100.0};
  const std::vector<double> hardly_slower{100.9, 100.91, 100.89, 100.9, 100.9};
  const std::vector<double> slower{101.2, 101.21, 101.19, 101.2, 101.2};
  EXPECT_EQ(ranks({fast, hardly_slower, slower}), (std::vector<std::size_t>{1, 1, 3}));
}

TEST(Ranks, TellNothingApartByTwoRuns) {
  EXPECT_EQ(ranks({{1, 1}, {5, 5}}), (std::vector<std::size_t>{1, 1}));
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
