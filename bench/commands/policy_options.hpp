// The policy of a scenario, as the command line changes it.
#pragma once

#include "commands/run.hpp"
#include "core/policy.hpp"
#include "loader/scenario_file.hpp"
#include "processes/worker_process.hpp"

namespace overlap {

/// The scenario's own policy, in which what was typed wins. Pure. Throws UsageError.
Policy policy_for(const ScenarioFile& file, const RunOptions& options);

/// How long to wait for workers, and for how much: --answer-timeout, 0 of which is no limit, and
/// --answer-limit. Pure. Throws UsageError.
Patience patience_for(const RunOptions& options);

}  // namespace overlap
