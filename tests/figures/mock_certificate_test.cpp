// The part of a summary that is about the mock, from accounts that no mock has to give.
#include "figures/summary.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace overlap {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

CellResult cell(const std::string& strategy, double elapsed_s) {
  CellResult cell;
  cell.strategy = strategy;
  cell.parallelism.requests = strategy == "sequential" ? 1 : 32;
  cell.runs.resize(5);
  for (auto& run : cell.runs) run.elapsed_s = elapsed_s;
  return cell;
}

ScenarioResult measured() {
  ScenarioResult result;
  result.cells = {cell("callbacks", 0.1), cell("sequential", 2), cell("coroutines", 0.1)};
  return result;
}

const Note* find(const Summary& summary, Warning warning) {
  const auto found = std::find_if(summary.notes.begin(), summary.notes.end(),
                                  [&](const Note& note) { return note.warning == warning; });
  return found == summary.notes.end() ? nullptr : &*found;
}

// Measurements in which the mock was in the way of the first cell's first runs, and says these clauses.
ScenarioResult with_mock(std::size_t in_the_way, const std::vector<std::string>& clauses) {
  auto result = measured();
  for (auto& cell : result.cells) {
    for (auto& each : cell.runs) each.mock.threads = 2;
  }
  for (std::size_t i = 0; i < in_the_way; ++i) result.cells[0].runs[i].mock.bottlenecks = clauses;
  return result;
}

TEST(MockCertificate, IsThatOfTheRowThatKeptItBusiest) {
  auto result = measured();
  for (auto& cell : result.cells) {
    for (auto& each : cell.runs) each.mock = {each.elapsed_s, 0.01, 2, 0, 0, {}};
  }
  for (auto& each : result.cells[0].runs) each.mock.cpu_share = 0.4;
  result.cells[0].runs[2].mock.cpu_share = 0.9;
  result.cells[1].runs[0].mock.overflows = 2;
  result.cells[2].runs[4].mock.overflows = 1;
  result.cells[2].runs[4].mock.refused = 5;
  const auto mock = summarise(result).mock;
  EXPECT_EQ(mock.threads, 2U);
  EXPECT_EQ(mock.cpu_share, 0.4)
      << "not the 0.01 of a long sequential run, and not that of one disturbed run";
  EXPECT_EQ(mock.overflows, 3U);
  EXPECT_EQ(mock.refused, 5U);
  EXPECT_FALSE(mock.bottleneck);
  EXPECT_EQ(summarise(measured()).mock.threads, 0U) << "there was no mock";
}

TEST(MockCertificate, NotesABottleneckWithTheMocksOwnReasonsAndTheRows) {
  auto result = with_mock(5, {"it answered late, at p99 by 3.10 ms"});
  result.cells[0].runs[3].mock.bottlenecks.push_back("its event loops were busy 95 % of the time");
  for (auto& each : result.cells[2].runs)
    each.mock.bottlenecks = {"it had no file descriptors for 7 connections"};
  const auto summary = summarise(result);
  const auto* note = find(summary, Warning::mock_bottleneck);
  ASSERT_NE(note, nullptr);
  EXPECT_EQ(note->cause,
            "The mock was the bottleneck in callbacks (it answered late, at p99 by 3.10 ms; its event loops "
            "were busy 95 % of the time), coroutines (it had no file descriptors for 7 connections).");
  EXPECT_TRUE(summary.mock.bottleneck);
}

TEST(MockCertificate, BlamesTheMockForNothingThatFewerThanHalfOfTheRunsMet) {
  EXPECT_FALSE(summarise(with_mock(2, {"it answered late"})).mock.bottleneck)
      << "the median is another run's";
  EXPECT_TRUE(summarise(with_mock(3, {"it answered late"})).mock.bottleneck);
  auto even = with_mock(2, {"it answered late"});
  even.cells[0].runs.pop_back();
  EXPECT_TRUE(summarise(even).mock.bottleneck) << "the median is the mean of a good run and a disturbed one";
}

TEST(MockCertificate, LeavesTheJudgementOfItsLatenessToTheMock) {
  auto result = with_mock(0, {});
  for (auto& each : result.cells[0].runs) each.late_p99_s = 1;
  EXPECT_THAT(summarise(result).notes, ::testing::IsEmpty());
}

TEST(MockCertificate, BlamesTheMockForNoRowWithoutATime) {
  auto result = with_mock(5, {"it answered late"});
  result.cells[0].state = CellState::incorrect;
  EXPECT_FALSE(summarise(result).mock.bottleneck);
}

TEST(MockCertificate, AdvisesOnWhatTheMockRanOutOf) {
  auto result = with_mock(5, {"it lost something"});
  const auto advice = [&] { return find(summarise(result), Warning::mock_bottleneck)->advice; };
  EXPECT_THAT(advice(), HasSubstr("--mock-option=--threads=N"));
  EXPECT_THAT(advice(), Not(HasSubstr("--connections")));
  EXPECT_THAT(advice(), Not(HasSubstr("ulimit")));
  result.cells[0].runs[0].mock.overflows = 1;
  EXPECT_THAT(advice(), HasSubstr("--connections warm"));
  result.cells[0].runs[0].mock.refused = 1;
  EXPECT_THAT(advice(), HasSubstr("ulimit -n"));
}

}  // namespace
}  // namespace overlap
