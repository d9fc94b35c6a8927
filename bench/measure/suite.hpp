// Runs the cells of scenarios under Google Benchmark.
#pragma once

#include "core/policy.hpp"
#include "figures/point.hpp"
#include "figures/result.hpp"
#include "loader/scenario_file.hpp"
#include "measure/benchmark_flags.hpp"
#include "processes/interrupt.hpp"
#include "processes/target_choice.hpp"
#include "protocol/messages.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace overlap {

/// One row to be: a strategy, and who runs it.
struct StrategyPlan {
  std::string name;                 // "thread_pool:32", with its parameter
  std::vector<std::string> worker;  // the program that offers it, and its arguments
};

/// One table to be, or one point of a sweep: a scenario, under every strategy.
struct ScenarioPlan {
  ScenarioFile file;
  Point point;  // policy, target, warm and parameters are those of the point
  Policy policy;
  TargetChoice target;
  bool warm = true;  // connections stay open from one repetition to the next
  std::vector<StrategyPlan> strategies;
  std::map<std::string, std::string> parameters;   // --param
  std::map<std::string, std::string> environment;  // values for {env:NAME}
};

struct SuitePlan {
  std::vector<ScenarioPlan> scenarios;        // all points of one stand together
  std::vector<SweptDimension> sweep;          // as asked for; some may not concern every scenario
  std::string seed;                           // of the mock; empty without one, and where it is swept
  std::vector<StrategyDescription> left_out;  // strategies that cannot run here, and that nobody named
  std::chrono::sys_days today;
  unsigned repetitions = 5;
  bool keep_traces = false;  // in CellResult::traces
  bool collect = false;      // rows, where the scenario has columns for them
  BenchmarkFlags benchmark;
};

/// Told while the suite runs, on the driver's thread.
struct SuiteEvents {
  std::function<void(const std::string& cell, const std::string& what)> on_start;  // what: "warm-up", "run 3"
  std::function<void(const std::string& cell, const RunFigures& figures)> on_run;
  std::function<void(const std::string& cell, const std::string& reason)> on_failure;
  std::function<void(std::span<const ScenarioResult>)> on_scenario;  // all its points are complete
};

struct SuiteResult {
  std::vector<ScenarioResult> scenarios;
  std::string
      google_benchmark_json;  // the library's own document; cells that went wrong carry an error, no time
  bool interrupted = false;
};

/// "azure_inventory/coroutines/limit:32", and of a point of a sweep all that is swept beside the limit:
/// "azure_inventory/coroutines/limit:32/latency:10ms". Names a cell's benchmark. An interface: comparisons
/// find pairs by it.
std::string cell_name(const std::string& scenario, const std::string& strategy, unsigned limit,
                      const Point& point = {});

/// The names of all cells that --benchmark_filter lets through, in the order of their tables.
std::vector<std::string> cell_names(const SuitePlan& plan);

/// Measures everything. Starts and stops the mock, another one where the next point needs one that is
/// configured otherwise, and one worker per cell; a mock or worker that dies fails the cell that noticed, and
/// the next cell gets a new one. Before anything is measured, every mock that will be needed is started once,
/// so that what it refuses is not found out after an hour. The points of a sweep are measured one after
/// another, and only the rows of a point take turns: what is compared in a table is within a point, and
/// workers for all points at once would be hundreds of processes. So the machine's drift is between points: a
/// curve's shape can be read, small steps in it cannot. Ctrl-C ends the suite early, with what was measured.
/// benchmark::Initialize() has been called. Throws MockUsageError and ChildError when nothing could be
/// started.
SuiteResult run_suite(const SuitePlan& plan, const SuiteEvents& events, const Interrupt& interrupt);

}  // namespace overlap
