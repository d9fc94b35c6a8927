#include "measure/scenario_run.hpp"

#include "figures/check_work.hpp"
#include "figures/figure_names.hpp"
#include "processes/connection_budget.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace overlap {

namespace {

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

ScenarioResult result_without_cells(const SuitePlan& suite, const ScenarioPlan& plan,
                                    const Circumstances& circumstances) {
  ScenarioResult result;
  result.scenario = plan.file.name();
  result.summary = plan.file.summary();
  result.point = plan.point;
  result.parameters = plain_parameters(plan);
  result.policy = plan.policy;
  result.target = plan.target.description;
  result.real_target = !plan.target.mock;
  result.took_turns = suite.benchmark.interleave;
  result.warm = plan.warm;
  result.purpose = plan.file.purpose();
  result.circumstances = circumstances;
  if (suite.collect) result.columns = plan.file.columns();
  return result;
}

void fail(CellResult& cell, const std::string& reason) {
  cell.state = CellState::failed;
  cell.reason = reason;
}

void report(const RunFigures& figures, benchmark::State& state) {
  state.SetIterationTime(figures.elapsed_s);
  for_each_figure(figures, [&](const char* name, auto value) {
    // The library prints the elapsed time itself.
    if (std::string_view(name) != "elapsed_s") state.counters[name] = static_cast<double>(value);
  });
  state.counters["work_ok"] = 1;
}

}  // namespace

ScenarioRun::ScenarioRun(const SuitePlan& suite, const ScenarioPlan& plan, Server& server,
                         const SuiteEvents& events, const Interrupt& interrupt,
                         const Circumstances& circumstances)
    : suite_(suite),
      server_(server),
      events_(events),
      interrupt_(interrupt),
      result_(result_without_cells(suite, plan, circumstances)) {
  for (const auto& strategy : plan.strategies) {
    const auto tell = [this, name = cell_name(plan.file.name(), strategy.name, plan.policy.max_in_flight,
                                              plan.point)](const std::string& sentence) {
      if (events_.on_silence) events_.on_silence(name, sentence);
    };
    auto cell = std::make_unique<Cell>(suite, plan, strategy, server, tell, interrupt);
    if (!passes_filter(suite.benchmark.filter, cell->name())) continue;
    result_.cells.push_back({cell->name(), strategy.name, {}, CellState::ok, {}, {}, {}, {}});
    cells_.push_back(std::move(cell));
  }
  seen_.resize(cells_.size());
  if (result_.real_target) result_.address = server_.address().ip;
}

void ScenarioRun::register_cells(std::function<void()> after_run) {
  after_run_ = std::move(after_run);
  benchmark::ClearRegisteredBenchmarks();
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    benchmark::RegisterBenchmark(cells_[i]->name().c_str(),
                                 [this, i](benchmark::State& state) { measure(i, state); })
        ->UseManualTime()
        ->Iterations(1)
        ->Unit(benchmark::kMillisecond)
        ->Repetitions(static_cast<int>(suite_.repetitions));
  }
}

SummarisedScenario ScenarioRun::take() {
  for (std::size_t i = 0; i < cells_.size(); ++i) result_.cells[i].parallelism = cells_[i]->parallelism();
  if (interrupt_.requested()) {
    for (auto& cell : result_.cells) {
      if (cell.state == CellState::ok && cell.runs.empty()) fail(cell, "interrupted before it was measured");
    }
  }
  return judged(std::move(result_));
}

SummarisedScenario ScenarioRun::so_far() const {
  auto result = result_;
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    auto& cell = result.cells[i];
    cell.parallelism = cells_[i]->parallelism();
    if (cell.state == CellState::ok && cell.runs.empty()) fail(cell, "it has not been measured yet");
  }
  return judged(std::move(result));
}

SummarisedScenario ScenarioRun::judged(ScenarioResult result) const {
  check_work(result);
  if (result.real_target) hold_against_one_ideal(result, seen_);
  return summarised(std::move(result));
}

void ScenarioRun::measure(std::size_t index, benchmark::State& state) {
  auto& cell = *cells_[index];
  const bool ready = attempt(index, [&] {
    if (events_.on_start) events_.on_start(cell.name(), result_.cells[index].runs.empty() ? "warm-up" : "");
    cell.prepare();
    make_room(cell);
    cell.expect_connections(most_opened());
    cell.make_ready();
  });
  bool measured = false;
  for ([[maybe_unused]] auto _ : state) {
    measured = ready && attempt(index, [&] { measure_run(index, state); });
  }
  if (measured) after_run_();
}

// Whether it was done. Else the cell has failed, before or now, or the suite is to end.
bool ScenarioRun::attempt(std::size_t index, const std::function<void()>& work) {
  auto& cell = *cells_[index];
  auto& result = result_.cells[index];
  if (result.state != CellState::ok || interrupt_.requested()) return false;
  try {
    work();
    return true;
  } catch (const Interrupted&) {
    return false;
  } catch (const std::exception& error) {
    fail(result, error.what() + want_of_room(cell));
    cell.close();
    if (events_.on_failure) events_.on_failure(cell.name(), result.reason);
    return false;
  }
}

void ScenarioRun::measure_run(std::size_t index, benchmark::State& state) {
  auto& cell = *cells_[index];
  auto& result = result_.cells[index];
  if (events_.on_start) events_.on_start(cell.name(), fmt::format("run {}", result.runs.size() + 1));
  auto measurement = cell.measure();
  if (result_.real_target) seen_[index].add(measurement.trace, measurement.figures.work);
  report(measurement.figures, state);
  if (events_.on_run) events_.on_run(cell.name(), measurement.figures);
  result.runs.push_back(std::move(measurement.figures));
  if (!result_.columns.empty()) result.rows.push_back(std::move(measurement.rows));
  if (suite_.keep_traces) result.traces.push_back(std::move(measurement.trace));
}

// Workers keep their connections from one repetition to the next, and those of all cells together may be more
// than the mock can hold: the workers used longest ago let go of theirs, and are warmed up again when their
// turn comes. Running one cell after another instead would let the machine's drift into the comparison.
void ScenarioRun::make_room(Cell& cell) {
  std::erase(used_, &cell);
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

// All strategies make the same requests, and without keep-alive each takes a connection.
std::uint64_t ScenarioRun::most_opened() const {
  std::uint64_t most = 0;
  for (const auto& cell : cells_) most = std::max(most, cell->opened_connections());
  return most;
}

// The rest of a failure's reason: a mock without room answers nobody, the driver included, so that its errors
// do not tell.
std::string ScenarioRun::want_of_room(const Cell& cell) const {
  const auto room = server_.room();
  const auto wanted = cell.parallelism().requests;
  if (!room || wanted <= *room) return {};
  return fmt::format(
      " (the mock has room for {} connections, and {} may be wanted: lower --max-in-flight, or raise the "
      "hard limit on open files)",
      *room, wanted);
}

}  // namespace overlap
