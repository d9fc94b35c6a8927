#include "measure/suite.hpp"

#include "measure/cell.hpp"
#include "measure/figure_names.hpp"
#include "measure/server.hpp"
#include "measure/summary.hpp"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <sstream>

namespace overlap {

namespace {

// Hands every report on to several of the library's reporters, over several calls of RunSpecifiedBenchmarks:
// each sees one context, all runs, and one end.
class Reporters : public benchmark::BenchmarkReporter {
 public:
  void add(std::unique_ptr<benchmark::BenchmarkReporter> reporter) {
    reporters_.push_back(std::move(reporter));
  }

  benchmark::BenchmarkReporter& last() { return *reporters_.back(); }

  bool ReportContext(const Context& context) override {
    if (!std::exchange(began_, true)) {
      for (auto& reporter : reporters_) reporter->ReportContext(context);
    }
    return true;
  }

  void ReportRuns(const std::vector<Run>& runs) override {
    auto named = runs;
    for (auto& run : named) {
      // The library would append "/iterations:1/manual_time", which says nothing here and breaks pairs.
      run.run_name.iterations.clear();
      run.run_name.time_type.clear();
    }
    for (auto& reporter : reporters_) reporter->ReportRuns(named);
  }

  void Finalize() override {}  // of one scenario; finish() ends them all

  void finish() {
    for (auto& reporter : reporters_) {
      if (began_) reporter->Finalize();
    }
  }

 private:
  std::vector<std::unique_ptr<benchmark::BenchmarkReporter>> reporters_;
  bool began_ = false;
};

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

// The cells of one scenario, and what they have brought so far.
class ScenarioRun {
 public:
  ScenarioRun(const SuitePlan& suite, const ScenarioPlan& plan, Server& server, const SuiteEvents& events,
              const Interrupt& interrupt)
      : suite_(suite), events_(events), interrupt_(interrupt) {
    result_.scenario = plan.file.name();
    result_.summary = plan.file.summary();
    result_.policy = plan.policy;
    result_.target = suite.target.description;
    result_.warm = suite.warm;
    for (const auto& strategy : plan.strategies) {
      auto cell = std::make_unique<Cell>(suite, plan, strategy, server, interrupt);
      if (!passes_filter(suite.benchmark.filter, cell->name())) continue;
      result_.cells.push_back({cell->name(), strategy, {}, CellState::ok, {}, {}, {}});
      cells_.push_back(std::move(cell));
    }
  }

  bool empty() const { return cells_.empty(); }

  void register_cells(unsigned repetitions) {
    benchmark::ClearRegisteredBenchmarks();
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      benchmark::RegisterBenchmark(cells_[i]->name().c_str(),
                                   [this, i](benchmark::State& state) { measure(i, state); })
          ->UseManualTime()
          ->Iterations(1)
          ->Unit(benchmark::kMillisecond)
          ->Repetitions(static_cast<int>(repetitions));
    }
  }

  ScenarioResult take() {
    for (std::size_t i = 0; i < cells_.size(); ++i) result_.cells[i].parallelism = cells_[i]->parallelism();
    if (interrupt_.requested()) {
      for (auto& cell : result_.cells) {
        if (cell.state == CellState::ok && cell.runs.empty())
          fail(cell, "interrupted before it was measured");
      }
    }
    check_work(result_);
    return std::move(result_);
  }

 private:
  static void fail(CellResult& cell, const std::string& reason) {
    cell.state = CellState::failed;
    cell.reason = reason;
  }

  void measure(std::size_t index, benchmark::State& state) {
    auto& cell = *cells_[index];
    auto& result = result_.cells[index];
    if (result.state != CellState::ok) return state.SkipWithError(result.reason.c_str());
    try {
      if (interrupt_.requested()) throw Interrupted("interrupted");
      if (events_.on_start) events_.on_start(cell.name(), result.runs.empty() ? "warm-up" : "");
      cell.make_ready();
      for ([[maybe_unused]] auto _ : state) {
        if (events_.on_start) events_.on_start(cell.name(), fmt::format("run {}", result.runs.size() + 1));
        auto measurement = cell.measure();
        state.SetIterationTime(measurement.figures.elapsed_s);
        report(measurement.figures, state);
        if (events_.on_run) events_.on_run(cell.name(), measurement.figures);
        result.runs.push_back(std::move(measurement.figures));
        if (suite_.keep_traces) result.traces.push_back(std::move(measurement.trace));
      }
    } catch (const Interrupted&) {
      state.SkipWithError("interrupted");
    } catch (const std::exception& error) {
      fail(result, error.what());
      cell.close();
      state.SkipWithError(result.reason.c_str());
      if (events_.on_failure) events_.on_failure(cell.name(), result.reason);
    }
  }

  static void report(const RunFigures& figures, benchmark::State& state) {
    for_each_figure(figures, [&](const char* name, auto value) {
      // The library prints the elapsed time itself.
      if (std::string_view(name) != "elapsed_s") state.counters[name] = static_cast<double>(value);
    });
    state.counters["work_ok"] = 1;
  }

  const SuitePlan& suite_;
  const SuiteEvents& events_;
  const Interrupt& interrupt_;
  std::vector<std::unique_ptr<Cell>> cells_;
  ScenarioResult result_;
};

// What turned out only when all cells were there: a cell that did other work must not stand in the file with
// a time.
void mark_in_document(nlohmann::json& document, const ScenarioResult& scenario) {
  for (const auto& cell : scenario.cells) {
    if (cell.state != CellState::incorrect) continue;
    auto& entries = document["benchmarks"];
    nlohmann::json kept = nlohmann::json::array();
    for (auto& entry : entries) {
      if (entry.value("run_name", "") != cell.name) {
        kept.push_back(std::move(entry));
      } else if (entry.value("run_type", "") == "iteration") {
        for (const char* key : {"real_time", "cpu_time", "iterations"}) entry.erase(key);
        entry["error_occurred"] = true;
        entry["error_message"] = "INCORRECT: " + cell.reason;
        entry["work_ok"] = 0.0;
        kept.push_back(std::move(entry));
      }  // means and medians of incorrect runs are left out
    }
    entries = std::move(kept);
  }
}

}  // namespace

std::string cell_name(const std::string& scenario, const std::string& strategy, unsigned limit) {
  return fmt::format("{}/{}/limit:{}", scenario, strategy, limit);
}

std::vector<std::string> cell_names(const SuitePlan& plan) {
  std::vector<std::string> names;
  for (const auto& scenario : plan.scenarios) {
    for (const auto& strategy : scenario.strategies) {
      auto name = cell_name(scenario.file.name(), strategy, scenario.policy.max_in_flight);
      if (passes_filter(plan.benchmark.filter, name)) names.push_back(std::move(name));
    }
  }
  return names;
}

SuiteResult run_suite(const SuitePlan& plan, const SuiteEvents& events, const Interrupt& interrupt) {
  std::ostringstream document;
  std::ofstream out;
  Reporters reporters;
  reporters.add(std::make_unique<benchmark::JSONReporter>());
  reporters.last().SetOutputStream(&document);
  if (!plan.benchmark.out.empty()) {
    out.open(plan.benchmark.out);
    if (!out)
      throw BenchmarkFlagError(fmt::format("--benchmark_out: cannot write \"{}\"", plan.benchmark.out));
    reporters.add(file_reporter(plan.benchmark.out_format));
    reporters.last().SetOutputStream(&out);
  }
  if (plan.benchmark.display) {
    reporters.add(std::unique_ptr<benchmark::BenchmarkReporter>(benchmark::CreateDefaultDisplayReporter()));
  }

  SuiteResult result;
  Server server(plan.target, interrupt);
  for (const auto& scenario : plan.scenarios) {
    if (interrupt.requested()) break;
    ScenarioRun run(plan, scenario, server, events, interrupt);
    if (run.empty()) continue;
    server.address();  // options that the mock refuses, it refuses for all cells: thrown from here, not
                       // through the library
    run.register_cells(plan.repetitions);
    benchmark::RunSpecifiedBenchmarks(&reporters, ".");
    result.scenarios.push_back(run.take());
    if (events.on_scenario) events.on_scenario(result.scenarios.back());
  }
  benchmark::ClearRegisteredBenchmarks();
  reporters.finish();
  result.interrupted = interrupt.requested();
  result.google_benchmark = nlohmann::json::parse(document.str(), nullptr, false);
  if (result.google_benchmark.is_discarded()) result.google_benchmark = nlohmann::json::object();
  for (const auto& scenario : result.scenarios) mark_in_document(result.google_benchmark, scenario);
  return result;
}

}  // namespace overlap
