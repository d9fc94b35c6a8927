// The policy of a scenario, as the command line changes it.
#pragma once

#include "commands/run.hpp"
#include "core/policy.hpp"
#include "loader/scenario_file.hpp"

namespace overlap {

/// The scenario's own policy, in which what was typed wins. Pure. Throws UsageError.
Policy policy_for(const ScenarioFile& file, const RunOptions& options);

}  // namespace overlap
