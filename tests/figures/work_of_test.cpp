#include "figures/work_of.hpp"

#include "figures/trace_builder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <vector>

namespace overlap {
namespace {

using namespace std::chrono_literals;

TEST(WorkOf, DoesNotDependOnOrderOrNumbering) {
  std::vector<Exchange> exchanges{exchange(0, 0ms, 1ms), exchange(1, 0ms, 1ms), exchange(2, 0ms, 1ms)};
  const auto work = work_of({exchanges});
  EXPECT_EQ(work.requests, 3U);
  std::reverse(exchanges.begin(), exchanges.end());
  exchanges[0].step = 77;
  EXPECT_EQ(work_of({exchanges}), work);
}

TEST(WorkOf, IsTheStepsThatCameToTheirEndByName) {
  const auto plain = exchange(0, 0ms, 1ms);
  const auto work = work_of({{plain}});
  auto other = plain;
  other.label = "other";
  EXPECT_NE(work_of({{other}}).hash, work.hash);
  other = plain;
  other.status = 404;
  EXPECT_EQ(work_of({{other}}), Work{}) << "it failed";
  other = plain;
  other.failure = Failure::content;
  EXPECT_EQ(work_of({{other}}), Work{});
}

TEST(WorkOf, DoesNotMindWhatAServerMakesAnewEachTime) {
  const auto plain = exchange(0, 0ms, 1ms);
  auto other = plain;
  other.target = "/0?request=7f3a";
  other.status = 201;
  other.wait = 9ms;
  EXPECT_EQ(work_of({{other}}), work_of({{plain}}));
}

TEST(WorkOf, CountsATimeoutThatTheScenarioIsAbout) {
  auto late = exchange(0, 0ms, 1ms);
  late.status = 0;
  late.failure = Failure::timeout;
  Purpose purpose;
  EXPECT_EQ(work_of({{late}}, purpose).requests, 0U);
  purpose.expects_timeouts = true;
  EXPECT_EQ(work_of({{late}}, purpose).requests, 1U);
}

TEST(WorkOf, CountsARequestMadeTwiceTwice) {
  auto again = exchange(1, 0ms, 1ms);
  again.target = "/0";
  const auto once = work_of({{exchange(0, 0ms, 1ms)}});
  const auto twice = work_of({{exchange(0, 0ms, 1ms), again}});
  EXPECT_NE(twice.hash, once.hash);
  EXPECT_NE(twice.hash, 0U) << "as it would be if hashes were combined with xor";
  EXPECT_EQ(twice.requests, 2U);
}

TEST(WorkOf, IsTheSameHoweverOftenAStepWasTried) {
  TraceBuilder build;
  const auto step = build.root(10);
  const auto once = work_of(build.trace());
  build.retry(step, 5, 10);
  EXPECT_EQ(work_of(build.trace()), once);
}

TEST(WorkOf, IsTheSameOnEveryMachineAndInEveryRelease) {
  // Results files hold these hashes. FNV-1a of "vm", mixed as SplitMix64 does, computed apart.
  EXPECT_EQ(work_of({{exchange(0, 0ms, 1ms)}}).hash, 0xb1a59ba60c4ead63U);
}

TEST(StepsLeftOut, AreThoseThatResponsesMadePossibleAndNobodyTook) {
  TraceBuilder build;
  const auto list = build.root(10);
  build.last().released = 3;
  for (int i = 0; i < 2; ++i) {
    build.then(list, 10);
    build.last().released = 0;
  }
  build.after(list, 10);
  build.last().released = 0;
  EXPECT_EQ(steps_left_out(build.trace()), 1U)
      << "what waits for all below is not among what the list made possible";
  build.then(list, 10);
  build.last().released = 0;
  EXPECT_EQ(steps_left_out(build.trace()), 0U);
  build.retry(3, 5, 10);
  EXPECT_EQ(steps_left_out(build.trace()), 0U) << "another try is no other step";
}

TEST(StepsLeftOut, AreNotKnownOfAWorkerThatDoesNotTell) {
  TraceBuilder build;
  build.root(10);
  EXPECT_EQ(steps_left_out(build.trace()), std::nullopt);
  build.last().status = 404;
  EXPECT_EQ(steps_left_out(build.trace()), 0U) << "a failure makes nothing possible";
}

}  // namespace
}  // namespace overlap
