#include "mockserver/account/histogram.hpp"

#include <gtest/gtest.h>

namespace overlap::mock {
namespace {

using namespace std::chrono_literals;

TEST(Histogram, IsZeroWhenEmpty) {
  EXPECT_EQ(Histogram().quantile(0.5), 0ns);
  EXPECT_EQ(Histogram().max(), 0ns);
}

TEST(Histogram, SmallValuesAreExact) {
  Histogram histogram;
  for (int i = 0; i <= 60; ++i) histogram.add(Duration(i));
  EXPECT_EQ(histogram.quantile(0.5), 30ns);
  EXPECT_EQ(histogram.quantile(0), 0ns);
}

TEST(Histogram, PercentilesAreRightToWithinTwoPercent) {
  Histogram histogram;
  for (int i = 1; i <= 100'000; ++i) histogram.add(std::chrono::microseconds(i));
  for (const double share : {0.01, 0.1, 0.5, 0.9, 0.99}) {
    EXPECT_NEAR(seconds(histogram.quantile(share)) / (0.1 * share), 1, 0.02) << share;
  }
}

TEST(Histogram, EveryBucketIsToldByItsMiddle) {
  for (const std::int64_t value : {31, 32, 63, 64, 65, 127, 128, 1'000, 65'535, 65'536, 1'000'000'007}) {
    Histogram histogram;
    histogram.add(Duration(value));
    histogram.add(Duration::max());
    const auto told = static_cast<double>(histogram.quantile(0.5).count());
    EXPECT_NEAR(told, static_cast<double>(value), static_cast<double>(value) / 64 + 0.5) << value;
    if (value < 64) {
      EXPECT_EQ(told, static_cast<double>(value));
    }
  }
}

TEST(Histogram, QuantilesAreNearestRanks) {
  Histogram histogram;
  for (const int value : {1, 2, 3, 4}) histogram.add(Duration(value));
  EXPECT_EQ(histogram.quantile(-1), 1ns);
  EXPECT_EQ(histogram.quantile(0.25), 1ns);
  EXPECT_EQ(histogram.quantile(0.26), 2ns);
  EXPECT_EQ(histogram.quantile(0.75), 3ns);
  EXPECT_EQ(histogram.quantile(1), 4ns);
  EXPECT_EQ(histogram.quantile(2), 4ns);
  EXPECT_EQ(histogram.count(), 4U);
}

TEST(Histogram, NoPercentileLiesAboveTheExactLargest) {
  Histogram histogram;
  histogram.add(1'000'001ns);
  EXPECT_EQ(histogram.max(), 1'000'001ns);
  EXPECT_LE(histogram.quantile(1), histogram.max());
  EXPECT_NEAR(seconds(histogram.quantile(0.5)), 0.001, 0.00002);
}

TEST(Histogram, NegativeDurationsCountAsZero) {
  Histogram histogram;
  histogram.add(-5ms);
  EXPECT_EQ(histogram.quantile(0.5), 0ns);
  EXPECT_EQ(histogram.count(), 1U);
}

TEST(Histogram, TakesAnyDuration) {
  Histogram histogram;
  histogram.add(Duration::max());
  histogram.add(1h);
  EXPECT_EQ(histogram.max(), Duration::max());
  EXPECT_NEAR(seconds(histogram.quantile(0.5)), 3600, 60);
}

}  // namespace
}  // namespace overlap::mock
