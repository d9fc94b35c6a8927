#include "commands/run.hpp"

#include "commands/kept_results.hpp"
#include "commands/output_file.hpp"
#include "commands/plan.hpp"
#include "commands/planned_requests.hpp"
#include "commands/standard_streams.hpp"
#include "measure/suite.hpp"
#include "processes/child_process.hpp"
#include "report/format.hpp"
#include "report/json.hpp"
#include "report/progress.hpp"
#include "report/table_style.hpp"
#include "version/version.hpp"
#include "words/on_one_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <utility>

namespace overlap {

namespace {

using TimePoint = std::chrono::system_clock::time_point;

// The library's own display has stdout to itself when it was asked for.
std::unique_ptr<Format> format_of(const RunOptions& options, const SuitePlan& plan, TimePoint started) {
  if (plan.benchmark.display) return std::make_unique<Format>();
  return make_format(options.format, {options.data, options.steps, style_of(STDOUT_FILENO), started});
}

Invocation invocation_of(const RunOptions& options, const SuitePlan& plan, TimePoint started) {
  Invocation invocation;
  for (const auto& word : options.command_line) invocation.command.push_back(without_passwords(word));
  invocation.seed = plan.seed;
  invocation.started = started;
  invocation.today = plan.today;
  invocation.sweep = plan.sweep;
  invocation.repetitions = plan.repetitions;
  invocation.commit = commit();
  return invocation;
}

using Keep = std::function<void(const std::function<SuiteResult()>& so_far)>;

// Prints what is complete, and on stderr how far it is: if `quiet`, only what goes wrong.
SuiteResult measure(const SuitePlan& plan, const std::vector<std::string>& cells, const Format& format,
                    bool quiet, const Keep& keep, const Interrupt& interrupt) {
  Progress progress(stderr, is_terminal(STDERR_FILENO), cells.size() * plan.repetitions,
                    style_of(STDERR_FILENO).width);
  if (!plan.sweep.empty()) progress.number(cells);
  SuiteEvents events;
  if (!quiet) {
    events.on_start = [&](const std::string& cell, const std::string& what) { progress.started(cell, what); };
    events.on_run = [&](const std::string& cell, const RunFigures& figures) {
      progress.measured(cell, figures);
    };
  }
  events.on_failure = [&](const std::string& cell, const std::string& reason) {
    progress.failed(cell, reason);
  };
  events.on_silence = [&](const std::string& cell, const std::string& sentence) {
    progress.silent(cell, sentence);
  };
  events.on_progress = keep;
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

bool any_run(const std::vector<SummarisedScenario>& scenarios) {
  return std::any_of(scenarios.begin(), scenarios.end(), [](const SummarisedScenario& scenario) {
    const auto& cells = scenario.result.cells;
    return std::any_of(cells.begin(), cells.end(), [](const CellResult& cell) { return !cell.runs.empty(); });
  });
}

void say_beforehand(const SuitePlan& plan) {
  for (const auto& strategy : plan.left_out)
    complain(fmt::format("without {}: {}", strategy.name, strategy.unavailable));
  if (const auto sentence = announcement(plan); !sentence.empty()) complain(sentence);
}

std::string document_of(const SuiteResult& result, Invocation invocation, bool unfinished) {
  invocation.unfinished = unfinished;
  invocation.interrupted = result.interrupted;
  return make_json()->of_all({result.scenarios, result.google_benchmark, invocation});
}

// Whether it could be written.
bool write(const OutputFile& file, const std::string& text) {
  try {
    file.write(text);
    return true;
  } catch (const std::runtime_error& error) {
    complain(error.what());
    return false;
  }
}

}  // namespace

int run(const RunOptions& options, const Interrupt& interrupt) {
  std::optional<OutputFile> out;
  if (!options.out.empty()) out.emplace("--out", options.out);
  const auto plan = make_plan(options, interrupt);
  std::optional<OutputFile> benchmark_out;
  if (!plan.benchmark.out.empty()) benchmark_out.emplace("--benchmark_out", plan.benchmark.out);
  const auto cells = cell_names(plan);
  if (plan.benchmark.list_tests) {
    for (const auto& name : cells) print(on_one_line(name) + "\n");
    return 0;
  }
  if (options.dry_run) {
    print(planned_requests(plan));
    return 0;
  }
  if (!options.quiet) say_beforehand(plan);

  const auto started = std::chrono::system_clock::now();
  const auto format = format_of(options, plan, started);
  const auto invocation = invocation_of(options, plan, started);
  std::optional<KeptResults> kept;
  if (out) kept.emplace(*out);
  const auto keep = [&](const std::function<SuiteResult()>& so_far) {
    if (kept) kept->keep([&] { return document_of(so_far(), invocation, true); });
  };
  const auto result = measure(plan, cells, *format, options.quiet, keep, interrupt);
  // A former file holds more than nothing.
  if (result.interrupted && !any_run(result.scenarios)) throw Interrupted("interrupted");
  const bool written = !out || write(*out, document_of(result, invocation, false));
  const bool both_written = (!benchmark_out || write(*benchmark_out, result.benchmark_out)) && written;
  print(format->of_all({result.scenarios, result.google_benchmark, invocation}));
  if (!result.interrupted) return both_written && all_well(result.scenarios) ? 0 : 1;
  complain(fmt::format("interrupted; {}", out && written ? "what was measured is in " + options.out
                                                         : "what was measured stands above"));
  return 128 + interrupt.signal();
}

}  // namespace overlap
