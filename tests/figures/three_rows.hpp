// A result of three rows, written by hand: callbacks and coroutines, which tie, and sequential.
#pragma once

#include "figures/summary.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace overlap {

inline RunFigures run(double elapsed_s) {
  RunFigures run;
  run.elapsed_s = elapsed_s;
  run.ideal_s = 0.099;
  run.own_ideal_s = 0.099;
  run.critical_path_s = 0.065;
  run.excess_s = elapsed_s - 0.099;
  run.efficiency = 0.099 / elapsed_s;
  run.requests = 163;
  run.work = {163, 42};
  return run;
}

inline CellResult cell(const std::string& strategy, std::vector<double> elapsed) {
  CellResult cell;
  cell.strategy = strategy;
  cell.parallelism.requests = strategy == "sequential" ? 1 : 32;
  for (const auto value : elapsed) cell.runs.push_back(run(value));
  return cell;
}

inline ScenarioResult three() {
  ScenarioResult result;
  result.cells = {cell("callbacks", {0.102, 0.101, 0.103, 0.102, 0.102}),
                  cell("sequential", {2.0, 2.1, 2.04, 2.04, 2.04}),
                  cell("coroutines", {0.1025, 0.1035, 0.1015, 0.1025, 0.1025})};
  return result;
}

inline const Note* find(const Summary& summary, Warning warning) {
  const auto found = std::find_if(summary.notes.begin(), summary.notes.end(),
                                  [&](const Note& note) { return note.warning == warning; });
  return found == summary.notes.end() ? nullptr : &*found;
}

}  // namespace overlap
