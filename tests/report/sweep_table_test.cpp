#include "report/sweep_table.hpp"

#include "report/example_result.hpp"
#include "report/sweep_markdown.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

namespace overlap {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string sweep_table(const std::vector<ScenarioResult>& results, const TableStyle& style) {
  return overlap::sweep_table(all_summarised(results), style);
}

std::string sweep_markdown(const std::vector<ScenarioResult>& results) {
  return overlap::sweep_markdown(all_summarised(results));
}

// Two points, of which the second has a limit of 8 and a row that failed.
std::vector<ScenarioResult> example_sweep() {
  std::vector<ScenarioResult> results(2, example_result());
  results[0].point = {{"max_in_flight", "32"}, {"latency", "12ms"}};
  results[0].target = "mock, latency 12ms";
  results[1].point = {{"max_in_flight", "8"}, {"latency", "uniform:1ms..2ms"}};
  results[1].target = "mock, latency uniform:1ms..2ms";
  results[1].policy.max_in_flight = 8;
  results[1].cells[1] = without_a_time("thread_pool:8", CellState::failed, "the worker died of signal 11");
  results[1].cells[2] = example_cell("callbacks", {0.41, 0.42, 0.40, 0.41, 0.43}, 0.4, 0.02, 1);
  return results;
}

std::size_t widest_line(const std::string& text) {
  std::size_t widest = 0;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    const auto width = std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xc0) != 0x80; });
    widest = std::max(widest, static_cast<std::size_t>(width));
  }
  return widest;
}

std::string on_one_line_of(const std::string& text) {
  std::istringstream in(text);
  std::string words;
  for (std::string word; in >> word;) words += (words.empty() ? "" : " ") + word;
  return words;
}

TEST(SweepTable, IsTheOnePeopleSee) {
  EXPECT_EQ(sweep_table(example_sweep(), {}),
            R"(azure_inventory   2 points of limit and latency, mock
  limit  latency           strategy        elapsed           vs sequential  of ideal   excess      cpu  threads  peak rss  ctx switches        min   95 % of elapsed  95 % of ratio
     32  12ms              163 requests   critical path 65 ms   ideal 99 ms
                           sequential       2061.0 ± 4.0 ms           1.0x     4.8 %  53.0 ms  31.0 ms        1  6.00 MiB           163  2055.0 ms  2055.0-2067.0 ms              -
                           thread_pool:32    105.0 ± 1.0 ms          19.6x      94 %  6.00 ms  40.0 ms       33  6.00 MiB           163   104.0 ms    104.0-107.0 ms     19.3-19.8x
                           callbacks         102.1 ± 0.1 ms          20.2x      97 %  3.10 ms  22.0 ms        1  6.00 MiB           163   101.8 ms    101.8-102.3 ms     20.1-20.2x
                           coroutines        102.2 ± 0.1 ms          20.2x      97 %  3.20 ms  22.5 ms        1  6.00 MiB           163   102.0 ms    102.0-102.4 ms     20.1-20.2x
      8  uniform:1ms..2ms  163 requests   critical path 65 ms   ideal 99 ms
                           sequential      2061.0 ±  4.0 ms           1.0x     4.8 %  53.0 ms  31.0 ms        1  6.00 MiB           163  2055.0 ms  2055.0-2067.0 ms              -
                           thread_pool:8   FAILED: the worker died of signal 11
                           callbacks        410.0 ± 10.0 ms           5.0x      24 %  10.0 ms  20.0 ms        1  6.00 MiB           163   400.0 ms    400.0-430.0 ms     4.79-5.15x
                           coroutines       102.2 ±  0.1 ms          20.2x      97 %  3.20 ms  22.5 ms        1  6.00 MiB           163   102.0 ms    102.0-102.4 ms     20.1-20.2x
  mock: asked 10-14 ms, late by p50 0.06, p99 0.20, max 0.40 ms; busy 12 % of 2 loops; no connection lost
)");
}

TEST(SweepTable, FitsTheTerminalAndSaysWhatIsNotShown) {
  for (const unsigned width : {60U, 80U, 100U, 120U}) {
    const auto text = sweep_table(example_sweep(), {false, width});
    EXPECT_LE(widest_line(text), width);
    EXPECT_THAT(text, HasSubstr("elapsed"));
    EXPECT_THAT(on_one_line_of(text), HasSubstr("(not shown at this width: "));
  }
}

TEST(SweepTable, ShortensValuesThatAreTooLong) {
  auto results = example_sweep();
  results[0].point[1].value = std::string(50, 'x') + "-end";
  const auto text = sweep_table(results, {});
  EXPECT_THAT(text, HasSubstr("xxx\u2026xxx"));
  EXPECT_THAT(text, HasSubstr("-end  163 requests"));
  EXPECT_THAT(text, Not(HasSubstr(std::string(30, 'x'))));
}

TEST(SweepTable, ComparesWithTheBaselineOfTheSamePoint) {
  auto results = example_sweep();
  results[1].cells.erase(results[1].cells.begin());
  const auto text = sweep_table(results, {});
  EXPECT_THAT(text, HasSubstr("vs baseline"));
  EXPECT_THAT(text, Not(HasSubstr("vs sequential")));
}

TEST(SweepTable, PaintsTheBestRowsOfEveryPoint) {
  const auto text = sweep_table(example_sweep(), {true, 0});
  std::size_t painted = 0;
  for (auto at = text.find("\033[32m"); at != std::string::npos; at = text.find("\033[32m", at + 1))
    ++painted;
  EXPECT_EQ(painted, 3U);
  EXPECT_THAT(text, HasSubstr("\033[31mFAILED\033[0m: the worker died of signal 11"));
}

TEST(SweepTable, MarksAMockThatWasTheBottleneckAtOnePoint) {
  auto results = example_sweep();
  for (auto& run : results[0].cells[2].runs) run.mock.bottlenecks = {"it was busy"};
  results[1].cells[0].runs[0].mock.overflows = 2;
  const auto text = on_one_line_of(sweep_table(results, {}));
  EXPECT_THAT(text, HasSubstr("MOCK WAS THE BOTTLENECK: asked 10-14 ms"));
  EXPECT_THAT(text, HasSubstr("2 connections lost"));
  EXPECT_THAT(
      text,
      HasSubstr("The mock was the bottleneck in callbacks (it was busy) at limit:32/latency:12ms. These"));
}

TEST(SweepTable, HasOneNoteForEachWarningThatNamesTheCells) {
  auto results = example_sweep();
  for (auto& result : results) {
    result.cells[0].runs.resize(3);
    result.cells[3].parallelism = {4, false};
  }
  results[0].cells[3].runs.resize(2);
  const auto text = on_one_line_of(sweep_table(results, {}));
  EXPECT_THAT(
      text, HasSubstr("note: There are fewer than 5 runs of sequential (3) at all points, coroutines (2) at "
                      "limit:32/latency:12ms. The spread"));
  EXPECT_THAT(
      text,
      HasSubstr("note: Less than the limit is what can be in flight in coroutines (4) at all points. "));
  EXPECT_EQ(text.find("There are fewer"), text.rfind("There are fewer"));
}

TEST(SweepTable, SaysWhereASweepOfDelaysReachedNoRequest) {
  const auto result = [](std::string latency, std::string n, double asked_max_s) {
    auto made = example_result();
    made.point = {{"latency", std::move(latency)}, {"n", std::move(n)}};
    for (auto& cell : made.cells) {
      for (auto& run : cell.runs) run.asked_max_s = asked_max_s;
    }
    return made;
  };
  const auto finding = HasSubstr("note: The delays that were asked for are the same at every latency.");
  std::vector<ScenarioResult> results{result("1ms", "1", 0.02), result("1ms", "2", 0.03),
                                      result("9ms", "1", 0.02), result("9ms", "2", 0.03)};
  EXPECT_THAT(on_one_line_of(sweep_table(results, {})), finding);
  results.back() = result("9ms", "2", 0.04);
  EXPECT_THAT(on_one_line_of(sweep_table(results, {})), Not(finding));
  results.resize(1);
  EXPECT_THAT(on_one_line_of(sweep_table(results, {})), Not(finding));
}

TEST(SweepTable, DescribesWhatAllPointsHaveInCommon) {
  auto results = example_sweep();
  for (auto& result : results) result.point.erase(result.point.begin());
  results[1].policy.max_in_flight = 32;
  for (auto& result : results) result.warm = false;
  results[0].target = "mock over TLS, latency 12ms, azure 1x2x3";
  results[1].target = "mock over TLS, latency uniform:1ms..2ms, azure 1x2x3";
  EXPECT_THAT(
      sweep_table(results, {}),
      HasSubstr(
          "azure_inventory   2 points of latency, limit 32, mock over TLS, azure 1x2x3, cold connections\n"));
}

TEST(SweepTable, LetsNobodyElseMoveTheCursor) {
  auto results = example_sweep();
  results[1].cells[1].reason = "it said \033[2J\nand more";
  EXPECT_THAT(sweep_table(results, {}), HasSubstr("FAILED: it said [2J and more"));
}

TEST(SweepMarkdown, HasThePointsValuesInItsFirstRow) {
  const auto text = sweep_markdown(example_sweep());
  EXPECT_THAT(text, HasSubstr("### azure\\_inventory\n\n2 points of limit and latency, mock\n\n"
                              "| limit | latency | requests | ideal | strategy | elapsed | vs sequential |"));
  EXPECT_THAT(text, HasSubstr("\n| 32 | 12ms | 163 | 99 ms | sequential | 2061.0 \u00b1 4.0 ms | 1.0x |"));
  EXPECT_THAT(text, HasSubstr("\n| | | | | callbacks | "));
  EXPECT_THAT(text, HasSubstr("\n| 8 | uniform:1ms..2ms | 163 | 99 ms | sequential |"));
  EXPECT_THAT(
      text, HasSubstr("| thread\\_pool:8 | **FAILED** the worker died of signal 11 | | | | | | | | | | |\n"));
}

TEST(SweepMarkdown, HasAsManyCellsInEveryRow) {
  std::istringstream in(sweep_markdown(example_sweep()));
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with("|")) continue;
    EXPECT_EQ(std::count(line.begin(), line.end(), '|'), 17) << line;
  }
}

}  // namespace
}  // namespace overlap
