#include "mockserver/model/latency.hpp"

#include "mockserver/model/delay_plan.hpp"
#include "mockserver/model/profiles.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

namespace overlap::mock {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

std::string complaint(const std::string& text) {
  try {
    parse_latency(text);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "none";
}

std::vector<double> draws_ms(const Latency& latency, std::size_t count = 20'000) {
  std::vector<double> drawn;
  for (std::size_t i = 0; i < count; ++i) drawn.push_back(seconds(sample(latency, Key(7).with(i))) * 1e3);
  std::sort(drawn.begin(), drawn.end());
  return drawn;
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

TEST(Latency, UniformHasItsMeanInTheMiddle) {
  // The standard error of the mean of 20,000 draws is 5.77 / sqrt(20000) = 0.04 ms.
  EXPECT_NEAR(mean(draws_ms(parse_latency("uniform:10ms..30ms"))), 20, 0.2);
}

TEST(Latency, LognormalHasItsMedianInTheMiddle) {
  const auto drawn = draws_ms(parse_latency("lognormal:20ms,0.5"));
  EXPECT_NEAR(drawn[drawn.size() / 2], 20, 0.5);
}

TEST(Latency, TheLogarithmsOfALognormalHaveItsSigma) {
  std::vector<double> logs;
  for (const double ms : draws_ms(parse_latency("lognormal:20ms,0.5"))) logs.push_back(std::log(ms));
  const double middle = mean(logs);
  double squares = 0;
  for (const double value : logs) squares += (value - middle) * (value - middle);
  EXPECT_NEAR(std::sqrt(squares / static_cast<double>(logs.size())), 0.5, 0.01);
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

TEST(Latency, WhatIsPrintedCanBeReadAgain) {
  for (const std::string text : {"20ms", "uniform:300ms..2s", "lognormal:20ms,0.4", "0", "250us", "1ns",
                                 "uniform:0..90s", "lognormal:1s,0.00001"}) {
    EXPECT_EQ(to_string(parse_latency(text)), text);
  }
}

TEST(Latency, BadSpecificationsAreExplained) {
  EXPECT_THAT(complaint("20"), HasSubstr("latency \"20\" has no duration in \"20\""));
  EXPECT_THAT(complaint("-5ms"), HasSubstr("has no duration"));
  EXPECT_THAT(complaint("2h"), HasSubstr("like 20ms"));
  EXPECT_THAT(complaint("90m"), HasSubstr("longer than the longest delay"));
  EXPECT_THAT(complaint("uniform:5ms"), HasSubstr("has no range"));
  EXPECT_THAT(complaint("uniform:5ms..1ms"), HasSubstr("ends before it begins"));
  EXPECT_THAT(complaint("uniform:5ms..x"), HasSubstr("no duration in \"x\""));
  EXPECT_THAT(complaint("lognormal:20ms"), HasSubstr("has no sigma"));
  EXPECT_THAT(complaint("lognormal:20ms,lots"), HasSubstr("\"lots\" where sigma stands"));
  EXPECT_THAT(complaint("lognormal:20ms,9"), HasSubstr("a number from 0 to 4"));
  EXPECT_THAT(complaint("lognormal:20ms,-1"), HasSubstr("a number from 0 to 4"));
  EXPECT_EQ(complaint("unifrom:1ms..2ms"), "unknown latency shape \"unifrom\": did you mean \"uniform\"?");
}

TEST(DelayPlan, NothingIsDelayedUnlessItIsSaid) {
  const DelayPlan plan;
  for (const auto& pattern : builtin_routes().patterns()) EXPECT_EQ(plan.delay(pattern.route, Key(1)), 0ns);
}

TEST(DelayPlan, LaterSettingsWin) {
  DelayPlan plan;
  plan.apply("vm=5ms");
  plan.apply("20ms");
  plan.apply("ping=1ms");
  EXPECT_EQ(plan.delay(Route::vm, Key(1)), 20ms);
  EXPECT_EQ(plan.delay(Route::ping, Key(1)), 1ms);
}

TEST(DelayPlan, AnUnknownRouteIsAnsweredWithTheNearest) {
  DelayPlan plan;
  try {
    plan.apply("instance_veiw=5ms");
    FAIL() << "was accepted";
  } catch (const std::invalid_argument& error) {
    EXPECT_STREQ(error.what(), "unknown route \"instance_veiw\": did you mean \"instance_view\"?");
  }
}

TEST(DelayPlan, TheTimeScaleMultipliesEveryDelay) {
  DelayPlan plan;
  plan.set_time_scale(0.1);
  plan.apply("20ms");
  EXPECT_EQ(plan.delay(Route::ping, Key(1)), 2ms);
}

TEST(DelayPlan, AdministrationIsNeverDelayed) {
  DelayPlan plan;
  plan.apply("1s");
  EXPECT_EQ(plan.delay(Route::health, Key(1)), 0ns);
  EXPECT_EQ(plan.delay(Route::journal, Key(1)), 0ns);
  EXPECT_THROW(plan.apply("health=1ms"), std::invalid_argument);
}

TEST(Profiles, SeedHasTheTimesThatTheOriginalAuthorsReport) {
  DelayPlan plan;
  apply_profile("seed", plan);
  EXPECT_EQ(plan.delay(Route::ping, Key(1)), 2s);
  EXPECT_EQ(plan.delay(Route::subscriptions, Key(1)), 1500ms);
  EXPECT_EQ(to_string(plan.latency(Route::groups)), "uniform:1500ms..2s");
  EXPECT_EQ(to_string(plan.latency(Route::vms)), "uniform:300ms..2s");
  EXPECT_LE(3 * plan.delay(Route::vm, Key(1)), 1s) << "three calls per VM take up to one second";
  EXPECT_EQ(plan.delay(Route::activity_log, Key(1)), 500ms);
}

TEST(Profiles, QuickIsSeedTwentyTimesFaster) {
  DelayPlan seed;
  DelayPlan quick;
  apply_profile("seed", seed);
  apply_profile("quick", quick);
  for (const auto& pattern : builtin_routes().patterns()) {
    const auto fast = quick.delay(pattern.route, Key(3));
    EXPECT_NEAR(seconds(fast) * 20, seconds(seed.delay(pattern.route, Key(3))), 1e-6);
  }
}

TEST(Profiles, AnUnknownNameIsAnsweredWithTheNearest) {
  DelayPlan plan;
  EXPECT_THAT([&] { apply_profile("quik", plan); },
              testing::ThrowsMessage<std::invalid_argument>(HasSubstr("did you mean \"quick\"?")));
}

}  // namespace
}  // namespace overlap::mock
