#include "figures/summary.hpp"

#include "figures/check_work.hpp"
#include "figures/three_rows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace overlap {
namespace {

using ::testing::HasSubstr;

TEST(Summary, HoldsMediansAndTheirSpread) {
  ScenarioResult result;
  result.cells = {cell("a", {0.5, 0.1, 0.3, 0.2, 0.4})};
  result.cells[0].runs[0].cpu_user_s = 9;
  for (auto& each : result.cells[0].runs) {
    each.cpu_sys_s = 1;
    each.ctx_voluntary = 10;
    each.ctx_involuntary = 3;
    each.peak_threads = 4;
    each.peak_rss_bytes = 5000;
  }
  const auto row = summarise(result).rows.at(0);
  EXPECT_DOUBLE_EQ(row.elapsed_s, 0.3);
  EXPECT_NEAR(row.elapsed_mad_s, 0.1, 1e-12);
  EXPECT_NEAR(row.excess_s, 0.201, 1e-12);
  EXPECT_DOUBLE_EQ(row.efficiency, 0.33);
  EXPECT_EQ(row.cpu_s, 1) << "one run that was disturbed does not count";
  EXPECT_EQ(row.ctx_switches, 13);
  EXPECT_EQ(row.peak_threads, 4);
  EXPECT_EQ(row.peak_rss_bytes, 5000);
  EXPECT_EQ(row.repetitions, 5U);
}

// Every figure of the runs differs: 1, 5 and 3 times as much as that of the first.
ScenarioResult with_runs_of_their_own() {
  ScenarioResult result;
  result.cells = {cell("a", {0.1, 0.5, 0.3})};
  result.purpose.expects_cancellations = true;
  std::uint64_t times = 1;
  for (auto& run : result.cells[0].runs) {
    const auto factor = static_cast<double>(times);
    run.timeouts = 2 * times;
    run.overshoot_p50_s = 0.001 * factor;
    run.overshoot_p99_s = 0.002 * factor;
    run.overshoot_max_s = 0.003 * factor;
    run.left_at_server = 4 * factor;
    run.sockets_left = 5 * factor;
    run.threads_left = 6 * factor;
    run.lag_p50_s = 0.007 * factor;
    run.lag_p99_s = 0.008 * factor;
    run.lag_max_s = 0.009 * factor;
    run.asked_min_s = 0.010 * factor;
    run.asked_max_s = 0.011 * factor;
    run.late_p50_s = 0.012 * factor;
    run.late_p99_s = 0.013 * factor;
    run.late_max_s = 0.014 * factor;
    run.handle_cpu_s = 0.015 * factor;
    run.handle_block_s = 0.016 * factor;
    run.cpu_user_s = 0.017 * factor;
    run.cpu_sys_s = 0.018 * factor;
    run.steps = {{"list", 19 * factor, 0, 0, 0, 0}};
    times = times == 1 ? 5 : 3;
  }
  return result;
}

TEST(Summary, OfARowIsTheMiddleOfItsRunsOrForExtremesTheMost) {
  const auto row = summarise(with_runs_of_their_own()).rows.at(0);
  EXPECT_DOUBLE_EQ(row.timeouts, 6);
  EXPECT_DOUBLE_EQ(row.overshoot_p50_s, 0.003);
  EXPECT_DOUBLE_EQ(row.overshoot_p99_s, 0.006);
  EXPECT_DOUBLE_EQ(row.overshoot_max_s, 0.015);
  EXPECT_DOUBLE_EQ(row.left_at_server, 20);
  EXPECT_DOUBLE_EQ(row.sockets_left, 25);
  EXPECT_DOUBLE_EQ(row.threads_left, 30);
  EXPECT_DOUBLE_EQ(row.lag_p50_s, 0.021);
  EXPECT_DOUBLE_EQ(row.lag_p99_s, 0.024);
  EXPECT_DOUBLE_EQ(row.lag_max_s, 0.045);
  EXPECT_DOUBLE_EQ(row.cpu_s, 0.105);
  ASSERT_EQ(row.steps.size(), 1U);
  EXPECT_DOUBLE_EQ(row.steps[0].requests, 57);
  EXPECT_FALSE(row.cut_short);
}

TEST(Summary, OfAScenarioIsTheMiddleOfItsRunsOrForExtremesTheMost) {
  const auto summary = summarise(with_runs_of_their_own());
  EXPECT_DOUBLE_EQ(summary.handle_cpu_s, 0.045);
  EXPECT_DOUBLE_EQ(summary.handle_block_s, 0.048);
  EXPECT_DOUBLE_EQ(summary.asked_min_s, 0.010) << "the least of any run";
  EXPECT_DOUBLE_EQ(summary.asked_max_s, 0.055);
  EXPECT_DOUBLE_EQ(summary.late_p50_s, 0.036);
  EXPECT_DOUBLE_EQ(summary.late_p99_s, 0.039);
  EXPECT_DOUBLE_EQ(summary.late_max_s, 0.070);
}

TEST(Summary, KnowsADelayByAnyOfTheServersWords) {
  const auto known = [](double RunFigures::*word) {
    auto result = three();
    result.cells[0].runs[1].*word = 0.001;
    return summarise(result).has_delays;
  };
  EXPECT_TRUE(known(&RunFigures::asked_max_s));
  EXPECT_TRUE(known(&RunFigures::late_p50_s));
  EXPECT_TRUE(known(&RunFigures::late_max_s));
  EXPECT_TRUE(known(&RunFigures::lag_max_s)) << "a client is late by what a server told";
  EXPECT_FALSE(known(&RunFigures::cpu_user_s));
}

TEST(Summary, TellsNothingThatOneOfTheRunsDidNotCount) {
  auto result = with_runs_of_their_own();
  auto& run = result.cells[0].runs[1];
  run.left_at_server = run.sockets_left = run.threads_left = run.excess_s = RunFigures::not_known;
  const auto row = summarise(result).rows.at(0);
  for (const auto figure : {row.left_at_server, row.sockets_left, row.threads_left, row.excess_s}) {
    EXPECT_TRUE(std::isnan(figure));
  }
  EXPECT_DOUBLE_EQ(row.elapsed_s, 0.3);
}

TEST(Summary, HasNoSpeedupOfARowThatTookNoTime) {
  auto result = three();
  result.cells[0] = cell("callbacks", {0, 0, 0, 0, 0});
  const auto row = summarise(result).rows[0];
  EXPECT_TRUE(std::isfinite(row.speedup)) << row.speedup;
  EXPECT_FALSE(row.speedup_interval.known());
}

TEST(Summary, SaysThatARowWithoutARunWasNotMeasured) {
  auto result = three();
  result.cells[0].runs.clear();
  EXPECT_EQ(summarise(result).rows[0].reason, "it was not measured");
}

TEST(Summary, CountsSpeedupsFromSequentialWhereverItStands) {
  const auto summary = summarise(three());
  EXPECT_EQ(summary.baseline, "sequential");
  EXPECT_DOUBLE_EQ(summary.rows[0].speedup, 2.04 / 0.102);
  EXPECT_EQ(summary.rows[1].speedup, 1);
}

TEST(Summary, CountsSpeedupsFromTheFirstOkRowWithoutASequentialOne) {
  auto result = three();
  result.cells[1].state = CellState::failed;
  EXPECT_EQ(summarise(result).baseline, "callbacks");
  result.cells[0].state = CellState::incorrect;
  EXPECT_EQ(summarise(result).baseline, "coroutines");
  result.cells[2].runs.clear();
  const auto none = summarise(result);
  EXPECT_EQ(none.baseline, "");
  EXPECT_EQ(none.ideal_s, 0);
}

TEST(Summary, RanksRowsWithTies) {
  const auto summary = summarise(three());
  EXPECT_EQ(summary.rows[0].rank, 1U);
  EXPECT_EQ(summary.rows[1].rank, 3U);
  EXPECT_EQ(summary.rows[2].rank, 1U) << "it overlaps with callbacks";
}

TEST(Summary, SaysHowSureItIsOfMediansAndRatios) {
  const auto summary = summarise(three());
  const auto& callbacks = summary.rows[0];
  EXPECT_EQ(callbacks.elapsed_min_s, 0.101);
  EXPECT_DOUBLE_EQ(callbacks.elapsed_interval_s.low, 0.101);
  EXPECT_DOUBLE_EQ(callbacks.elapsed_interval_s.high, 0.103);
  EXPECT_TRUE(callbacks.speedup_interval.contains(callbacks.speedup));
  EXPECT_LT(callbacks.speedup_interval.high, 21);
  EXPECT_FALSE(summary.rows[1].speedup_interval.known()) << "it is what the others are compared with";
}

TEST(Summary, GivesNoTimeToARowThatIsNotOk) {
  auto result = three();
  result.cells[0].state = CellState::incorrect;
  result.cells[0].reason = "why";
  const auto row = summarise(result).rows[0];
  EXPECT_EQ(row.elapsed_s, 0);
  EXPECT_EQ(row.rank, 0U);
  EXPECT_EQ(row.reason, "why");
}

TEST(Summary, DescribesTheScenarioFromOkRowsOnly) {
  auto result = three();
  for (auto& each : result.cells[1].runs) each.requests = 7;
  result.cells[1].state = CellState::incorrect;
  for (auto& each : result.cells[0].runs) {
    each.asked_min_s = 0.010;
    each.asked_p50_s = 0.012;
    each.asked_max_s = 0.014;
    each.late_p50_s = 0.00006;
    each.late_p99_s = 0.0002;
    each.late_max_s = 0.0004;
  }
  const auto summary = summarise(result);
  EXPECT_EQ(summary.requests, 163);
  EXPECT_EQ(summary.critical_path_s, 0.065);
  EXPECT_EQ(summary.ideal_s, 0.099);
  EXPECT_TRUE(summary.has_delays);
  EXPECT_EQ(summary.asked_min_s, 0.010) << "rows without a server's word do not count as zero";
  EXPECT_EQ(summary.asked_max_s, 0.014);
  EXPECT_EQ(summary.late_p50_s, 0.00006);
  EXPECT_EQ(summary.late_max_s, 0.0004);
  EXPECT_FALSE(summarise(three()).has_delays);
}

TEST(Summary, OfNothingIsEmpty) {
  const auto summary = summarise({});
  EXPECT_TRUE(summary.rows.empty());
  EXPECT_TRUE(summary.notes.empty());
}

TEST(Summary, HasNoNotesWhenAllIsWell) {
  EXPECT_THAT(summarise(three()).notes, ::testing::IsEmpty());
}

TEST(CheckWork, LeavesEqualWorkAlone) {
  auto result = three();
  check_work(result);
  for (const auto& each : result.cells) EXPECT_EQ(each.state, CellState::ok) << each.reason;
}

TEST(CheckWork, MarksTheCellWithOneRunOfAnotherCount) {
  auto result = three();
  result.cells[2].runs[3].work.requests = 160;
  check_work(result);
  EXPECT_EQ(result.cells[0].state, CellState::ok);
  EXPECT_EQ(result.cells[2].state, CellState::incorrect);
  EXPECT_EQ(result.cells[2].reason, "run 4 did 160 requests where the others did 163");
}

TEST(CheckWork, MarksOtherRequestsOfTheSameCount) {
  auto result = three();
  for (auto& each : result.cells[0].runs) each.work.hash = 43;
  result.cells[0].runs[0].errors = 2;
  result.cells[0].runs[0].first_error = "vms: status 500";
  check_work(result);
  EXPECT_EQ(result.cells[0].state, CellState::incorrect);
  EXPECT_EQ(result.cells[0].reason,
            "run 1 sent other requests than the others, or got other answers (same count); 2 of them failed "
            "(vms: status 500)");
  EXPECT_EQ(result.cells[1].state, CellState::ok) << "the majority is the reference, not the first cell";
}

TEST(CheckWork, BelievesTheFirstCellInATie) {
  ScenarioResult result;
  result.cells = {cell("a", {1, 1}), cell("b", {1, 1})};
  for (auto& each : result.cells[1].runs) each.work.requests = 9;
  check_work(result);
  EXPECT_EQ(result.cells[0].state, CellState::ok);
  EXPECT_EQ(result.cells[1].state, CellState::incorrect);
}

TEST(CheckWork, DoesNotCountCellsThatFailed) {
  ScenarioResult result;
  result.cells = {cell("a", {1, 1, 1}), cell("b", {1, 1})};
  for (auto& each : result.cells[0].runs) each.work.requests = 9;
  result.cells[0].state = CellState::failed;
  result.cells[0].reason = "it crashed";
  check_work(result);
  EXPECT_EQ(result.cells[0].reason, "it crashed");
  EXPECT_EQ(result.cells[1].state, CellState::ok);
}

TEST(CheckWork, NeverLetsTheTimeOfAStoppedRunStand) {
  auto result = three();
  for (auto& each : result.cells[1].runs) {
    each.cancelled = 5;
    each.work = {12, 1};
  }
  check_work(result);
  EXPECT_EQ(result.cells[0].state, CellState::ok);
  EXPECT_EQ(result.cells[1].state, CellState::incorrect);
  EXPECT_EQ(result.cells[1].reason, "run 1 was stopped before its end, with 5 steps cancelled");
}

TEST(CheckWork, TakesNoRunForTheRuleOfWhichASingleStepWasCancelled) {
  auto result = three();
  for (const auto i : {0U, 2U}) {
    for (auto& each : result.cells[i].runs) {
      each.cancelled = 1;
      each.work = {12, 1};
    }
  }
  check_work(result);
  EXPECT_EQ(result.cells[1].state, CellState::ok) << result.cells[1].reason;
  EXPECT_EQ(result.cells[0].reason, "run 1 was stopped before its end, with 1 steps cancelled");
  EXPECT_EQ(summarise(result).rows[1].rank, 1U);
}

ScenarioResult with_a_row_that_was_cut_short() {
  auto result = three();
  for (auto& each : result.cells[1].runs) {
    each.cancelled = 5;
    each.work = {12, 1};
  }
  result.purpose.expects_cancellations = true;
  return result;
}

TEST(CheckWork, LetsTheTimeOfACutOffRunStandWhereTheScenarioExpectsIt) {
  auto result = with_a_row_that_was_cut_short();
  result.cells[0].runs[2].work.hash = 41;
  check_work(result);
  EXPECT_EQ(result.cells[1].state, CellState::ok);
  EXPECT_EQ(result.cells[0].state, CellState::incorrect) << "all others are compared as ever";
}

TEST(Summary, ComparesNothingWithARowThatWasCutShort) {
  const auto summary = summarise(with_a_row_that_was_cut_short());
  EXPECT_EQ(summary.baseline, "callbacks");
  EXPECT_EQ(summary.requests, 163);
  const auto& row = summary.rows[1];
  EXPECT_TRUE(row.cut_short);
  EXPECT_DOUBLE_EQ(row.elapsed_s, 2.04);
  EXPECT_TRUE(std::isnan(row.speedup));
  EXPECT_TRUE(std::isnan(row.efficiency));
  EXPECT_TRUE(std::isnan(row.excess_s));
  EXPECT_EQ(row.rank, 0U);
  ASSERT_NE(find(summary, Warning::cut_short), nullptr);
  EXPECT_THAT(find(summary, Warning::cut_short)->cause, HasSubstr("sequential (5 requests cancelled)"));
}

TEST(Summary, HasABaselineEvenIfEveryRowWasCutShort) {
  auto result = with_a_row_that_was_cut_short();
  for (auto& each : result.cells) {
    for (auto& one : each.runs) one.cancelled = 1;
  }
  EXPECT_EQ(summarise(result).baseline, "sequential");
}

TEST(Summary, SaysWhatWasLeftBehindWhereDeadlinesAreShown) {
  auto result = three();
  for (auto& each : result.cells) {
    for (auto& one : each.runs) one.left_at_server = one.sockets_left = one.threads_left = 0;
  }
  result.cells[2].runs[3].sockets_left = 2;
  EXPECT_EQ(find(summarise(result), Warning::left_behind), nullptr) << "warm connections are left on purpose";
  result.purpose.shows_deadlines = true;
  const auto summary = summarise(result);
  ASSERT_NE(find(summary, Warning::left_behind), nullptr);
  EXPECT_THAT(find(summary, Warning::left_behind)->cause,
              HasSubstr("coroutines (0 requests at the server, 2 sockets, 0 threads)."));
}

TEST(CheckWork, OfNothingDoesNothing) {
  ScenarioResult result;
  check_work(result);
  result.cells = {cell("a", {})};
  check_work(result);
  EXPECT_EQ(result.cells[0].state, CellState::ok);
  EXPECT_EQ(summarise(result).rows[0].state, CellState::failed) << "but without a run there is no time";
}

ScenarioResult collecting_three(const Rows& rows) {
  auto result = three();
  for (auto& cell : result.cells) cell.rows.assign(cell.runs.size(), rows);
  return result;
}

TEST(CheckWork, KeepsTheRowsThatAllCollected) {
  const Rows rows{{"a", "1"}, {"b", "2"}};
  auto result = collecting_three(rows);
  check_work(result);
  EXPECT_EQ(result.rows, rows);
  for (const auto& cell : result.cells) EXPECT_EQ(cell.state, CellState::ok);
}

TEST(CheckWork, MakesACellWithOtherRowsIncorrect) {
  const Rows rows{{"a", "1"}, {"b", "2"}};
  for (const auto& other : {Rows{}, Rows{{"a", "1"}}, Rows{{"a", "1"}, {"b", "3"}}}) {
    auto result = collecting_three(rows);
    result.cells[1].rows[2] = other;
    check_work(result);
    EXPECT_EQ(result.cells[0].state, CellState::ok);
    EXPECT_EQ(result.cells[1].state, CellState::incorrect);
    EXPECT_EQ(result.cells[1].reason, "run 3 collected other rows than the others: " +
                                          std::to_string(other.size()) + " where they collected 2");
    EXPECT_EQ(result.rows, rows);
  }
}

TEST(CheckWork, LetsAWorkerCollectNothing) {
  const Rows rows{{"a", "1"}};
  auto result = collecting_three(rows);
  result.cells[0].rows.assign(result.cells[0].runs.size(), std::nullopt);
  check_work(result);
  EXPECT_EQ(result.cells[0].state, CellState::ok);
  EXPECT_EQ(result.rows, rows);
  result = three();
  check_work(result);
  EXPECT_FALSE(result.rows);
}

}  // namespace
}  // namespace overlap
