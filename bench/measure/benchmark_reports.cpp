#include "measure/benchmark_reports.hpp"

#include "figures/figure_names.hpp"
#include "figures/statistics.hpp"
#include "measure/json_reporter.hpp"
#include "measure/run_error.hpp"
#include "words/on_one_line.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <numeric>
#include <optional>
#include <utility>

namespace overlap {

namespace {

using Run = benchmark::BenchmarkReporter::Run;

std::unique_ptr<benchmark::BenchmarkReporter> file_reporter(const std::string& format) {
  if (format == "console")
    return std::make_unique<benchmark::ConsoleReporter>(benchmark::ConsoleReporter::OO_None);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored \
    "-Wdeprecated-declarations"  // the library's CSV may go one day; until then it is offered
  if (format == "csv") return std::make_unique<benchmark::CSVReporter>();
#pragma GCC diagnostic pop
  return std::make_unique<benchmark::JSONReporter>();
}

// The library would append "/iterations:1/repeats:5/manual_time", which breaks pairs.
void shorten_names(std::vector<Run>& runs) {
  for (auto& run : runs) {
    run.run_name.iterations.clear();
    run.run_name.repetitions.clear();
    run.run_name.time_type.clear();
  }
}

// The library's reporters write the reason as it is, whatever format theirs is.
void refuse(Run& run, const std::string& reason) {
  set_run_error(run, on_one_line(reason));
  run.iterations = 0;
  run.real_accumulated_time = run.cpu_accumulated_time = 0;
  run.counters.clear();
}

// In place of means and medians, where the library was to report nothing else: the first repetition that the
// cell lacks.
Run missing_repetition(Run aggregate, const CellResult& cell) {
  aggregate.run_type = Run::RT_Iteration;
  aggregate.aggregate_name.clear();
  aggregate.repetition_index = static_cast<std::int64_t>(cell.runs.size());
  return aggregate;
}

// Makes the runs what the cell says. `runs` are repetitions, aggregates or both.
void put_right(std::vector<Run>& runs, const CellResult& cell) {
  const bool incorrect = cell.state == CellState::incorrect;
  const auto measured = static_cast<std::int64_t>(incorrect ? 0 : cell.runs.size());
  if (!incorrect && measured >= runs.front().repetitions) return;
  std::erase_if(runs, [](const Run& run) { return run.run_type != Run::RT_Iteration; });
  const auto reason = incorrect             ? "INCORRECT: " + cell.reason
                      : cell.reason.empty() ? "interrupted"
                                            : cell.reason;
  for (auto& run : runs) {
    if (run.repetition_index < measured) continue;
    refuse(run, reason);
    if (incorrect) run.counters = {{"work_ok", 0}};
  }
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double standard_deviation(const std::vector<double>& values) {
  if (values.size() < 2) return 0;
  double squares = 0;
  for (const auto value : values) squares += (value - mean(values)) * (value - mean(values));
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

// The library's own aggregates, by the names that it gives them. It does not offer them for what has become
// another figure since it was told.
std::optional<double> aggregate(const std::string& name, const std::vector<double>& values) {
  if (name == "mean") return mean(values);
  if (name == "median") return median(values);
  if (name == "stddev") return standard_deviation(values);
  if (name == "cv") return mean(values) == 0 ? 0 : standard_deviation(values) / mean(values);
  return std::nullopt;
}

using Counters = std::map<std::string, double>;

Counters counters_of(const RunFigures& figures) {
  Counters counters;
  for_each_figure(figures,
                  [&](const char* name, auto value) { counters[name] = static_cast<double>(value); });
  return counters;
}

// Against a real target the ideal, and what follows from it, is known only now: it is that of all cells.
void hold_against_final_ideal(std::vector<Run>& runs, const CellResult& cell) {
  constexpr const char* bounded[]{"ideal_s", "own_ideal_s", "critical_path_s",
                                  "floor_s", "excess_s",    "efficiency"};
  std::vector<Counters> known;
  for (const auto& figures : cell.runs) known.push_back(counters_of(figures));
  for (auto& run : runs) {
    for (const auto* name : bounded) {
      const auto counter = run.counters.find(name);
      if (counter == run.counters.end()) continue;
      if (run.run_type == Run::RT_Iteration) {
        counter->second.value = known.at(static_cast<std::size_t>(run.repetition_index)).at(name);
        continue;
      }
      std::vector<double> values;
      for (const auto& counters : known) values.push_back(counters.at(name));
      if (const auto value = aggregate(run.aggregate_name, values)) counter->second.value = *value;
    }
  }
}

}  // namespace

BenchmarkReports::BenchmarkReports(const BenchmarkFlags& flags) {
  reporters_.push_back(make_json_reporter(document_));
  if (!flags.out.empty()) {
    reporters_.push_back(file_reporter(flags.out_format));
    reporters_.back()->SetOutputStream(&out_);
  }
  if (flags.display) reporters_.emplace_back(benchmark::CreateDefaultDisplayReporter());
}

bool BenchmarkReports::ReportContext(const Context& context) {
  if (!std::exchange(began_, true)) {
    for (auto& reporter : reporters_) reporter->ReportContext(context);
  }
  return true;
}

void BenchmarkReports::ReportRuns(const std::vector<Run>& runs) {
  held_back_.push_back(runs);
}

void BenchmarkReports::release(const ScenarioResult& scenario) {
  for (const auto& cell : scenario.cells) give_out(cell, scenario.real_target);
  held_back_.clear();
}

void BenchmarkReports::give_out(const CellResult& cell, bool real_target) {
  bool told = false;
  for (auto& runs : held_back_) {
    if (runs.empty()) continue;
    shorten_names(runs);
    if (runs.front().run_name.str() != cell.name) continue;
    const auto first = runs.front();
    put_right(runs, cell);
    if (runs.empty() && !told) {
      runs.push_back(missing_repetition(first, cell));
      put_right(runs, cell);
    }
    if (runs.empty()) continue;
    told = true;
    if (real_target && cell.state == CellState::ok) hold_against_final_ideal(runs, cell);
    for (auto& reporter : reporters_) reporter->ReportRuns(runs);
  }
}

nlohmann::json BenchmarkReports::finish() {
  for (auto& reporter : reporters_) {
    if (began_) reporter->Finalize();
  }
  return std::move(document_);
}

}  // namespace overlap
