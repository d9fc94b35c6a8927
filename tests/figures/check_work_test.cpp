#include "figures/check_work.hpp"

#include "figures/three_rows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace overlap {
namespace {

using ::testing::HasSubstr;

// A row of a real target whose runs took so many steps, and left none out.
CellResult row(const std::string& strategy, const std::vector<std::uint64_t>& steps) {
  auto row = cell(strategy, std::vector<double>(steps.size(), 1.0));
  for (std::size_t i = 0; i < steps.size(); ++i) {
    row.runs[i].work = {steps[i], steps[i]};
    row.runs[i].left_out = 0;
  }
  return row;
}

CellResult untelling(CellResult row) {
  for (auto& run : row.runs) run.left_out.reset();
  return row;
}

ScenarioResult checked(std::vector<CellResult> cells) {
  ScenarioResult result;
  result.real_target = true;
  result.cells = std::move(cells);
  check_work(result);
  return result;
}

void expect_all_ok(const ScenarioResult& result) {
  for (const auto& cell : result.cells) EXPECT_EQ(cell.state, CellState::ok) << cell.strategy << cell.reason;
}

TEST(CheckRealWork, SaysNothingOfEqualSteps) {
  const auto result = checked({row("a", {6, 6, 6}), row("b", {6, 6, 6})});
  expect_all_ok(result);
  EXPECT_EQ(result.cells[0].changed + result.cells[1].changed, "");
}

TEST(CheckRealWork, SaysThatDataChangedBetweenRunsOfARow) {
  const auto result = checked({row("a", {6, 7, 6, 8, 6})});
  expect_all_ok(result);
  EXPECT_EQ(result.cells[0].changed, "run 2: 7 steps, not 6; 1 more run differs");
}

TEST(CheckRealWork, SaysThatDataChangedBetweenRows) {
  const auto result = checked({row("a", {6}), row("b", {7}), row("c", {8})});
  expect_all_ok(result);
  EXPECT_EQ(result.cells[0].changed, "");
  EXPECT_EQ(result.cells[1].changed, "run 1: 7 steps, not 6");
  EXPECT_EQ(result.cells[2].changed, "run 1: 8 steps, not 6");
}

TEST(CheckRealWork, BelievesThatAListGrewWithEveryRun) {
  expect_all_ok(checked({row("a", {1, 3, 5, 7, 9}), row("b", {2, 4, 6, 8, 10})}));
  expect_all_ok(checked({row("a", {5, 5, 6, 6, 6}), row("b", {5, 5, 5, 6, 6})}));
}

TEST(CheckRealWork, CondemnsStepsThatAreKnownToBeMissing) {
  auto short_one = row("b", {6, 5, 6});
  short_one.runs[1].left_out = 1;
  const auto result = checked({row("a", {6, 6, 6}), short_one});
  EXPECT_EQ(result.cells[0].state, CellState::ok);
  EXPECT_EQ(result.cells[1].state, CellState::incorrect);
  EXPECT_EQ(result.cells[1].reason, "run 2 left out 1 of the steps that its responses made possible");
}

TEST(CheckRealWork, CondemnsOtherRootsSinceNoDataMakeThem) {
  auto other = row("b", {5, 6});
  other.runs[0].roots = 1;
  const auto result = checked({row("a", {6, 6}), other});
  EXPECT_EQ(result.cells[0].state, CellState::ok);
  EXPECT_EQ(result.cells[1].reason, "run 1 began with 1 steps where the others began with 0");
}

TEST(CheckRealWork, CondemnsAWorkerThatDoesNotTellWhereAllOthersAgree) {
  const auto result = checked({row("a", {6}), untelling(row("mine", {5})), row("b", {6})});
  EXPECT_EQ(result.cells[0].state, CellState::ok);
  EXPECT_EQ(result.cells[1].state, CellState::incorrect);
  EXPECT_EQ(result.cells[1].reason,
            "it did other work than the others on the same data: run 1: 5 steps, not 6");
}

TEST(CheckRealWork, BelievesAWorkerThatDoesNotTellWhereTheOthersSawDataChange) {
  expect_all_ok(checked({row("a", {6, 6, 7}), untelling(row("mine", {6, 7, 7}))}));
  expect_all_ok(checked({untelling(row("mine", {6, 7, 7}))}));
}

TEST(CheckRealWork, CondemnsARowThatAlwaysDoesWhatNoOtherEverDoes) {
  const auto cells = std::vector{row("a", {6, 6, 6}), row("b", {5, 5, 5}), row("c", {6, 6, 6})};
  EXPECT_EQ(checked(cells).cells[1].state, CellState::incorrect);
  ScenarioResult in_turn;
  in_turn.real_target = true;
  in_turn.took_turns = false;
  in_turn.cells = cells;
  check_work(in_turn);
  expect_all_ok(in_turn);
  EXPECT_EQ(in_turn.cells[1].changed, "run 1: 5 steps, not 6; 2 more runs differ");
}

TEST(CheckRealWork, LetsFewFailuresBeAndCondemnsMany) {
  auto failing = row("b", {200, 199, 200});
  failing.runs[1].errors = 1;
  failing.runs[1].first_error = "vm: status 404";
  auto result = checked({row("a", {200, 200, 200}), failing});
  expect_all_ok(result);
  EXPECT_EQ(result.cells[1].changed, "") << "the failure is why, and there is another note on it";
  failing.runs[1].work.requests = 190;
  expect_all_ok(checked({row("a", {200, 200, 200}), failing}));
  failing.runs[1].work.requests = 189;
  result = checked({row("a", {200, 200, 200}), failing});
  EXPECT_EQ(result.cells[1].state, CellState::incorrect);
  EXPECT_EQ(result.cells[1].reason,
            "run 2 brought 189 steps to their end where the others did 200; 1 failed (vm: status 404)");
}

TEST(CheckRealWork, NeverLetsTheTimeOfAStoppedRunStand) {
  auto stopped = row("b", {6, 2, 6});
  stopped.runs[1].cancelled = 4;
  EXPECT_THAT(checked({row("a", {6, 6, 6}), stopped}).cells[1].reason, HasSubstr("stopped before its end"));
}

ScenarioResult collected(const std::vector<std::vector<Rows>>& rows) {
  std::vector<CellResult> cells;
  for (const auto& of_cell : rows) {
    cells.push_back(row("s" + std::to_string(cells.size()), std::vector<std::uint64_t>(of_cell.size(), 6)));
    cells.back().rows.assign(of_cell.begin(), of_cell.end());
  }
  return checked(std::move(cells));
}

const Rows one{{"a"}}, two{{"a"}, {"b"}};

TEST(CheckRealWork, SaysThatAnotherRowWasThere) {
  const auto result = collected({{one, one, two}, {one, two, two}, {one, one, one}});
  expect_all_ok(result);
  EXPECT_EQ(result.cells[0].changed, "run 3: other rows (2, not 1)");
  EXPECT_EQ(result.rows, one);
}

TEST(CheckRealWork, CondemnsOtherRowsOfTheSameData) {
  const auto result = collected({{two, two, two}, {one, one, one}, {two, two, two}});
  EXPECT_EQ(result.cells[0].state, CellState::ok);
  EXPECT_EQ(result.cells[1].state, CellState::incorrect);
  EXPECT_EQ(result.rows, two);
}

}  // namespace
}  // namespace overlap
