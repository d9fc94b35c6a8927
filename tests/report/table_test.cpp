#include "report/table.hpp"

#include "report/example_result.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <sstream>

namespace overlap {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string table(const ScenarioResult& result, const TableStyle& style) {
  return overlap::table(summarised(result), style);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::size_t characters(const std::string& line) {
  return static_cast<std::size_t>(
      std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

ScenarioResult difficult_result() {
  auto result = example_result();
  result.cells.push_back(
      without_a_time("curl_multi", CellState::failed,
                     "the worker died of signal 11 after 12 requests, with a long last word"));
  result.cells.push_back(
      without_a_time("asyncio", CellState::incorrect, "run 1 did 160 requests where the others did 163"));
  result.cells.push_back(
      example_cell("thread_pool_with_a_very_long_name_indeed:1024", {0.2, 0.3, 0.25}, 0.1, 0.001, 1025));
  result.cells.back().runs[0].errors = 2;
  result.cells.back().runs[0].first_error = "vms: status 404";
  return result;
}

TEST(Table, IsTheOnePeopleSee) {
  EXPECT_EQ(
      table(example_result(), {false, 120}),
      R"(azure_inventory   163 requests, limit 32, mock (10-14 ms each)                         critical path 65 ms   ideal 99 ms
  strategy        elapsed          vs sequential  of ideal   excess      cpu  threads  peak rss  ctx switches        min
  sequential      2061.0 ± 4.0 ms           1.0x     4.8 %  53.0 ms  31.0 ms        1  6.00 MiB           163  2055.0 ms
  thread_pool:32   105.0 ± 1.0 ms          19.6x      94 %  6.00 ms  40.0 ms       33  6.00 MiB           163   104.0 ms
  callbacks        102.1 ± 0.1 ms          20.2x      97 %  3.10 ms  22.0 ms        1  6.00 MiB           163   101.8 ms
  coroutines       102.2 ± 0.1 ms          20.2x      97 %  3.20 ms  22.5 ms        1  6.00 MiB           163   102.0 ms
  fastest: callbacks, coroutines (tie)
  (not shown at this width: 95 % of elapsed, 95 % of ratio)
  mock: asked 10-14 ms, late by p50 0.06, p99 0.20, max 0.40 ms; busy 12 % of 2 loops; no connection lost
)");
}

TEST(Table, ShowsTheExtentOfWhatWasMeasuredWhereThereIsRoom) {
  const auto lines = lines_of(table(example_result(), {}));
  EXPECT_THAT(lines[1], ::testing::EndsWith("ctx switches        min   95 % of elapsed  95 % of ratio"));
  EXPECT_THAT(lines[2], ::testing::EndsWith("163  2055.0 ms  2055.0-2067.0 ms              -"));
  EXPECT_THAT(lines[3], ::testing::EndsWith("163   104.0 ms    104.0-107.0 ms     19.3-19.8x"));
}

TEST(Table, CallsNothingFastestByTooFewRuns) {
  auto result = example_result();
  EXPECT_THAT(table(result, {}), HasSubstr("\n  fastest: callbacks, coroutines (tie)\n"));
  result.cells[1].runs.resize(2);
  EXPECT_THAT(table(result, {}), Not(HasSubstr("fastest")));
}

TEST(Table, LeavesColumnsOutFromTheRightAtEightyAndSaysWhich) {
  EXPECT_EQ(table(example_result(), {false, 80}), R"(azure_inventory
  163 requests, limit 32, mock (10-14 ms each)
  critical path 65 ms   ideal 99 ms
  strategy        elapsed          vs sequential  of ideal   excess      cpu
  sequential      2061.0 ± 4.0 ms           1.0x     4.8 %  53.0 ms  31.0 ms
  thread_pool:32   105.0 ± 1.0 ms          19.6x      94 %  6.00 ms  40.0 ms
  callbacks        102.1 ± 0.1 ms          20.2x      97 %  3.10 ms  22.0 ms
  coroutines       102.2 ± 0.1 ms          20.2x      97 %  3.20 ms  22.5 ms
  fastest: callbacks, coroutines (tie)
  (not shown at this width: threads, peak rss, ctx switches, min, 95 % of
  elapsed, 95 % of ratio)
  mock: asked 10-14 ms, late by p50 0.06, p99 0.20, max 0.40 ms; busy 12 % of 2
  loops; no connection lost
)");
}

TEST(Table, NeverGoesBeyondTheWidth) {
  for (const auto& result : {example_result(), difficult_result()}) {
    for (unsigned width = 40; width <= 200; ++width) {
      for (const auto& line : lines_of(table(result, {false, width}))) {
        ASSERT_LE(characters(line), width) << "\"" << line << "\" at " << width;
      }
    }
  }
}

TEST(Table, KeepsBothEndsOfALongNameAndAllOfItInTheNotes) {
  const auto text = table(difficult_result(), {false, 80});
  EXPECT_THAT(text,
              HasSubstr("\n  thread_pool_w…me_indeed:1024   250.0 ± 50.0 ms           8.2x      40 %\n"));
  EXPECT_THAT(text, HasSubstr("thread_pool_with_a_very_long_name_indeed:1024 (20 %)"));
}

TEST(Table, AlignsTheSpreadsOfAllRows) {
  std::vector<std::size_t> places;
  for (const auto& line : lines_of(table(difficult_result(), {}))) {
    const auto place = line.find("±");
    if (place != std::string::npos) places.push_back(place);
  }
  ASSERT_EQ(places.size(), 5U);
  EXPECT_THAT(places, ::testing::Each(places.front()));
}

TEST(Table, ShowsNoTimeInARowThatFailedOrDidOtherWork) {
  const auto text = table(difficult_result(), {false, 100});
  EXPECT_THAT(text,
              HasSubstr("  asyncio                       INCORRECT: run 1 did 160 requests where the others "
                        "did 163\n"));
  EXPECT_THAT(text,
              HasSubstr("  curl_multi                    FAILED: the worker died of signal 11 after 12"));
  EXPECT_THAT(text, Not(HasSubstr("12.3"))) << "the time that the incorrect row had";
}

TEST(Table, OfNothingButFailuresHasNoFigures) {
  auto result = example_result();
  result.cells = {without_a_time("sequential", CellState::failed, "no such file"),
                  without_a_time("coroutines", CellState::failed, "")};
  EXPECT_EQ(table(result, {}), R"(azure_inventory   limit 32, mock
  strategy    elapsed  vs sequential  of ideal  excess  cpu  threads  peak rss  ctx switches  min  95 % of elapsed  95 % of ratio
  sequential  FAILED: no such file
  coroutines  FAILED
)");
}

TEST(Table, OfNoCellsIsAHeadline) {
  ScenarioResult result;
  result.scenario = "empty";
  EXPECT_EQ(table(result, {}), R"(empty   limit 32
  strategy  elapsed  vs sequential  of ideal  excess  cpu  threads  peak rss  ctx switches  min  95 % of elapsed  95 % of ratio
)");
}

TEST(Table, WithColourPaintsTheBestRowsAndIsTheSameTextOtherwise) {
  auto plain = table(difficult_result(), {false, 100});
  auto painted = table(difficult_result(), {true, 100});
  EXPECT_THAT(plain, Not(HasSubstr("\033")));
  EXPECT_THAT(painted, HasSubstr("\033[1mazure_inventory\033[0m"));
  EXPECT_THAT(painted, HasSubstr("\033[32mcallbacks "));
  EXPECT_THAT(painted, HasSubstr("\033[32mcoroutines ")) << "within the spread of the fastest";
  EXPECT_THAT(painted, Not(HasSubstr("\033[32mthread_pool")));
  EXPECT_THAT(painted, HasSubstr("\033[31mFAILED\033[0m"));
  for (const auto* code : {"\033[0m", "\033[1m", "\033[2m", "\033[31m", "\033[32m"}) {
    for (std::size_t at; (at = painted.find(code)) != std::string::npos;) {
      painted.erase(at, std::string_view(code).size());
    }
  }
  EXPECT_EQ(painted, plain);
}

TEST(Table, NamesTheBaselineWhenThereIsNoSequentialRow) {
  auto result = example_result();
  result.cells.erase(result.cells.begin());
  EXPECT_THAT(table(result, {}), HasSubstr("vs thread_pool:32"));
}

TEST(Table, PicksTheUnitByTheFastestRow) {
  auto result = example_result();
  result.cells = {example_cell("a", {0.0000123, 0.0000123, 0.0000123, 0.0000124, 0.0000122}, 0.00001, 0, 1)};
  EXPECT_THAT(table(result, {}), HasSubstr("12.30 ± 0.00 us"));
  result.cells = {example_cell("a", {3, 3, 3.5, 4, 4}, 0.1, 0, 1)};
  EXPECT_THAT(table(result, {}), HasSubstr("3.500 ± 0.500 s"));
}

TEST(Table, PrintsADashForWhatIsNotANumber) {
  auto result = example_result();
  const auto nan = std::numeric_limits<double>::infinity();
  for (auto& run : result.cells[1].runs) run.excess_s = run.efficiency = nan;
  for (auto& run : result.cells[2].runs) run.elapsed_s = 0;
  const auto text = table(result, {});
  EXPECT_THAT(text, Not(HasSubstr("nan")));
  EXPECT_THAT(text, Not(HasSubstr("inf ")));
  EXPECT_THAT(text, HasSubstr("19.6x         -        -"));
}

TEST(Table, LetsNobodyElseMoveTheCursor) {
  auto result = example_result();
  result.cells.push_back(without_a_time("evil\n\033[2J", CellState::failed, "line\r\n\033[31mline"));
  const auto text = table(result, {});
  EXPECT_THAT(text, Not(HasSubstr("\033")));
  EXPECT_THAT(text, Not(HasSubstr("\r")));
  EXPECT_THAT(text, HasSubstr("FAILED: line [31mline\n"));
}

TEST(Table, MarksAMockThatWasTheBottleneckAndSaysWhereAndWhy) {
  const auto text = table(overloaded_result(), {});
  EXPECT_THAT(text,
              HasSubstr("\n  MOCK WAS THE BOTTLENECK: asked 10-14 ms, late by p50 0.06, p99 0.20, max 0.40 "
                        "ms; busy 95 % of 2 loops; 3\n  connections lost\n"));
  EXPECT_THAT(text, Not(HasSubstr("mock: ")));
  EXPECT_THAT(text,
              HasSubstr("\n  note: The mock was the bottleneck in callbacks (its event loops were busy 95 % "
                        "of the time). "));
  EXPECT_THAT(table(overloaded_result(), {true, 0}), HasSubstr("\033[31mMOCK WAS THE BOTTLENECK: "));
}

TEST(Table, OfAServerThatIsNotTheMockStillSaysHowLateItWas) {
  EXPECT_THAT(table(result_of_another_server(), {}),
              ::testing::EndsWith("\n  mock late by p50 0.06 ms, p99 0.20 ms, max 0.40 ms\n"));
}

TEST(Table, OfAMockWithoutDelaysSaysOnlyHowBusyItWas) {
  auto result = example_result();
  for (auto& cell : result.cells) {
    for (auto& run : cell.runs) {
      run.asked_min_s = run.asked_p50_s = run.asked_max_s = 0;
      run.late_p50_s = run.late_p99_s = run.late_max_s = 0;
      run.mock.threads = 1;
      run.mock.refused = 0;
    }
  }
  result.cells[1].runs[0].mock.refused = 1;
  EXPECT_THAT(table(result, {}), ::testing::EndsWith("\n  mock: busy 12 % of 1 loop; 1 connection lost\n"));
}

TEST(Table, ShowsDeadlinesWhereTheScenarioAsksForThem) {
  auto result = example_result();
  EXPECT_EQ(table(result, {}).find("overshoot"), std::string::npos);
  result.purpose.shows_deadlines = true;
  for (auto& run : result.cells[2].runs) {
    run.timeouts = 51;
    run.overshoot_p50_s = 0.0001;
    run.overshoot_p99_s = run.overshoot_max_s = 0.00125;
    run.left_at_server = run.sockets_left = run.threads_left = 0;
  }
  const auto text = table(result, {});
  EXPECT_NE(text.find("timed out  cut off  overshoot p50/p99/max  left: requests/sockets/threads"),
            std::string::npos)
      << text;
  const auto row = text.substr(text.find("  callbacks"));
  EXPECT_NE(row.find("51        0      0.10/1.25/1.25 ms"), std::string::npos) << row;
  EXPECT_NE(row.find("0/0/0 "), std::string::npos) << row;
  EXPECT_NE(text.find("-/-/- "), std::string::npos) << "nobody counted in the other rows";
}

TEST(Table, ShowsLagWhereTheScenarioAsksForIt) {
  auto result = example_result();
  EXPECT_EQ(table(result, {}).find("lag"), std::string::npos);
  result.purpose.shows_lag = true;
  for (auto& run : result.cells[2].runs) {
    run.lag_p50_s = 0.0001;
    run.lag_p99_s = 0.1;
    run.lag_max_s = 0.1015;
  }
  const auto text = table(result, {});
  EXPECT_THAT(text, HasSubstr("  lag p50/p99/max  "));
  EXPECT_THAT(text, HasSubstr("0.10/100.00/101.50 ms  "));
}

TEST(Table, ShowsNoLagWhereNoServerTells) {
  auto result = example_result();
  result.purpose.shows_lag = true;
  for (auto& cell : result.cells) {
    for (auto& run : cell.runs) run.asked_min_s = run.asked_max_s = run.late_p50_s = run.late_max_s = 0;
  }
  EXPECT_THAT(table(result, {}), Not(HasSubstr("0.00/0.00/0.00 ms")));
}

TEST(Table, SaysWhatHandlingCost) {
  auto result = example_result();
  EXPECT_THAT(table(result, {}), Not(HasSubstr("handling")));
  for (auto& cell : result.cells) {
    for (auto& run : cell.runs) {
      run.handle_cpu_s = 0.4;
      run.handle_block_s = 1.25;
    }
  }
  EXPECT_THAT(table(result, {}), HasSubstr("each), handling uses 400 ms of CPU, handling blocks for 1.25 s"));
}

TEST(Table, SaysWhichAddressANameStoodFor) {
  auto result = example_result();
  result.target = "http://h:8000";
  EXPECT_THAT(table(result, {}), HasSubstr("http://h:8000 (10-14 ms each)"));
  result.address = "127.0.0.1";
  EXPECT_THAT(table(result, {}), HasSubstr("http://h:8000 at 127.0.0.1 (10-14 ms each)"));
}

TEST(Table, CountsTheRetriesOfARealTarget) {
  auto result = example_result();
  result.cells[1].runs[2].retries = 3;
  EXPECT_THAT(table(result, {}), Not(HasSubstr("retries"))) << "a mock that was told to fail";
  result.real_target = true;
  const auto text = table(result, {});
  EXPECT_THAT(text, HasSubstr("  retries  "));
  EXPECT_THAT(text, HasSubstr("requests were tried again in thread_pool:32 (3 in 1 of 5"));
  result.cells[1].runs[2].retries = 0;
  EXPECT_THAT(table(result, {}), Not(HasSubstr("retries")));
}

TEST(Table, SaysThatConnectionsWereCold) {
  auto result = example_result();
  result.warm = false;
  result.cells[0].runs[0].asked_max_s = 0.010;
  EXPECT_THAT(table(result, {}), HasSubstr("mock (10-14 ms each), cold connections"));
  for (auto& cell : result.cells) {
    for (auto& run : cell.runs) run.asked_max_s = 0.010;
  }
  EXPECT_THAT(table(result, {}), HasSubstr("mock (10 ms each)"));
  for (auto& cell : result.cells) {
    for (auto& run : cell.runs) run.asked_min_s = 0.0005;
  }
  EXPECT_THAT(table(result, {}), HasSubstr("mock (500 us-10 ms each)"));
}

}  // namespace
}  // namespace overlap
