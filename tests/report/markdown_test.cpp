#include "report/markdown.hpp"

#include "report/example_result.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace overlap {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string markdown(const ScenarioResult& result) {
  return overlap::markdown(summarised(result));
}

TEST(Markdown, HasTheFiguresOfTheTable) {
  auto result = example_result();
  result.cells.push_back(without_a_time("curl_multi", CellState::failed, "died | signal 11"));
  result.cells.push_back(without_a_time("asyncio", CellState::incorrect, ""));
  EXPECT_EQ(markdown(result), R"(### azure\_inventory

163 requests, limit 32, mock (10-14 ms each); critical path 65 ms ideal 99 ms

| strategy | elapsed | vs sequential | of ideal | excess | cpu | threads | peak rss | ctx switches | min | 95 % of elapsed | 95 % of ratio |
|:--|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
| sequential | 2061.0 ± 4.0 ms | 1.0x | 4.8 % | 53.0 ms | 31.0 ms | 1 | 6.00 MiB | 163 | 2055.0 ms | 2055.0-2067.0 ms | - |
| thread\_pool:32 | 105.0 ± 1.0 ms | 19.6x | 94 % | 6.00 ms | 40.0 ms | 33 | 6.00 MiB | 163 | 104.0 ms | 104.0-107.0 ms | 19.3-19.8x |
| callbacks | 102.1 ± 0.1 ms | 20.2x | 97 % | 3.10 ms | 22.0 ms | 1 | 6.00 MiB | 163 | 101.8 ms | 101.8-102.3 ms | 20.1-20.2x |
| coroutines | 102.2 ± 0.1 ms | 20.2x | 97 % | 3.20 ms | 22.5 ms | 1 | 6.00 MiB | 163 | 102.0 ms | 102.0-102.4 ms | 20.1-20.2x |
| curl\_multi | **FAILED** died \| signal 11 | | | | | | | | | | |
| asyncio | **INCORRECT** | | | | | | | | | | |

fastest: callbacks, coroutines (tie)

mock: asked 10-14 ms, late by p50 0.06, p99 0.20, max 0.40 ms; busy 12 % of 2 loops; no connection lost
)");
}

TEST(Markdown, ListsTheNotes) {
  auto result = example_result();
  result.cells[2].runs.pop_back();
  EXPECT_THAT(markdown(result), HasSubstr("\n\n- **note:** There are fewer than 5 runs of callbacks (4). "));
}

TEST(Markdown, MarksAMockThatWasTheBottleneck) {
  EXPECT_THAT(
      markdown(overloaded_result()),
      HasSubstr(
          "\n\nMOCK WAS THE BOTTLENECK: asked 10-14 ms, late by p50 0.06, p99 0.20, max 0.40 ms; busy "
          "95 % of 2 loops; 3 connections lost\n\n- **note:** The mock was the bottleneck in callbacks (its "
          "event loops were busy 95 % of the time). "));
  EXPECT_THAT(markdown(result_of_another_server()),
              ::testing::EndsWith("\n\nmock late by p50 0.06 ms, p99 0.20 ms, max 0.40 ms\n"));
}

TEST(Markdown, OfNoCellsIsAHeadingAndAnEmptyTable) {
  ScenarioResult result;
  result.scenario = "empty";
  EXPECT_EQ(markdown(result), R"(### empty

limit 32

| strategy | elapsed | vs sequential | of ideal | excess | cpu | threads | peak rss | ctx switches | min | 95 % of elapsed | 95 % of ratio |
|:--|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
)");
}

TEST(Markdown, LetsNoTextBecomeMarkup) {
  auto result = example_result();
  result.cells = {without_a_time("a|b\nc", CellState::failed, "<img src=x> [link](y) `code` **bold**")};
  const auto text = markdown(result);
  EXPECT_THAT(text, HasSubstr("| a\\|b c |"));
  EXPECT_THAT(text, HasSubstr("\\<img src=x\\> \\[link\\](y) \\`code\\` \\*\\*bold\\*\\*"));
  EXPECT_THAT(text, Not(HasSubstr("b\nc")));
}

TEST(MarkdownOfRows, IsATableWithTimesSince) {
  const auto now = std::chrono::sys_days(std::chrono::year(2024) / 2 / 29) + std::chrono::hours(14);
  EXPECT_EQ(markdown_of_rows(collecting_result(), now),
            "| name | status | time in state |\n|:--|:--|:--|\n"
            "| v\u00e9m\\|1 |  | unknown |\n"
            "| vm,\"2\"  | running | 2 days, 2 hours |\n");
}

}  // namespace
}  // namespace overlap
