// A small result, written by hand, that every format is tested with.
#pragma once

#include "figures/summary.hpp"

#include <string>
#include <utility>
#include <vector>

namespace overlap {

inline std::vector<SummarisedScenario> all_summarised(const std::vector<ScenarioResult>& results) {
  std::vector<SummarisedScenario> scenarios;
  for (const auto& result : results) scenarios.push_back(summarised(result));
  return scenarios;
}

inline RunFigures example_run(double elapsed_s, double own_ideal_s, double cpu_s, unsigned threads) {
  RunFigures run;
  run.elapsed_s = elapsed_s;
  run.ideal_s = 0.099;
  run.own_ideal_s = own_ideal_s;
  run.critical_path_s = 0.065;
  run.floor_s = 0.070;
  run.excess_s = elapsed_s - own_ideal_s;
  run.efficiency = 0.099 / elapsed_s;
  run.requests = 163;
  run.cpu_user_s = cpu_s;
  run.ctx_voluntary = 160;
  run.ctx_involuntary = 3;
  run.peak_rss_bytes = 6 << 20;
  run.peak_threads = threads;
  run.asked_min_s = 0.010;
  run.asked_p50_s = 0.012;
  run.asked_max_s = 0.014;
  run.late_p50_s = 0.00006;
  run.late_p99_s = 0.0002;
  run.late_max_s = 0.0004;
  run.mock.wall_s = elapsed_s;
  run.mock.cpu_share = 0.125;
  run.mock.threads = 2;
  run.work = {163, 0x0123456789abcdefU};
  return run;
}

inline CellResult example_cell(const std::string& strategy, const std::vector<double>& elapsed,
                               double own_ideal_s, double cpu_s, unsigned threads) {
  CellResult cell;
  cell.name = "azure_inventory/" + strategy + "/limit:32";
  cell.strategy = strategy;
  cell.parallelism = {strategy == "sequential" ? 1U : 32U, threads > 1};
  for (const auto value : elapsed) cell.runs.push_back(example_run(value, own_ideal_s, cpu_s, threads));
  return cell;
}

inline ScenarioResult example_result() {
  ScenarioResult result;
  result.scenario = "azure_inventory";
  result.summary = "Every VM of every group";
  result.target = "mock";
  result.cells = {example_cell("sequential", {2.061, 2.057, 2.065, 2.055, 2.067}, 2.008, 0.031, 1),
                  example_cell("thread_pool:32", {0.105, 0.106, 0.104, 0.105, 0.107}, 0.099, 0.040, 33),
                  example_cell("callbacks", {0.1021, 0.1018, 0.1023, 0.1021, 0.1022}, 0.099, 0.022, 1),
                  example_cell("coroutines", {0.1022, 0.1023, 0.1022, 0.1024, 0.1020}, 0.099, 0.0225, 1)};
  return result;
}

/// The same with rows, of which one has awkward texts.
inline ScenarioResult collecting_result() {
  auto result = example_result();
  result.columns = {{"name", false}, {"status", false}, {"time in state", true}};
  result.rows =
      Rows{{"v\u00e9m|1", "", "unknown"}, {"vm,\"2\"\n", "running", "2024-02-27T12:00:00.1234567Z"}};
  return result;
}

/// The same where the mock could hardly keep up with callbacks.
inline ScenarioResult overloaded_result() {
  auto result = example_result();
  for (auto& run : result.cells[2].runs) {
    run.mock.cpu_share = 0.95;
    run.mock.bottlenecks = {"its event loops were busy 95 % of the time"};
  }
  result.cells[0].runs[0].mock.overflows = 2;
  result.cells[1].runs[4].mock.refused = 1;
  return result;
}

/// The same against a server that tells its delays and nothing else of itself.
inline ScenarioResult result_of_another_server() {
  auto result = example_result();
  for (auto& cell : result.cells) {
    for (auto& run : cell.runs) run.mock = {};
  }
  return result;
}

inline CellResult without_a_time(const std::string& strategy, CellState state, std::string reason) {
  CellResult cell;
  cell.name = "azure_inventory/" + strategy + "/limit:32";
  cell.strategy = strategy;
  cell.state = state;
  cell.reason = std::move(reason);
  if (state == CellState::incorrect) cell.runs.push_back(example_run(0.0123, 0.099, 0.001, 1));
  return cell;
}

}  // namespace overlap
