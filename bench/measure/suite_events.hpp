// Events that a suite tells of while it runs.
#pragma once

#include "figures/run_figures.hpp"
#include "figures/summary.hpp"

#include <functional>
#include <span>
#include <string>

namespace overlap {

/// Called on the driver's thread; those that are empty are not.
struct SuiteEvents {
  std::function<void(const std::string& cell, const std::string& what)> on_start;  // what: "warm-up", "run 3"
  std::function<void(const std::string& cell, const RunFigures& figures)> on_run;
  std::function<void(const std::string& cell, const std::string& reason)> on_failure;
  std::function<void(std::span<const SummarisedScenario>)> on_scenario;  // all its points are complete
};

}  // namespace overlap
