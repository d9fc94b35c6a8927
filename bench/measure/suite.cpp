#include "measure/suite.hpp"

#include "figures/figure_names.hpp"
#include "figures/summary.hpp"
#include "measure/cell.hpp"
#include "processes/connection_budget.hpp"
#include "processes/server.hpp"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <sstream>

namespace overlap {

namespace {

// Hands every report on to several of the library's reporters, over several calls of RunSpecifiedBenchmarks:
// each sees one context, all runs, and one end. Reports are held back until their scenario is complete, since
// only then is it known which cells did other work than the rest, and those must not be given out with a
// time.
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

  void ReportRuns(const std::vector<Run>& runs) override { held_back_.push_back(runs); }

  void Finalize() override {}  // of one scenario; finish() ends them all

  void release(const ScenarioResult& scenario) {
    for (auto& runs : held_back_) {
      for (auto& run : runs) {
        // The library would append "/iterations:1/repeats:5/manual_time", which breaks pairs.
        run.run_name.iterations.clear();
        run.run_name.repetitions.clear();
        run.run_name.time_type.clear();
      }
      const auto cell =
          std::find_if(scenario.cells.begin(), scenario.cells.end(), [&](const CellResult& candidate) {
            return !runs.empty() && candidate.name == runs.front().run_name.str();
          });
      if (cell != scenario.cells.end() && cell->state == CellState::incorrect)
        refuse(runs, "INCORRECT: " + cell->reason);
      if (runs.empty()) continue;
      for (auto& reporter : reporters_) reporter->ReportRuns(runs);
    }
    held_back_.clear();
  }

  void finish() {
    for (auto& reporter : reporters_) {
      if (began_) reporter->Finalize();
    }
  }

 private:
  // Google Benchmark 1.8 gave both members other names.
  template <class AnyRun>
  static void mark_as_failed(AnyRun& run, const std::string& reason) {
    if constexpr (requires { run.error_occurred; }) {
      run.error_occurred = true;
      run.error_message = reason;
    } else {
      run.skipped = decltype(run.skipped)::SkippedWithError;
      run.skip_message = reason;
    }
  }

  // Also without means and medians: of what?
  static void refuse(std::vector<Run>& runs, const std::string& reason) {
    runs.erase(std::remove_if(runs.begin(), runs.end(),
                              [](const Run& run) { return run.run_type != Run::RT_Iteration; }),
               runs.end());
    for (auto& run : runs) {
      mark_as_failed(run, reason);
      run.iterations = 0;
      run.real_accumulated_time = run.cpu_accumulated_time = 0;
      run.counters = {{"work_ok", 0}};
    }
  }

  std::vector<std::unique_ptr<benchmark::BenchmarkReporter>> reporters_;
  std::vector<std::vector<Run>> held_back_;
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

// The variables with the values that they have in the plan. What the environment goes into may be a secret.
std::map<std::string, std::string> plain_parameters(const ScenarioPlan& plan) {
  std::map<std::string, std::string> parameters;
  for (const auto& [name, value] : plan.file.variables()) {
    if (value.find("{env:") != std::string::npos) continue;
    const auto given = plan.parameters.find(name);
    parameters[name] = given == plan.parameters.end() ? value : given->second;
  }
  return parameters;
}

// Starts every mock that will be needed for a moment: what one refuses is thrown from here.
void try_targets(const SuitePlan& plan, const Interrupt& interrupt) {
  std::vector<const TargetChoice*> tried;
  for (const auto& scenario : plan.scenarios) {
    const auto same = [&](const TargetChoice* other) { return *other == scenario.target; };
    if (std::any_of(tried.begin(), tried.end(), same)) continue;
    Server(scenario.target, interrupt).address();
    tried.push_back(&scenario.target);
  }
}

// The cells of one point of a scenario, and what they have brought so far.
class ScenarioRun {
 public:
  ScenarioRun(const SuitePlan& suite, const ScenarioPlan& plan, Server& server, const SuiteEvents& events,
              const Interrupt& interrupt, const Circumstances& circumstances)
      : suite_(suite), server_(server), events_(events), interrupt_(interrupt) {
    result_.circumstances = circumstances;
    result_.scenario = plan.file.name();
    result_.summary = plan.file.summary();
    result_.policy = plan.policy;
    result_.point = plan.point;
    result_.parameters = plain_parameters(plan);
    result_.target = plan.target.description;
    result_.warm = plan.warm;
    if (suite.collect) result_.columns = plan.file.columns();
    result_.purpose = plan.file.purpose();
    for (const auto& strategy : plan.strategies) {
      auto cell = std::make_unique<Cell>(suite, plan, strategy, server, interrupt);
      if (!passes_filter(suite.benchmark.filter, cell->name())) continue;
      result_.cells.push_back({cell->name(), strategy.name, {}, CellState::ok, {}, {}, {}, {}});
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
      cell.prepare();
      make_room(cell);
      cell.make_ready();
      for ([[maybe_unused]] auto _ : state) {
        if (events_.on_start) events_.on_start(cell.name(), fmt::format("run {}", result.runs.size() + 1));
        auto measurement = cell.measure();
        state.SetIterationTime(measurement.figures.elapsed_s);
        report(measurement.figures, state);
        if (events_.on_run) events_.on_run(cell.name(), measurement.figures);
        result.runs.push_back(std::move(measurement.figures));
        if (!result_.columns.empty()) result.rows.push_back(std::move(measurement.rows));
        if (suite_.keep_traces) result.traces.push_back(std::move(measurement.trace));
      }
    } catch (const Interrupted&) {
      state.SkipWithError("interrupted");
    } catch (const std::exception& error) {
      fail(result, error.what() + want_of_room(cell));
      cell.close();
      state.SkipWithError(result.reason.c_str());
      if (events_.on_failure) events_.on_failure(cell.name(), result.reason);
    }
  }

  // Workers keep their connections from one repetition to the next, and those of all cells together may be
  // more than the mock can hold: the workers used longest ago let go of theirs, and are warmed up again when
  // their turn comes. Running one cell after another instead would let the machine's drift into the
  // comparison.
  void make_room(Cell& cell) {
    used_.erase(std::remove(used_.begin(), used_.end(), &cell), used_.end());
    if (const auto room = server_.room()) {
      std::vector<std::uint64_t> kept;
      for (const auto* other : used_) kept.push_back(other->kept_connections());
      const auto end =
          used_.begin() + static_cast<std::ptrdiff_t>(workers_to_close(kept, cell.next_connections(), *room));
      std::for_each(used_.begin(), end, [](Cell* other) { other->close(); });
      used_.erase(used_.begin(), end);
    }
    used_.push_back(&cell);
  }

  // What else to say of a failure: a mock without room answers nobody, the driver included, so that its
  // errors do not tell.
  std::string want_of_room(const Cell& cell) const {
    const auto room = server_.room();
    const auto most = cell.parallelism().requests;
    if (!room || most <= *room) return {};
    return fmt::format(
        " (the mock has room for {} connections, and {} may be wanted: lower --max-in-flight, or raise the "
        "hard limit on open files)",
        *room, most);
  }

  static void report(const RunFigures& figures, benchmark::State& state) {
    for_each_figure(figures, [&](const char* name, auto value) {
      // The library prints the elapsed time itself.
      if (std::string_view(name) != "elapsed_s") state.counters[name] = static_cast<double>(value);
    });
    state.counters["work_ok"] = 1;
  }

  const SuitePlan& suite_;
  Server& server_;
  const SuiteEvents& events_;
  const Interrupt& interrupt_;
  std::vector<std::unique_ptr<Cell>> cells_;
  std::vector<Cell*> used_;  // the one used longest ago first
  ScenarioResult result_;
};

}  // namespace

std::string cell_name(const std::string& scenario, const std::string& strategy, unsigned limit,
                      const Point& point) {
  auto name = fmt::format("{}/{}/limit:{}", scenario, strategy, limit);
  for (const auto& swept : point) {
    if (swept.name != swept_limit) name += fmt::format("/{}:{}", swept.name, swept.value);
  }
  return name;
}

std::vector<std::string> cell_names(const SuitePlan& plan) {
  std::vector<std::string> names;
  for (const auto& scenario : plan.scenarios) {
    for (const auto& strategy : scenario.strategies) {
      auto name =
          cell_name(scenario.file.name(), strategy.name, scenario.policy.max_in_flight, scenario.point);
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
  result.scenarios.reserve(plan.scenarios.size());
  std::size_t told = 0;  // of the results
  const auto tell = [&] {
    if (told < result.scenarios.size() && events.on_scenario) {
      events.on_scenario(std::span<const ScenarioResult>(result.scenarios).subspan(told));
    }
    told = result.scenarios.size();
  };
  try_targets(plan, interrupt);
  const auto found = circumstances();
  std::unique_ptr<Server> server;
  const TargetChoice* target = nullptr;  // of the server
  for (std::size_t i = 0; i < plan.scenarios.size(); ++i) {
    if (interrupt.requested()) break;
    const auto& scenario = plan.scenarios[i];
    if (target == nullptr || *target != scenario.target) {
      server = std::make_unique<Server>(scenario.target, interrupt);
      target = &scenario.target;
    }
    ScenarioRun run(plan, scenario, *server, events, interrupt, found);
    if (!run.empty()) {
      run.register_cells(plan.repetitions);
      benchmark::RunSpecifiedBenchmarks(&reporters, ".");
      result.scenarios.push_back(run.take());
      reporters.release(result.scenarios.back());
    }
    const bool last =
        i + 1 == plan.scenarios.size() || plan.scenarios[i + 1].file.name() != scenario.file.name();
    if (last) tell();
  }
  tell();
  benchmark::ClearRegisteredBenchmarks();
  reporters.finish();
  result.interrupted = interrupt.requested();
  result.google_benchmark_json = document.str();
  return result;
}

}  // namespace overlap
