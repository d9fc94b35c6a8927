#include "figures/figures.hpp"

#include "figures/trace_builder.hpp"
#include "figures/work_of.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

namespace overlap {
namespace {

using namespace std::chrono_literals;

RunFigures figures_of(const RunReport& report, Parallelism own, unsigned limit, unsigned processors,
                      const Purpose& purpose = {}) {
  Policy policy;
  policy.max_in_flight = limit;
  return figures({report, own, policy, processors, purpose});
}

RunFigures figures_of(std::vector<Exchange> exchanges) {
  RunReport report;
  report.elapsed = 1s;
  report.trace.exchanges = std::move(exchanges);
  return figures_of(report, {1, true}, 4, 1);
}

TEST(Figures, OfTimeAreHeldAgainstTheLimitAndTheStrategysOwnParallelism) {
  TraceBuilder build;
  const auto list = build.root(10);
  for (int i = 0; i < 8; ++i) build.then(list, 10);
  RunReport report{95ms, {}, build.trace()};
  const auto run = figures_of(report, {1, true}, 4, 1);
  EXPECT_DOUBLE_EQ(run.elapsed_s, 0.095);
  EXPECT_DOUBLE_EQ(run.ideal_s, 0.030) << "10, and two waves of four";
  EXPECT_DOUBLE_EQ(run.own_ideal_s, 0.090);
  EXPECT_DOUBLE_EQ(run.critical_path_s, 0.020);
  EXPECT_DOUBLE_EQ(run.floor_s, 0.0225);
  EXPECT_DOUBLE_EQ(run.excess_s, 0.005);
  EXPECT_DOUBLE_EQ(run.efficiency, 0.030 / 0.095);
}

TEST(Figures, OfHandlingAreItsSumAndPartOfTheIdeal) {
  TraceBuilder build;
  for (int i = 0; i < 4; ++i) {
    build.root(10);
    build.last().handling = {5ms, 2ms};
  }
  const RunReport report{50ms, {}, build.trace()};
  const auto run = figures_of(report, {4, false, 1}, 4, 2);
  EXPECT_DOUBLE_EQ(run.handle_cpu_s, 0.020);
  EXPECT_DOUBLE_EQ(run.handle_block_s, 0.008);
  EXPECT_DOUBLE_EQ(run.ideal_s, 0.022) << "10, then two by two on the processors, and the last one's call";
  EXPECT_DOUBLE_EQ(run.own_ideal_s, 0.038) << "10, then one after another";
  EXPECT_DOUBLE_EQ(run.critical_path_s, 0.017);
  EXPECT_DOUBLE_EQ(run.floor_s, 0.017);
}

TEST(Figures, OfLagAreWhatALateReaderAddsToTheServersTime) {
  std::vector<Exchange> exchanges;
  for (const auto late : {0ms, 1ms, 7ms}) {
    auto one = exchange(static_cast<StepId>(exchanges.size()), 0ms, 19ms + late);
    one.send = 1ms;
    one.server = ServerDelay{20ms, 20ms};
    exchanges.push_back(one);
  }
  auto hasty = exchange(3, 0ms, 19ms);  // of a server whose clock rounds
  hasty.server = ServerDelay{20ms, 20ms};
  exchanges.push_back(hasty);
  exchanges.push_back(exchange(4, 0ms, 500ms));  // of a server that says nothing
  const auto run = figures_of(exchanges);
  EXPECT_DOUBLE_EQ(run.lag_p50_s, 0);
  EXPECT_DOUBLE_EQ(run.lag_p99_s, 0.007);
  EXPECT_DOUBLE_EQ(run.lag_max_s, 0.007);
}

TEST(Figures, OfAnEmptyRunAreZeroAndNotNaN) {
  const auto run = figures_of({}, {1, false}, 32, 1);
  EXPECT_EQ(run.efficiency, 0);
  EXPECT_EQ(run.requests, 0U);
  EXPECT_EQ(run.latency_p99_s, 0);
  EXPECT_EQ(run.peak_in_flight, 0U);
  EXPECT_EQ(run.work, Work{});
}

TEST(Figures, CountATimeoutAsNoErrorWhereTheScenarioExpectsIt) {
  auto late = exchange(0, 0ms, 100ms);
  late.status = 0;
  late.failure = Failure::timeout;
  auto broken = exchange(1, 0ms, 10ms);
  broken.status = 0;
  broken.failure = Failure::reset;
  RunReport report;
  report.elapsed = 1s;
  report.trace.exchanges = {late, broken};
  Purpose purpose;
  EXPECT_EQ(figures_of(report, {1, true}, 4, 1, purpose).errors, 2U);
  purpose.expects_timeouts = true;
  const auto run = figures_of(report, {1, true}, 4, 1, purpose);
  EXPECT_EQ(run.errors, 1U) << "a reset stays one";
  EXPECT_EQ(run.timeouts, 1U);
}

TEST(Figures, OfWhatWasLeftAreNoNumbersWhereNobodyCounted) {
  RunReport report;
  EXPECT_TRUE(std::isnan(figures_of(report, {1, true}, 4, 1).sockets_left));
  EXPECT_TRUE(std::isnan(figures_of(report, {1, true}, 4, 1).threads_left));
  report.usage.sockets_left = 0;
  report.usage.threads_left = 2;
  EXPECT_EQ(figures_of(report, {1, true}, 4, 1).sockets_left, 0);
  EXPECT_EQ(figures_of(report, {1, true}, 4, 1).threads_left, 2);
}

class Overshoot : public testing::Test {
 protected:
  RunFigures run(std::vector<Exchange> exchanges, Duration elapsed) const {
    const RunReport report{elapsed, {}, {std::move(exchanges)}};
    return figures({report, {4, false}, policy_});
  }

  static Exchange ended(StepId step, Failure failure, Duration start, Duration wait) {
    auto ended = exchange(step, start, wait);
    ended.status = 0;
    ended.failure = failure;
    return ended;
  }

  Policy policy_;
};

TEST_F(Overshoot, OfAnAttemptCountsFromItsOwnStart) {
  policy_.request_timeout = 100ms;
  const auto figures = run({ended(0, Failure::timeout, 5ms, 101ms), ended(1, Failure::timeout, 50ms, 104ms),
                            exchange(2, 0ms, 99ms)},
                           200ms);
  EXPECT_DOUBLE_EQ(figures.overshoot_p50_s, 0.001);
  EXPECT_DOUBLE_EQ(figures.overshoot_p99_s, 0.004);
  EXPECT_DOUBLE_EQ(figures.overshoot_max_s, 0.004);
}

TEST_F(Overshoot, OfARunCountsWhatItCutOffAndItself) {
  policy_.run_timeout = 100ms;
  const auto figures = run({ended(0, Failure::cancelled, 5ms, 97ms), ended(1, Failure::cancelled, 103ms, 0ms),
                            ended(2, Failure::cancelled, 20ms, 79999us)},
                           107ms);
  EXPECT_DOUBLE_EQ(figures.overshoot_p50_s, 0.002) << "of 0, 2 and 7: what was never sent has no part in it";
  EXPECT_DOUBLE_EQ(figures.overshoot_max_s, 0.007);
}

TEST_F(Overshoot, CountsNothingOfTheWaitForAConnection) {
  policy_.request_timeout = 100ms;
  auto queued = ended(0, Failure::timeout, 80ms, 103ms);
  queued.ready = 10ms;
  EXPECT_DOUBLE_EQ(run({queued}, 200ms).overshoot_max_s, 0.003);
}

TEST_F(Overshoot, OfARunCountsNothingThatCameToItsEnd) {
  policy_.run_timeout = 100ms;
  const auto figures = run({ended(0, Failure::cancelled, 5ms, 105ms), exchange(1, 0ms, 10ms),
                            exchange(2, 0ms, 10ms), exchange(3, 0ms, 10ms)},
                           120ms);
  EXPECT_DOUBLE_EQ(figures.overshoot_p50_s, 0.010) << "of 10 and 20";
}

TEST_F(Overshoot, OfARunThatEndsWithItsDeadlineIsNothing) {
  policy_.run_timeout = 100ms;
  EXPECT_EQ(run({ended(0, Failure::cancelled, 5ms, 99ms)}, 100ms).overshoot_max_s, 0.004);
  EXPECT_EQ(run({exchange(0, 5ms, 99ms)}, 150ms).overshoot_max_s, 0) << "it was not cut short";
  policy_.run_timeout = 0ms;
  EXPECT_EQ(run({ended(0, Failure::cancelled, 5ms, 99ms)}, 150ms).overshoot_max_s, 0) << "there is none";
}

TEST_F(Overshoot, IsNoneWhereNoDeadlineWasMet) {
  policy_.run_timeout = 1s;
  const auto figures = run({ended(0, Failure::cancelled, 5ms, 97ms), exchange(1, 0ms, 99ms)}, 107ms);
  EXPECT_EQ(figures.overshoot_max_s, 0) << "somebody else stopped that run";
  EXPECT_EQ(figures.overshoot_p50_s, 0);
  EXPECT_EQ(figures.overshoot_p99_s, 0);
}

TEST(Figures, CountWhatTheOperatingSystemSaid) {
  RunReport report;
  report.usage = {3ms, 4ms, 5, 6, 7000, 8, {}, {}};
  const auto run = figures_of(report, {}, 1, 1);
  EXPECT_DOUBLE_EQ(run.cpu_user_s, 0.003);
  EXPECT_DOUBLE_EQ(run.cpu_sys_s, 0.004);
  EXPECT_EQ(run.ctx_voluntary, 5U);
  EXPECT_EQ(run.ctx_involuntary, 6U);
  EXPECT_EQ(run.peak_rss_bytes, 7000U);
  EXPECT_EQ(run.peak_threads, 8U);
}

TEST(Figures, CountAttemptsBytesAndConnections) {
  auto a = exchange(0, 0ms, 10ms);
  a.new_connection = true;
  a.bytes_in = 100;
  a.bytes_out = 10;
  auto b = exchange(1, 10ms, 10ms);
  b.bytes_in = 1;
  b.bytes_out = 2;
  const auto run = figures_of({a, b});
  EXPECT_EQ(run.requests, 2U);
  EXPECT_EQ(run.connections, 1U);
  EXPECT_EQ(run.bytes_in, 101U);
  EXPECT_EQ(run.bytes_out, 12U);
  EXPECT_EQ(run.retries, 0U);
}

TEST(Figures, CountARetryThatSucceedsAsNoError) {
  TraceBuilder build;
  build.retry(build.root(10), 5, 10);
  const auto run = figures_of({1s, {}, build.trace()}, {1, false}, 1, 1);
  EXPECT_EQ(run.requests, 2U);
  EXPECT_EQ(run.retries, 1U);
  EXPECT_EQ(run.errors, 0U);
  EXPECT_EQ(run.first_error, "");
}

TEST(Figures, CountAStepThatFailedForGoodOnceAndNameTheFirst) {
  TraceBuilder build;
  const auto retried = build.root(10);
  build.retry(retried, 5, 10);
  build.last().status = 503;
  build.last().start = 500ms;
  build.root(10);
  build.last().failure = Failure::reset;
  build.last().status = 0;
  build.last().label = "groups";
  build.last().start = 400ms;
  const auto run = figures_of({1s, {}, build.trace()}, {1, false}, 1, 1);
  EXPECT_EQ(run.errors, 2U);
  EXPECT_EQ(run.first_error, "groups: reset") << "it ended first";
  build.last().start = 600ms;
  EXPECT_EQ(figures_of({1s, {}, build.trace()}, {1, false}, 1, 1).first_error, "step: status 503");
  build.trace().exchanges[1].detail = "too busy";
  EXPECT_EQ(figures_of({1s, {}, build.trace()}, {1, false}, 1, 1).first_error, "step: too busy");
}

TEST(Figures, CountContentThatWasNotExpectedAsAnError) {
  auto bad = exchange(0, 0ms, 1ms);
  bad.failure = Failure::content;
  EXPECT_EQ(figures_of({bad}).errors, 1U);
}

TEST(Figures, CountWhatTheStopCutOffAsCancelledAndNotAsAnError) {
  auto never_sent = exchange(0, 5ms, 0ms);
  never_sent.failure = Failure::cancelled;
  never_sent.status = 0;
  auto cut_off = exchange(1, 0ms, 7ms);
  cut_off.failure = Failure::cancelled;
  cut_off.status = 0;
  auto waiting = exchange(2, 0ms, 3ms);
  waiting.status = 503;
  waiting.retry_in = 1s;
  const auto run = figures_of({never_sent, cut_off, waiting});
  EXPECT_EQ(run.cancelled, 3U);
  EXPECT_EQ(run.errors, 0U);
  EXPECT_EQ(run.requests, 2U) << "the first never used a connection";
  EXPECT_DOUBLE_EQ(run.latency_max_s, 0.003) << "cancelled attempts have no latency";
}

TEST(Figures, OfLatencyAreNearestRanks) {
  std::vector<Exchange> exchanges;
  for (StepId i = 0; i < 200; ++i) exchanges.push_back(exchange(i, 0ms, std::chrono::milliseconds(200 - i)));
  exchanges[0].connect = 50ms;
  const auto run = figures_of(exchanges);
  EXPECT_DOUBLE_EQ(run.latency_p50_s, 0.100);
  EXPECT_DOUBLE_EQ(run.latency_p90_s, 0.180);
  EXPECT_DOUBLE_EQ(run.latency_p99_s, 0.198);
  EXPECT_DOUBLE_EQ(run.latency_max_s, 0.250) << "connecting included";
}

TEST(Figures, OfLatencyCountNothingOfTheWaitForAConnection) {
  auto queued = exchange(0, 50ms, 10ms);
  queued.ready = 20ms;
  const auto run = figures_of({queued});
  EXPECT_DOUBLE_EQ(run.latency_max_s, 0.010);
  EXPECT_DOUBLE_EQ(run.steps.at(0).mean_s, 0.010);
  EXPECT_DOUBLE_EQ(run.steps.at(0).share, 0.010);
}

TEST(Figures, OfTheMockAreWhatItWasAskedAndHowLateItWas) {
  auto a = exchange(0, 0ms, 20ms);
  a.server = ServerDelay{10ms, 10100us};
  auto b = exchange(1, 0ms, 20ms);
  b.server = ServerDelay{14ms, 14500us};
  auto c = exchange(2, 0ms, 20ms);
  c.server = ServerDelay{12ms, 12ms};
  const auto run = figures_of({a, b, c, exchange(3, 0ms, 99ms)});
  EXPECT_DOUBLE_EQ(run.asked_min_s, 0.010);
  EXPECT_DOUBLE_EQ(run.asked_p50_s, 0.012);
  EXPECT_DOUBLE_EQ(run.asked_max_s, 0.014);
  EXPECT_DOUBLE_EQ(run.late_p50_s, 0.0001);
  EXPECT_DOUBLE_EQ(run.late_p99_s, 0.0005);
  EXPECT_DOUBLE_EQ(run.late_max_s, 0.0005);
  EXPECT_EQ(figures_of({exchange(3, 0ms, 99ms)}).asked_max_s, 0) << "no mock";
}

RunReport report_of_two_at_once() {
  RunReport report;
  report.elapsed = 1s;
  report.trace.exchanges = {exchange(0, 0ms, 10ms), exchange(1, 5ms, 10ms)};
  return report;
}

TEST(Figures, TakeTheMocksWordForWhatBothEndsSaw) {
  const auto report = report_of_two_at_once();
  Journal journal;
  journal.work = {7, 99};
  journal.peak_in_flight = 3;
  journal.in_flight = 4;
  journal.mock.threads = 2;
  const auto run = figures({report, {1, true}, {}, 1, {}, journal});
  EXPECT_EQ(run.work, (Work{7, 99}));
  EXPECT_EQ(run.peak_in_flight, 3U);
  EXPECT_EQ(run.left_at_server, 4);
  EXPECT_EQ(run.mock.threads, 2U);
  EXPECT_EQ(run.requests, 2U) << "of attempts, only the client knows";
}

TEST(Figures, TakeTheClientsWordWhereThereIsNoMock) {
  const auto report = report_of_two_at_once();
  const auto run = figures({report, {1, true}, {}});
  EXPECT_EQ(run.work, work_of(report.trace));
  EXPECT_EQ(run.peak_in_flight, 2U);
  EXPECT_TRUE(std::isnan(run.left_at_server));
  EXPECT_EQ(run.mock.threads, 0U);
}

TEST(Figures, KnowWhatARunBeganWithWhatItLeftOutAndItsLongestChain) {
  TraceBuilder build;
  const auto list = build.root(10);
  build.last().released = 3;
  for (int i = 0; i < 2; ++i) {
    build.then(list, 20);
    build.last().label = "vm";
    build.last().released = 0;
  }
  build.then(2, 5);
  build.last().label = "vm";
  build.last().released = 0;
  build.root(1);
  build.last().released = 0;
  const auto run = figures_of({1s, {}, build.trace()}, {4, false}, 4, 1);
  EXPECT_EQ(run.roots, 2U);
  EXPECT_EQ(run.left_out, 1U);
  ASSERT_EQ(run.chain.size(), 2U);
  EXPECT_EQ(run.chain[0].label, "step");
  EXPECT_EQ(run.chain[1].label, "vm");
  EXPECT_EQ(run.chain[1].steps, 2U);
  EXPECT_DOUBLE_EQ(run.chain[1].took_s, 0.025);
}

TEST(Figures, OfWhatWasLeftAtAMockThatDoesNotTellAreNoNumber) {
  const auto report = report_of_two_at_once();
  EXPECT_TRUE(std::isnan(figures({report, {1, true}, {}, 1, {}, Journal{}}).left_at_server));
}

TEST(Figures, RememberThatAClockJumped) {
  const auto report = report_of_two_at_once();
  EXPECT_EQ(figures({report, {1, true}, {}, 1, {}, {}, 0.25}).clock_jump_s, 0.25);
}

}  // namespace
}  // namespace overlap
