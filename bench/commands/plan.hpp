// From what was typed to what will be measured.
#pragma once

#include "commands/run.hpp"
#include "measure/suite.hpp"

namespace overlap {

/// Checks everything that can be checked without starting a server, and fills in the defaults. Starts every
/// worker for a moment, to ask for its strategies. Throws UsageError, ScenarioError, BenchmarkFlagError,
/// ChildError.
SuitePlan make_plan(const RunOptions& options, const Interrupt& interrupt);

}  // namespace overlap
