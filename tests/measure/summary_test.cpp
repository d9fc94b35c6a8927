#include "measure/summary.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace overlap {
namespace {

using ::testing::HasSubstr;

RunFigures run(double elapsed_s) {
  RunFigures run;
  run.elapsed_s = elapsed_s;
  run.ideal_s = 0.099;
  run.own_ideal_s = 0.099;
  run.critical_path_s = 0.065;
  run.excess_s = elapsed_s - 0.099;
  run.efficiency = 0.099 / elapsed_s;
  run.requests = 163;
  run.work = {163, 42};
  return run;
}

CellResult cell(const std::string& strategy, std::vector<double> elapsed) {
  CellResult cell;
  cell.strategy = strategy;
  cell.parallelism.requests = strategy == "sequential" ? 1 : 32;
  for (const auto value : elapsed) cell.runs.push_back(run(value));
  return cell;
}

ScenarioResult three() {
  ScenarioResult result;
  result.cells = {cell("callbacks", {0.102, 0.101, 0.103, 0.102, 0.102}),
                  cell("sequential", {2.0, 2.1, 2.04, 2.04, 2.04}),
                  cell("coroutines", {0.1025, 0.1035, 0.1015, 0.1025, 0.1025})};
  return result;
}

const Note* find(const Summary& summary, Warning warning) {
  const auto found = std::find_if(summary.notes.begin(), summary.notes.end(),
                                  [&](const Note& note) { return note.warning == warning; });
  return found == summary.notes.end() ? nullptr : &*found;
}

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

TEST(Summary, MarksAsBestAllThatTheFastestRowsSpreadCannotTellApart) {
  auto result = three();
  EXPECT_FALSE(summarise(result).rows[2].best) << "callbacks did not vary at all";
  result.cells[0] = cell("callbacks", {0.101, 0.103, 0.102, 0.101, 0.103});
  const auto summary = summarise(result);
  EXPECT_TRUE(summary.rows[0].best);
  EXPECT_TRUE(summary.rows[2].best);
  EXPECT_FALSE(summary.rows[1].best);
}

TEST(Summary, GivesNoTimeToARowThatIsNotOk) {
  auto result = three();
  result.cells[0].state = CellState::incorrect;
  result.cells[0].reason = "why";
  const auto row = summarise(result).rows[0];
  EXPECT_EQ(row.elapsed_s, 0);
  EXPECT_FALSE(row.best);
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

TEST(Notes, WarnOfFewerThanFiveRepetitions) {
  auto result = three();
  result.cells[0].runs.pop_back();
  const auto summary = summarise(result);
  ASSERT_NE(find(summary, Warning::too_few_repetitions), nullptr);
  EXPECT_THAT(find(summary, Warning::too_few_repetitions)->cause, HasSubstr("callbacks (4)"));
}

TEST(Notes, NameNoMoreRowsThanCanBeRead) {
  ScenarioResult result;
  for (int i = 0; i < 8; ++i) result.cells.push_back(cell("s" + std::to_string(i), {1.0}));
  EXPECT_EQ(summarise(result).notes.at(0).cause,
            "There are fewer than 5 runs of s0 (1), s1 (1), s2 (1), s3 (1), s4 (1) and 3 more.");
}

TEST(Notes, WarnOfASpreadAboveFivePerCent) {
  auto result = three();
  result.cells[0] = cell("callbacks", {0.100, 0.094, 0.106, 0.094, 0.106});
  const auto summary = summarise(result);
  ASSERT_NE(find(summary, Warning::noisy), nullptr);
  EXPECT_THAT(find(summary, Warning::noisy)->cause, HasSubstr("callbacks (6 %)"));
  EXPECT_EQ(find(summarise(three()), Warning::noisy), nullptr);
}

TEST(Notes, WarnOfAServerThatIsLateForItsDelaysOrAtAll) {
  const auto with = [](double asked_s, double late_s) {
    auto result = three();
    for (auto& each : result.cells[0].runs) {
      each.asked_p50_s = asked_s;
      each.late_p99_s = late_s;
    }
    return find(summarise(result), Warning::server_late) != nullptr;
  };
  EXPECT_FALSE(with(0.010, 0.0004));
  EXPECT_TRUE(with(0.010, 0.0006));
  EXPECT_FALSE(with(0.200, 0.0019));
  EXPECT_TRUE(with(0.200, 0.0021));
  EXPECT_FALSE(with(0, 0.0019)) << "no delay was asked for: nothing to be a share of";
}

TEST(Notes, WarnOfAPoolThatCannotUseTheLimitButNotOfASequentialStrategy) {
  auto result = three();
  result.cells[0].parallelism.requests = 8;
  const auto summary = summarise(result);
  ASSERT_NE(find(summary, Warning::smaller_than_limit), nullptr);
  EXPECT_EQ(find(summary, Warning::smaller_than_limit)->cause,
            "Less than the limit of 32 is what can be in flight in callbacks (8).");
}

TEST(Notes, WarnOfMoreInFlightThanTheLimit) {
  auto result = three();
  result.cells[0].runs[3].peak_in_flight = 33;
  ASSERT_NE(find(summarise(result), Warning::above_limit), nullptr);
  result.cells[0].runs[3].peak_in_flight = 32;
  EXPECT_EQ(find(summarise(result), Warning::above_limit), nullptr);
}

TEST(Notes, WarnOfFailedRequestsWithTheFirstReason) {
  auto result = three();
  result.cells[2].runs[1].errors = 3;
  result.cells[2].runs[1].first_error = "vms: status 404";
  const auto summary = summarise(result);
  ASSERT_NE(find(summary, Warning::failed_requests), nullptr);
  EXPECT_THAT(find(summary, Warning::failed_requests)->cause,
              HasSubstr("coroutines (3 in a run, first vms: status 404)"));
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
  EXPECT_FALSE(row.best);
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
