// Runs the cells of scenarios under Google Benchmark.
#pragma once

#include "figures/summary.hpp"
#include "measure/suite_events.hpp"
#include "measure/suite_plan.hpp"
#include "processes/interrupt.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace overlap {

struct SuiteResult {
  std::vector<SummarisedScenario> scenarios;
  nlohmann::json google_benchmark;  // the library's document; runs that went wrong carry an error, no time
  std::string benchmark_out;        // the text for --benchmark_out, in its format
  bool interrupted = false;
};

/// Measures everything. Starts and stops the mock, another one where the next point needs one that is
/// configured otherwise, and one worker per cell; a mock or worker that dies fails the cell that noticed, and
/// the next cell gets a new one. Before anything is measured, every mock that will be needed is started, so
/// that what it refuses is not found out after an hour; the first one stays, for the scenario that needs it.
/// The points of a sweep are measured one after another, and only the rows of a point take turns: what is
/// compared in a table is within a point, and workers for all points at once would be hundreds of processes.
/// So the machine's drift is between points: a curve's shape can be read, small steps in it cannot. A signal
/// of Interrupt's ends the suite early, with what was measured. benchmark::Initialize() has been called.
/// Throws MockUsageError and ChildError when nothing could be started, and Interrupted before anything was.
SuiteResult run_suite(const SuitePlan& plan, const SuiteEvents& events, const Interrupt& interrupt);

}  // namespace overlap
