#include "measure/benchmark_reports.hpp"

#include "measure/json_reporter.hpp"
#include "measure/run_error.hpp"

#include <fmt/format.h>

#include <algorithm>
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

const CellResult* cell_of(const std::vector<Run>& runs, const ScenarioResult& scenario) {
  const auto name = runs.front().run_name.str();
  const auto cell = std::find_if(scenario.cells.begin(), scenario.cells.end(),
                                 [&](const CellResult& candidate) { return candidate.name == name; });
  return cell == scenario.cells.end() ? nullptr : &*cell;
}

// Also without means and medians: of what?
void refuse(std::vector<Run>& runs, const std::string& reason) {
  std::erase_if(runs, [](const Run& run) { return run.run_type != Run::RT_Iteration; });
  for (auto& run : runs) {
    set_run_error(run, reason);
    run.iterations = 0;
    run.real_accumulated_time = run.cpu_accumulated_time = 0;
    run.counters = {{"work_ok", 0}};
  }
}

}  // namespace

BenchmarkReports::BenchmarkReports(const BenchmarkFlags& flags) {
  reporters_.push_back(make_json_reporter(document_));
  if (!flags.out.empty()) {
    out_.open(flags.out);
    if (!out_) throw BenchmarkFlagError(fmt::format("--benchmark_out: cannot write \"{}\"", flags.out));
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
  for (auto& runs : held_back_) {
    shorten_names(runs);
    if (runs.empty()) continue;
    const auto* cell = cell_of(runs, scenario);
    if (cell != nullptr && cell->state == CellState::incorrect) refuse(runs, "INCORRECT: " + cell->reason);
    if (runs.empty()) continue;
    for (auto& reporter : reporters_) reporter->ReportRuns(runs);
  }
  held_back_.clear();
}

nlohmann::json BenchmarkReports::finish() {
  for (auto& reporter : reporters_) {
    if (began_) reporter->Finalize();
  }
  return std::move(document_);
}

}  // namespace overlap
