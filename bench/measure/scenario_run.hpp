// The cells of one scenario, or of one point of it, being measured.
#pragma once

#include "figures/circumstances.hpp"
#include "figures/fastest_steps.hpp"
#include "figures/summary.hpp"
#include "measure/cell.hpp"
#include "measure/suite_events.hpp"
#include "measure/suite_plan.hpp"
#include "processes/interrupt.hpp"
#include "processes/server.hpp"

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace overlap {

/// Its cells take turns under Google Benchmark, one run each. For one thread.
class ScenarioRun {
 public:
  /// Of the plan's strategies, those that --benchmark_filter lets through.
  ScenarioRun(const SuitePlan& suite, const ScenarioPlan& plan, Server& server, const SuiteEvents& events,
              const Interrupt& interrupt, const Circumstances& circumstances);

  bool empty() const { return cells_.empty(); }

  /// Makes them the library's only benchmarks: RunSpecifiedBenchmarks() measures them, and calls `after_run`
  /// after each run. To the library each repetition is one that went well, whatever came of it: it ends the
  /// process over repetitions that are not alike (ComputeStats in its statistics.cc). BenchmarkReports puts
  /// right what it reports.
  void register_cells(std::function<void()> after_run);

  /// A copy of what has been measured. Cells that have no run yet have failed.
  SummarisedScenario so_far() const;

  /// Takes their results, once.
  SummarisedScenario take();

 private:
  SummarisedScenario judged(ScenarioResult result) const;
  void measure(std::size_t index, benchmark::State& state);
  void measure_run(std::size_t index, benchmark::State& state);
  bool attempt(std::size_t index, const std::function<void()>& work);
  void make_room(Cell& cell);
  std::uint64_t most_opened() const;
  std::string want_of_room(const Cell& cell) const;

  const SuitePlan& suite_;
  Server& server_;
  const SuiteEvents& events_;
  const Interrupt& interrupt_;
  std::vector<std::unique_ptr<Cell>> cells_;
  std::vector<FastestSteps> seen_;  // of a real target, by cell
  std::vector<Cell*> used_;         // the one used longest ago first
  ScenarioResult result_;
  std::function<void()> after_run_;
};

}  // namespace overlap
