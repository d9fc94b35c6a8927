#include "commands/run.hpp"

#include "commands/output_file.hpp"
#include "commands/plan.hpp"
#include "measure/suite.hpp"
#include "report/format.hpp"
#include "report/json.hpp"
#include "report/progress.hpp"
#include "report/table_style.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <span>
#include <unistd.h>

namespace overlap {

namespace {

using TimePoint = std::chrono::system_clock::time_point;

void print(const std::string& text) {
  fmt::print("{}", text);
  std::fflush(stdout);
}

// The library's own display has stdout to itself when it was asked for.
std::unique_ptr<Format> format_of(const RunOptions& options, const SuitePlan& plan, TimePoint started) {
  if (plan.benchmark.display) return std::make_unique<Format>();
  return make_format(options.format, {options.data, options.steps, style_of(STDOUT_FILENO), started});
}

Invocation invocation_of(const RunOptions& options, const SuitePlan& plan, TimePoint started) {
  Invocation invocation;
  invocation.command = options.command_line;
  invocation.seed = plan.seed;
  invocation.started = started;
  invocation.today = plan.today;
  invocation.sweep = plan.sweep;
  return invocation;
}

// Prints what is complete, and on stderr how far it is.
SuiteResult measure(const SuitePlan& plan, const std::vector<std::string>& cells, const Format& format,
                    const Interrupt& interrupt) {
  Progress progress(stderr, is_terminal(STDERR_FILENO), cells.size() * plan.repetitions,
                    style_of(STDERR_FILENO).width);
  if (!plan.sweep.empty()) progress.number(cells);
  SuiteEvents events;
  events.on_start = [&](const std::string& cell, const std::string& what) { progress.started(cell, what); };
  events.on_run = [&](const std::string& cell, const RunFigures& figures) {
    progress.measured(cell, figures);
  };
  events.on_failure = [&](const std::string& cell, const std::string& reason) {
    progress.failed(cell, reason);
  };
  events.on_scenario = [&](std::span<const SummarisedScenario> points) {
    progress.clear();
    print(format.of_scenario(points));
  };
  return run_suite(plan, events, interrupt);
}

bool all_well(const std::vector<SummarisedScenario>& scenarios) {
  const auto has_errors = [](const RunFigures& run) { return run.errors > 0; };
  const auto well = [&](const CellResult& cell) {
    return cell.state == CellState::ok && std::none_of(cell.runs.begin(), cell.runs.end(), has_errors);
  };
  return std::all_of(scenarios.begin(), scenarios.end(), [&](const SummarisedScenario& scenario) {
    return std::all_of(scenario.result.cells.begin(), scenario.result.cells.end(), well);
  });
}

}  // namespace

int run(const RunOptions& options) {
  if (!options.out.empty()) check_writable(options.out);
  const Interrupt interrupt;
  const auto plan = make_plan(options, interrupt);
  const auto cells = cell_names(plan);
  if (plan.benchmark.list_tests) {
    for (const auto& name : cells) fmt::print("{}\n", name);
    return 0;
  }
  for (const auto& strategy : plan.left_out)
    fmt::print(stderr, "overlap: without {}: {}\n", strategy.name, strategy.unavailable);

  const auto started = std::chrono::system_clock::now();
  const auto format = format_of(options, plan, started);
  const auto result = measure(plan, cells, *format, interrupt);
  const auto invocation = invocation_of(options, plan, started);
  const Measured all{result.scenarios, result.google_benchmark, invocation};
  if (!options.out.empty()) write_file(options.out, make_json()->of_all(all));
  print(format->of_all(all));
  if (!result.interrupted) return all_well(result.scenarios) ? 0 : 1;
  fmt::print(
      stderr, "overlap: interrupted; {}\n",
      options.out.empty() ? "what was measured stands above" : "what was measured is in " + options.out);
  return 128 + interrupt.signal();
}

}  // namespace overlap
