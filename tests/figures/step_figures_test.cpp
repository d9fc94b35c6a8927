#include "figures/step_figures.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace overlap {
namespace {

using namespace std::chrono_literals;

Exchange sent(const char* label, Duration start, Duration wait) {
  Exchange exchange;
  exchange.label = label;
  exchange.status = 200;
  exchange.start = start;
  exchange.wait = wait;
  return exchange;
}

TEST(StepFigures, CountEveryAttemptUnderItsStepInTheOrderOfTheFirst) {
  const auto steps =
      step_figures({{sent("vms", 10ms, 30ms), sent("groups", 0ms, 10ms), sent("vms", 10ms, 10ms)}}, 40ms);
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_EQ(steps[0].label, "groups");
  EXPECT_EQ(steps[1].label, "vms");
  EXPECT_EQ(steps[1].requests, 2);
  EXPECT_DOUBLE_EQ(steps[1].mean_s, 0.020);
  EXPECT_DOUBLE_EQ(steps[1].p50_s, 0.010);
  EXPECT_DOUBLE_EQ(steps[1].p99_s, 0.030);
}

TEST(StepFigures, ShareIsTheTimeInWhichAnyOfThemWasOnItsWay) {
  const auto steps = step_figures(
      {{sent("a", 0ms, 20ms), sent("a", 5ms, 5ms), sent("a", 10ms, 20ms), sent("a", 50ms, 10ms)}}, 100ms);
  EXPECT_DOUBLE_EQ(steps.at(0).share, 0.4) << "0 to 30 and 50 to 60";
}

TEST(StepFigures, StandInTheOrderOfWhatWasSentAndNotOfWhatWasReady) {
  auto waited = sent("ready first", 20ms, 10ms);
  auto at_once = sent("sent first", 10ms, 10ms);
  at_once.ready = 5ms;
  for (const auto& trace : {Trace{{waited, at_once}}, Trace{{at_once, waited}}}) {
    EXPECT_EQ(step_figures(trace, 40ms).at(0).label, "sent first");
  }
}

TEST(StepFigures, LeaveOutWhatWasCancelled) {
  auto cut_off = sent("slow", 0ms, 20ms);
  cut_off.failure = Failure::cancelled;
  EXPECT_TRUE(step_figures({{cut_off}}, 20ms).empty());
}

TEST(StepFigures, OfSeveralRunsAreMediansOfTheRunsThatHaveTheStep) {
  std::vector<RunFigures> runs(3);
  runs[0].steps = {{"a", 4, 1, 1, 1, 0.1}};
  runs[1].steps = {{"a", 4, 5, 2, 1, 0.2}, {"b", 1, 7, 7, 7, 0.7}};
  runs[2].steps = {{"a", 4, 3, 3, 1, 0.3}};
  const auto steps = median_steps(runs);
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_EQ(steps[0].label, "a");
  EXPECT_EQ(steps[0].requests, 4);
  EXPECT_EQ(steps[0].mean_s, 3);
  EXPECT_EQ(steps[0].p50_s, 2);
  EXPECT_EQ(steps[0].share, 0.2);
  EXPECT_EQ(steps[1].mean_s, 7);
}

}  // namespace
}  // namespace overlap
