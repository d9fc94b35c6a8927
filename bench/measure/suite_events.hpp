// Events that a suite tells of while it runs.
#pragma once

#include "figures/run_figures.hpp"
#include "figures/summary.hpp"

#include <functional>
#include <span>
#include <string>

namespace overlap {

struct SuiteResult;

/// Called on the driver's thread, and never during a run, but for on_silence; those that are empty are not.
struct SuiteEvents {
  std::function<void(const std::string& cell, const std::string& what)> on_start;  // what: "warm-up", "run 3"
  std::function<void(const std::string& cell, const RunFigures& figures)> on_run;
  std::function<void(const std::string& cell, const std::string& reason)> on_failure;
  std::function<void(const std::string& cell, const std::string& sentence)> on_silence;  // of its worker

  /// After each run. `so_far` copies and summarises all that has been measured, which takes its time.
  std::function<void(const std::function<SuiteResult()>& so_far)> on_progress;

  std::function<void(std::span<const SummarisedScenario>)> on_scenario;  // all its points are complete
};

}  // namespace overlap
