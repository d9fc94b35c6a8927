#include "mockserver/ground/latency.hpp"

#include "mockserver/behaviour/latency_spec.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace overlap::mock {
namespace {

using namespace std::chrono_literals;

std::vector<double> draws_ms(const Latency& latency, std::size_t count = 100'000) {
  std::vector<double> drawn;
  for (std::size_t i = 0; i < count; ++i) drawn.push_back(seconds(sample(latency, Key(7).with(i))) * 1e3);
  std::sort(drawn.begin(), drawn.end());
  return drawn;
}

// Of so many draws, the share that lies at or below each quantile is the quantile's own, within five standard
// errors of a binomial.
struct Quantile {
  double share;
  double ms;
};

void expect_quantiles(const std::string& spec, const std::vector<Quantile>& quantiles) {
  const auto drawn = draws_ms(parse_latency(spec));
  const auto count = static_cast<double>(drawn.size());
  for (const auto& [share, ms] : quantiles) {
    const auto below = std::upper_bound(drawn.begin(), drawn.end(), ms) - drawn.begin();
    EXPECT_NEAR(static_cast<double>(below) / count, share, 5 * std::sqrt(share * (1 - share) / count))
        << spec << " at " << ms << " ms";
  }
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

TEST(Latency, AFixedDelayIsAlwaysItself) {
  for (std::uint64_t i = 0; i < 10; ++i) EXPECT_EQ(sample(parse_latency("20ms"), Key(i)), 20ms);
}

TEST(Latency, UniformStaysWithinItsBoundsAndReachesNearBoth) {
  const auto drawn = draws_ms(parse_latency("uniform:10ms..30ms"));
  EXPECT_GE(drawn.front(), 10);
  EXPECT_LE(drawn.back(), 30);
  EXPECT_LT(drawn.front(), 10.02);
  EXPECT_GT(drawn.back(), 29.98);
}

TEST(Latency, UniformHasItsQuantilesInProportion) {
  expect_quantiles("uniform:10ms..30ms", {{0.01, 10.2}, {0.25, 15}, {0.5, 20}, {0.9, 28}, {0.999, 29.98}});
}

TEST(Latency, NormalHasTheQuantilesOfTheNormalDistribution) {
  // Mean plus -2.326348, -1.281552, 0, 1.281552 and 3.090232 deviations.
  expect_quantiles("normal:20ms,3ms",
                   {{0.01, 13.020956}, {0.1, 16.155345}, {0.5, 20}, {0.9, 23.844655}, {0.999, 29.270697}});
}

TEST(Latency, NormalIsNeverBelowZero) {
  // Half of N(0, 5 ms) is cut off, the other half is as it was.
  expect_quantiles("normal:0,5ms", {{0.5, 0}, {0.9, 6.407758}});
  EXPECT_EQ(draws_ms(parse_latency("normal:0,5ms")).front(), 0);
}

TEST(Latency, LognormalHasTheExponentialsOfTheNormalQuantiles) {
  // 20 ms times exp(0.5 z).
  expect_quantiles("lognormal:20ms,0.5", {{0.01, 20 * std::exp(0.5 * -2.326348)},
                                          {0.1, 20 * std::exp(0.5 * -1.281552)},
                                          {0.5, 20},
                                          {0.9, 20 * std::exp(0.5 * 1.281552)},
                                          {0.999, 20 * std::exp(0.5 * 3.090232)}});
}

TEST(Latency, ATableHasItsPercentilesAndStraightLinesBetweenThem) {
  const TableLatency table{"", {{0, 1ms}, {50, 20ms}, {99, 100ms}, {100, 1s}}};
  const auto drawn = draws_ms(table);
  const auto count = static_cast<double>(drawn.size());
  for (const auto& [share, ms] : {Quantile{0.25, 10.5}, Quantile{0.5, 20}, Quantile{0.745, 60},
                                  Quantile{0.99, 100}, Quantile{0.995, 550}}) {
    const auto below = std::upper_bound(drawn.begin(), drawn.end(), ms) - drawn.begin();
    EXPECT_NEAR(static_cast<double>(below) / count, share, 5 * std::sqrt(share * (1 - share) / count)) << ms;
  }
  EXPECT_GE(drawn.front(), 1);
  EXPECT_LE(drawn.back(), 1000);
}

TEST(Latency, AMixtureDrawsFromEachPartAsOftenAsItsShareSays) {
  expect_quantiles("mix:20%:uniform:0..10ms,75%:uniform:20ms..40ms,5%:1s",
                   {{0.1, 5}, {0.2, 15}, {0.575, 30}, {0.95, 999}, {1, 1000}});
}

TEST(Latency, ACapacityDrawsTheTimeOfService) {
  expect_quantiles("capacity:3,uniform:10ms..30ms", {{0.25, 15}, {0.9, 28}});
}

TEST(Latency, WhatIsDrawnDependsOnNothingButTheKey) {
  for (const auto* spec :
       {"uniform:0..1s", "normal:1s,100ms", "lognormal:1s,1", "mix:50%:1ms,50%:uniform:0..1s"}) {
    const auto latency = parse_latency(spec);
    for (std::uint64_t i = 0; i < 100; ++i) EXPECT_EQ(sample(latency, Key(i)), sample(latency, Key(i)));
  }
}

TEST(Latency, TheLogarithmsOfALognormalHaveItsSigma) {
  std::vector<double> logs;
  for (const double ms : draws_ms(parse_latency("lognormal:20ms,0.5"))) logs.push_back(std::log(ms));
  const double middle = mean(logs);
  double squares = 0;
  for (const double value : logs) squares += (value - middle) * (value - middle);
  EXPECT_NEAR(std::sqrt(squares / static_cast<double>(logs.size())), 0.5, 0.01);
}

TEST(Latency, ANormalTailIsCutAtTheLongestDelay) {
  EXPECT_EQ(draws_ms(NormalLatency{longest_latency, 10s}).back(), seconds(longest_latency) * 1e3);
}

TEST(Latency, ALognormalTailIsCutAtTheLongestDelay) {
  const auto drawn = draws_ms(LognormalLatency{longest_latency, 4});
  EXPECT_EQ(drawn.back(), seconds(longest_latency) * 1e3);
}

TEST(Latency, TheInverseNormalUndoesTheNormalDistribution) {
  for (const double p : {1e-12, 1e-6, 0.001, 0.02, 0.03, 0.25, 0.5, 0.8, 0.97, 0.98, 0.9999, 1 - 1e-9}) {
    const double back = 0.5 * std::erfc(-inverse_normal(p) / std::sqrt(2.0));
    EXPECT_NEAR(back / p, 1, 2e-7) << p;
  }
}

}  // namespace
}  // namespace overlap::mock
