// From what was typed to what will be measured.
#pragma once

#include "commands/run.hpp"
#include "measure/suite_plan.hpp"
#include "processes/interrupt.hpp"

namespace overlap {

/// Checks everything that can be checked without a server, and fills in the defaults. Starts every worker for
/// a moment, to ask for its strategies, and the mock, where a scenario needs secrets, to ask for its own.
/// Throws UsageError, ScenarioError, BenchmarkFlagError, MockUsageError, ChildError and Interrupted.
SuitePlan make_plan(const RunOptions& options, const Interrupt& interrupt);

}  // namespace overlap
