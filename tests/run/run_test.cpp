// What a run decides and writes down, without a strategy: outcomes are made up, and every field has a value
// of its own.
#include "run/run.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace overlap {
namespace {

using namespace std::chrono_literals;

Step step_to(std::string target) {
  Step step;
  step.request.label = "list";
  step.request.target = std::move(target);
  return step;
}

Scenario scenario_of(std::vector<Step> roots) {
  Scenario scenario;
  scenario.roots = std::move(roots);
  return scenario;
}

Outcome answered(unsigned status, TimePoint start = TimePoint(1h)) {
  Outcome outcome;
  outcome.response.status = status;
  outcome.timing.start = start;
  outcome.timing.wait = 5ms;
  return outcome;
}

TEST(Run, WritesDownEveryPartOfAnAttempt) {
  overlap::Run run({}, {});
  auto visit = std::move(run.roots(scenario_of({step_to("/a")})).front());
  visit.step.request.method = "HEAD";
  visit.step.handling = {3ms, 4ms};
  visit.attempt = 7;
  auto outcome = answered(204, visit.ready + 9ms);
  outcome.response.headers.add("Server-Timing", "asked;dur=20, served;dur=21.5");
  outcome.timing.connect = 1ms;
  outcome.timing.tls = 2ms;
  outcome.timing.send = 3ms;
  outcome.timing.receive = 6ms;
  outcome.timing.bytes_out = 100;
  outcome.timing.bytes_in = 2000;
  outcome.timing.new_connection = true;
  run.record(visit, outcome);
  const auto trace = run.take();
  ASSERT_EQ(trace.exchanges.size(), 1U);
  const auto& written = trace.exchanges.front();
  EXPECT_EQ(written.step, 0U);
  EXPECT_EQ(written.parent, no_step);
  EXPECT_EQ(written.release, Release::root);
  EXPECT_EQ(written.attempt, 7U);
  EXPECT_EQ(written.label, "list");
  EXPECT_EQ(written.method, "HEAD");
  EXPECT_EQ(written.target, "/a");
  EXPECT_EQ(written.status, 204U);
  EXPECT_EQ(written.failure, Failure::none);
  EXPECT_EQ(written.detail, "");
  EXPECT_GE(written.ready, 0ms);
  EXPECT_LT(written.ready, 1min) << "since the run began";
  EXPECT_EQ(written.queued(), 9ms);
  EXPECT_EQ(written.connect, 1ms);
  EXPECT_EQ(written.tls, 2ms);
  EXPECT_EQ(written.send, 3ms);
  EXPECT_EQ(written.wait, 5ms);
  EXPECT_EQ(written.receive, 6ms);
  EXPECT_EQ(written.bytes_out, 100U);
  EXPECT_EQ(written.bytes_in, 2000U);
  EXPECT_TRUE(written.new_connection);
  ASSERT_TRUE(written.server);
  EXPECT_EQ(written.server->asked, 20ms);
  EXPECT_EQ(written.server->served, 21500us);
  EXPECT_EQ(written.retry_in, std::nullopt);
  EXPECT_EQ(written.handling, (Handling{3ms, 4ms}));
  EXPECT_TRUE(run.take().exchanges.empty()) << "it was taken";
}

TEST(Run, NumbersStepsInTheOrderInWhichTheyBecomeReady) {
  overlap::Run run({}, {});
  auto roots = run.roots(scenario_of({step_to("/a"), step_to("/b")}));
  ASSERT_EQ(roots.size(), 2U);
  EXPECT_EQ(roots[0].id, 0U);
  EXPECT_EQ(roots[1].id, 1U);
  EXPECT_EQ(roots[1].attempt, 1U);
  auto by_hand = run.visit(step_to("/c").request, &roots[1]);
  EXPECT_EQ(by_hand.id, 2U);
  EXPECT_EQ(by_hand.parent, 1U);
  EXPECT_EQ(by_hand.release, Release::then);
  EXPECT_EQ(by_hand.step.request.target, "/c");
  const auto root_by_hand = run.visit({}, nullptr);
  EXPECT_EQ(root_by_hand.id, 3U);
  EXPECT_EQ(root_by_hand.parent, no_step);
  EXPECT_EQ(root_by_hand.release, Release::root);
}

TEST(Run, ReleasesChildrenAndJoinsUnderTheVisitThatMadeThemPossible) {
  overlap::Run run({}, {});
  auto parent = step_to("/a");
  parent.then = [](const Response& response) {
    return std::vector{step_to("/" + response.body), step_to("/c")};
  };
  parent.after = [] { return std::vector{step_to("/d")}; };
  auto visit = std::move(run.roots(scenario_of({parent})).front());
  auto outcome = answered(200);
  outcome.response.body = "b";
  run.record(visit, outcome);
  const auto children = run.children(visit, outcome);
  ASSERT_EQ(children.size(), 2U);
  EXPECT_EQ(children[0].step.request.target, "/b");
  EXPECT_EQ(children[1].id, 2U);
  EXPECT_EQ(children[1].parent, visit.id);
  EXPECT_EQ(children[1].release, Release::then);
  const auto joins = run.joins(visit);
  ASSERT_EQ(joins.size(), 1U);
  EXPECT_EQ(joins[0].id, 3U);
  EXPECT_EQ(joins[0].parent, visit.id);
  EXPECT_EQ(joins[0].release, Release::after);
  EXPECT_TRUE(run.joins(children[0]).empty());
  EXPECT_TRUE(run.children(children[0], outcome).empty());
}

TEST(Run, ReadiesTheNextTryWhenItsWaitAfterTheLastOnesEndIsOver) {
  Policy policy;
  policy.backoff = 40ms;
  policy.max_attempts = 2;
  overlap::Run run(policy, {});
  auto visit = std::move(run.roots(scenario_of({step_to("/a")})).front());
  visit.step.handling = {3ms, 4ms};
  const auto busy = answered(503, visit.ready + 10ms);
  const auto first_ready = visit.ready;
  EXPECT_EQ(run.retry(visit, busy), Duration(40ms));
  EXPECT_EQ(visit.attempt, 2U);
  EXPECT_EQ(visit.ready, first_ready + 10ms + 5ms + 40ms);
  EXPECT_EQ(run.retry(visit, answered(503, visit.ready)), std::nullopt);
  run.record(visit, answered(503, visit.ready));
  const auto trace = run.take();
  ASSERT_EQ(trace.exchanges.size(), 2U);
  EXPECT_EQ(trace.exchanges[0].attempt, 1U);
  EXPECT_EQ(trace.exchanges[0].retry_in, Duration(40ms));
  EXPECT_EQ(trace.exchanges[0].detail, "status 503");
  EXPECT_EQ(trace.exchanges[1].attempt, 2U);
  EXPECT_EQ(trace.exchanges[1].ready - trace.exchanges[0].ready, 55ms);
  EXPECT_EQ(trace.exchanges[1].retry_in, std::nullopt);
  EXPECT_EQ(trace.exchanges[1].handling, Handling{}) << "what failed is not handled";
}

TEST(Run, KeepsTheDetailOfAFailureOnTheWire) {
  overlap::Run run({}, {});
  auto visit = std::move(run.roots(scenario_of({step_to("/a")})).front());
  Outcome outcome;
  outcome.failure = Failure::reset;
  outcome.detail = "connection reset";
  run.record(visit, outcome);
  Outcome silent;
  silent.failure = Failure::timeout;
  run.record(visit, silent);
  const auto trace = run.take();
  EXPECT_EQ(trace.exchanges.at(0).failure, Failure::reset);
  EXPECT_EQ(trace.exchanges.at(0).detail, "connection reset");
  EXPECT_EQ(trace.exchanges.at(0).server, std::nullopt);
  EXPECT_EQ(trace.exchanges.at(1).detail, "") << "there is no response to show";
}

TEST(Run, KeepsWhatResponsesSayAboutRowsAndNothingOfAFailure) {
  overlap::Run run({}, {});
  auto step = step_to("/a");
  step.collect = [](const Response& response) {
    return std::vector{Contribution{1, 2, 3, "key", response.body}, Contribution{}};
  };
  auto visit = std::move(run.roots(scenario_of({step})).front());
  auto outcome = answered(200);
  outcome.response.body = "value";
  run.record(visit, outcome);
  EXPECT_TRUE(run.children(visit, outcome).empty());
  EXPECT_TRUE(run.children_of_handled(visit, answered(404)).empty());
  const auto trace = run.take();
  ASSERT_EQ(trace.collected.size(), 2U);
  EXPECT_EQ(trace.collected[0].value, "value");
}

TEST(Run, TurnsContentThatWasNotExpectedIntoAFailureOfThatAttempt) {
  overlap::Run run({}, {});
  auto step = step_to("/a");
  step.then = [](const Response&) -> std::vector<Step> { throw UnexpectedContent("no list"); };
  auto visits = run.roots(scenario_of({step_to("/before"), step}));
  run.record(visits[0], answered(200));
  run.record(visits[1], answered(200));
  EXPECT_TRUE(run.children(visits[1], answered(200)).empty());
  EXPECT_FALSE(run.stop_token().stop_requested()) << "the policy keeps going";
  const auto trace = run.take();
  EXPECT_EQ(trace.exchanges.at(0).failure, Failure::none);
  EXPECT_EQ(trace.exchanges.at(1).failure, Failure::content);
  EXPECT_EQ(trace.exchanges.at(1).detail, "no list");
}

class StoppingRun : public testing::Test {
 protected:
  StoppingRun() : run({.on_error = OnError::stop}, {}) {}

  overlap::Run run;  // testing::Test has a Run of its own
  Visit visit = std::move(run.roots(scenario_of({step_to("/a")})).front());
};

TEST_F(StoppingRun, StopsForAFailure) {
  run.record(visit, answered(200));
  EXPECT_FALSE(run.stop_token().stop_requested());
  run.record(visit, answered(404));
  EXPECT_TRUE(run.stop_token().stop_requested());
}

TEST_F(StoppingRun, StopsForUnexpectedContent) {
  visit.step.collect = [](const Response&) -> std::vector<Contribution> { throw UnexpectedContent("none"); };
  run.record(visit, answered(200));
  run.children(visit, answered(200));
  EXPECT_TRUE(run.stop_token().stop_requested());
}

TEST_F(StoppingRun, DoesNotTakeACancelledAttemptForAFailure) {
  Outcome outcome;
  outcome.failure = Failure::cancelled;
  run.record(visit, outcome);
  EXPECT_FALSE(run.stop_token().stop_requested());
}

TEST(Run, StopsWhenItIsStoppedFromOutside) {
  std::stop_source outside;
  overlap::Run run({}, outside.get_token());
  EXPECT_FALSE(run.stop_token().stop_requested());
  outside.request_stop();
  EXPECT_TRUE(run.stop_token().stop_requested());
}

}  // namespace
}  // namespace overlap
