// The plan for a suite's measurements: one row to be, one table to be, all of it.
#pragma once

#include "core/policy.hpp"
#include "figures/point.hpp"
#include "loader/scenario_file.hpp"
#include "measure/benchmark_flags.hpp"
#include "processes/target_choice.hpp"
#include "processes/worker_process.hpp"
#include "protocol/messages.hpp"

#include <chrono>
#include <map>
#include <set>
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
  bool keep_traces = false;        // in CellResult::traces
  bool collect = false;            // rows, where the scenario has columns for them
  Patience patience;               // with every worker
  std::set<std::string> withheld;  // environment variables that hold secrets: no child inherits them
  BenchmarkFlags benchmark;
};

/// "azure_inventory/coroutines/limit:32", and of a point of a sweep all that is swept beside the limit:
/// "azure_inventory/coroutines/limit:32/latency:10ms". Names a cell's benchmark. An interface: comparisons
/// find pairs by it.
std::string cell_name(const std::string& scenario, const std::string& strategy, unsigned limit,
                      const Point& point = {});

/// The names of all cells that --benchmark_filter lets through, in the order of their tables.
std::vector<std::string> cell_names(const SuitePlan& plan);

}  // namespace overlap
