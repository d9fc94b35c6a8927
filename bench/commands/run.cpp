#include "commands/run.hpp"

#include "commands/plan.hpp"
#include "commands/usage_error.hpp"
#include "measure/suite.hpp"
#include "report/csv.hpp"
#include "report/json.hpp"
#include "report/listing.hpp"
#include "report/markdown.hpp"
#include "report/progress.hpp"
#include "report/sweep_markdown.hpp"
#include "report/sweep_table.hpp"
#include "report/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <span>
#include <sys/ioctl.h>
#include <unistd.h>

namespace overlap {

namespace fs = std::filesystem;

namespace {

bool is_terminal(int descriptor) {
  const char* kind = std::getenv("TERM");
  return ::isatty(descriptor) == 1 && kind != nullptr && std::string_view(kind) != "dumb";
}

TableStyle style_for(int descriptor) {
  TableStyle style;
  const char* no_color = std::getenv("NO_COLOR");  // https://no-color.org: present and not empty
  style.colour = is_terminal(descriptor) && (no_color == nullptr || *no_color == '\0');
  winsize size{};
  if (is_terminal(descriptor) && ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    style.width = size.ws_col;
  return style;
}

// Before anything is measured: a run of minutes must not end with a file that cannot be written.
void check_writable(const std::string& file) {
  if (file.empty()) return;
  const auto folder = fs::absolute(file).parent_path();
  if (!fs::is_directory(folder))
    throw UsageError(fmt::format("--out: there is no folder \"{}\"", folder.string()));
  if (::access(folder.c_str(), W_OK) != 0 || fs::is_directory(file)) {
    throw UsageError(fmt::format("--out: cannot write \"{}\"", file));
  }
}

// Whole or not at all: a reader never meets half a file, and a failure leaves the former one.
void write_file(const std::string& file, const std::string& text) {
  const auto temporary = file + ".part";
  std::ofstream stream(temporary, std::ios::trunc);
  stream << text;
  stream.close();
  if (!stream) throw std::runtime_error(fmt::format("cannot write \"{}\"", temporary));
  fs::rename(temporary, file);
}

bool all_well(const std::vector<SummarisedScenario>& scenarios) {
  for (const auto& scenario : scenarios) {
    for (const auto& cell : scenario.result.cells) {
      if (cell.state != CellState::ok) return false;
      if (std::any_of(cell.runs.begin(), cell.runs.end(),
                      [](const RunFigures& run) { return run.errors > 0; }))
        return false;
    }
  }
  return true;
}

std::vector<ScenarioResult> results_of(std::span<const SummarisedScenario> scenarios) {
  std::vector<ScenarioResult> results;
  for (const auto& scenario : scenarios) results.push_back(scenario.result);
  return results;
}

}  // namespace

int run(const RunOptions& options) {
  check_writable(options.out);
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
  // The library's own display has stdout to itself when it was asked for.
  const auto format = plan.benchmark.display ? std::string() : options.format;
  const auto style = style_for(STDOUT_FILENO);
  Progress progress(stderr, is_terminal(STDERR_FILENO), cells.size() * plan.repetitions,
                    style_for(STDERR_FILENO).width);
  if (!plan.sweep.empty()) progress.number(cells);
  SuiteEvents events;
  events.on_start = [&](const std::string& cell, const std::string& what) { progress.started(cell, what); };
  events.on_run = [&](const std::string& cell, const RunFigures& figures) {
    progress.measured(cell, figures);
  };
  events.on_failure = [&](const std::string& cell, const std::string& reason) {
    progress.failed(cell, reason);
  };
  events.on_scenario = [&](std::span<const SummarisedScenario> summarised) {
    progress.clear();
    const auto points = results_of(summarised);
    if (points.size() > 1 || !points.front().point.empty()) {
      if (format == "table") fmt::print("{}\n", sweep_table(points, style));
      if (format == "markdown") fmt::print("{}\n", sweep_markdown(points));
      std::fflush(stdout);
      return;
    }
    const auto& scenario = points.front();
    const bool has_data = !scenario.columns.empty();
    const bool has_steps = options.steps || scenario.purpose.shows_steps;
    if (format == "table") fmt::print("{}\n", table(scenario, style));
    if (format == "table" && has_steps) fmt::print("{}\n", table_of_steps(scenario, style));
    if (format == "table" && has_data) fmt::print("{}\n", table_of_rows(scenario, style, started));
    if (format == "markdown") fmt::print("{}\n", markdown(scenario));
    if (format == "markdown" && has_steps) fmt::print("{}\n", markdown_of_steps(scenario));
    if (format == "markdown" && has_data) fmt::print("{}\n", markdown_of_rows(scenario, started));
    if (format == "csv" && has_data) fmt::print("{}", csv_of_rows(scenario));
    std::fflush(stdout);
  };

  const auto result = run_suite(plan, events, interrupt);
  progress.clear();
  Invocation invocation;
  invocation.command = options.command_line;
  invocation.seed = plan.seed;
  invocation.today = plan.today;
  invocation.sweep = plan.sweep;
  invocation.started = started;
  if (!options.out.empty() || format == "json") {
    const auto library = parse_google_benchmark(result.google_benchmark_json);
    const auto document = results_file(library, results_of(result.scenarios), invocation).dump(2) + "\n";
    if (format == "json") fmt::print("{}", document);
    if (!options.out.empty()) write_file(options.out, document);
  }
  if (format == "csv" && options.steps) fmt::print("{}", csv_of_steps(results_of(result.scenarios)));
  if (format == "csv" && !options.steps && !options.data) fmt::print("{}", csv(results_of(result.scenarios)));
  if (result.interrupted) {
    fmt::print(
        stderr, "overlap: interrupted; {}\n",
        options.out.empty() ? "what was measured stands above" : "what was measured is in " + options.out);
    return 128 + interrupt.signal();
  }
  return all_well(result.scenarios) ? 0 : 1;
}

}  // namespace overlap
