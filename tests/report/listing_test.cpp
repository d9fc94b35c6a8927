#include "report/listing.hpp"

#include "report/example_result.hpp"
#include "report/markdown.hpp"

#include <gtest/gtest.h>

namespace overlap {
namespace {

TEST(TableOfRows, AlignsTheColumns) {
  const auto now = std::chrono::sys_days(std::chrono::year(2024) / 2 / 29) + std::chrono::hours(14);
  EXPECT_EQ("\n" + table_of_rows(collecting_result(), {}, now), R"(
azure_inventory   2 rows
  name     status   time in state
  vém|1             unknown
  vm,"2"   running  2 days, 2 hours
)");
}

// Two steps; the second was sent by one strategy only.
ScenarioResult result_with_steps() {
  auto result = example_result();
  for (auto& run : result.cells[0].runs) run.steps = {{"groups", 8, 0.0875, 0.0876, 0.0999, 0.34}};
  for (auto& run : result.cells[2].runs) {
    run.steps = {{"groups", 8, 0.0871, 0.0872, 0.0991, 0.98}, {"vm_s", 48, 0.0171, 0.0165, 0.0175, 0.061}};
  }
  result.cells[2].runs[0].steps[0].mean_s = 9;  // a run that the machine disturbed
  for (auto& cell : result.cells) {
    for (auto& run : cell.runs) run.chain = {{"groups", 1, 0.0995}, {"vm_s", 3, 0.045}};
  }
  return result;
}

TEST(TableOfSteps, ComparesTheStrategiesStepByStep) {
  EXPECT_EQ("\n" + table_of_steps(summarised(result_with_steps()), {}), R"(
azure_inventory   its steps, attempt by attempt
  step    strategy    requests     mean      p50      p99  of elapsed
  groups  sequential         8  87.5 ms  87.6 ms  99.9 ms        34 %
          callbacks          8  87.1 ms  87.2 ms  99.1 ms        98 %
  vm_s    callbacks         48  17.1 ms  16.5 ms  17.5 ms       6.1 %
  Shares of elapsed add up to more than 100 % (104 % under callbacks) where different steps were on their
    way at the same time.
  critical path: groups 99.5 ms, then vm_s x3 45 ms
)");
}

TEST(TableOfSteps, LeavesRowsWithoutATimeOut) {
  auto result = result_with_steps();
  result.cells[2].state = CellState::incorrect;
  EXPECT_EQ(table_of_steps(summarised(result), {}).find("callbacks"), std::string::npos);
}

TEST(TableOfSteps, SaysNothingOfSharesThatAddUpToTheWhole) {
  auto result = example_result();
  for (auto& run : result.cells[0].runs) run.steps = {{"a", 1, 1, 1, 1, 0.4}, {"b", 1, 1, 1, 1, 0.603}};
  EXPECT_EQ(table_of_steps(summarised(result), {}).find("add up"), std::string::npos);
}

TEST(MarkdownOfSteps, HasTheSameFigures) {
  EXPECT_EQ("\n" + markdown_of_steps(summarised(result_with_steps())), R"(
| step | strategy | requests | mean | p50 | p99 | of elapsed |
|:--|:--|--:|--:|--:|--:|--:|
| groups | sequential | 8 | 87.5 ms | 87.6 ms | 99.9 ms | 34 % |
|  | callbacks | 8 | 87.1 ms | 87.2 ms | 99.1 ms | 98 % |
| vm\_s | callbacks | 48 | 17.1 ms | 16.5 ms | 17.5 ms | 6.1 % |

Shares of elapsed add up to more than 100 % (104 % under callbacks) where different steps were on their way at the same time.

critical path: groups 99.5 ms, then vm\_s x3 45 ms
)");
}

}  // namespace
}  // namespace overlap
