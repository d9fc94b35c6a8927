// Runs the cells of scenarios under Google Benchmark.
#pragma once

#include "core/policy.hpp"
#include "loader/scenario_file.hpp"
#include "measure/benchmark_flags.hpp"
#include "measure/interrupt.hpp"
#include "measure/result.hpp"
#include "measure/target_choice.hpp"
#include "protocol/messages.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace overlap {

/// One row to be: a strategy, and who runs it.
struct StrategyPlan {
  std::string name;                 // "thread_pool:32", with its parameter
  std::vector<std::string> worker;  // the program that offers it, and its arguments
};

/// One table to be: a scenario, under every strategy.
struct ScenarioPlan {
  ScenarioFile file;
  Policy policy;
  std::vector<StrategyPlan> strategies;
  std::map<std::string, std::string> parameters;   // --param
  std::map<std::string, std::string> environment;  // values for {env:NAME}
};

struct SuitePlan {
  std::vector<ScenarioPlan> scenarios;
  TargetChoice target;
  std::vector<StrategyDescription> left_out;  // strategies that cannot run here, and that nobody named
  std::chrono::sys_days today;
  unsigned repetitions = 5;
  bool warm = true;          // connections stay open from one repetition to the next
  bool keep_traces = false;  // in CellResult::traces
  bool collect = false;      // rows, where the scenario has columns for them
  BenchmarkFlags benchmark;
};

/// Told while the suite runs, on the driver's thread.
struct SuiteEvents {
  std::function<void(const std::string& cell, const std::string& what)> on_start;  // what: "warm-up", "run 3"
  std::function<void(const std::string& cell, const RunFigures& figures)> on_run;
  std::function<void(const std::string& cell, const std::string& reason)> on_failure;
  std::function<void(const ScenarioResult&)> on_scenario;  // its table is complete
};

struct SuiteResult {
  std::vector<ScenarioResult> scenarios;
  std::string
      google_benchmark_json;  // the library's own document; cells that went wrong carry an error, no time
  bool interrupted = false;
};

/// "azure_inventory/coroutines/limit:32": names a cell's benchmark. An interface: comparisons find pairs by
/// it.
std::string cell_name(const std::string& scenario, const std::string& strategy, unsigned limit);

/// The names of all cells that --benchmark_filter lets through, in the order of their tables.
std::vector<std::string> cell_names(const SuitePlan& plan);

/// Measures everything. Starts and stops the mock and one worker per cell; a mock or worker that dies fails
/// the cell that noticed, and the next cell gets a new one. Ctrl-C ends the suite early, with what was
/// measured. benchmark::Initialize() has been called. Throws MockUsageError and ChildError when nothing could
/// be started.
SuiteResult run_suite(const SuitePlan& plan, const SuiteEvents& events, const Interrupt& interrupt);

}  // namespace overlap
