// From the names after --strategies to the rows of a table.
#pragma once

#include "commands/run.hpp"
#include "commands/workers.hpp"
#include "core/policy.hpp"
#include "measure/suite_plan.hpp"
#include "processes/interrupt.hpp"
#include "protocol/messages.hpp"

#include <set>
#include <string>
#include <vector>

namespace overlap {

/// All strategies that can be named, of every worker; `swept` are names that may be strategies, too, and
/// `withheld` the environment variables that hold secrets. Starts every worker for a moment; the one in
/// Python only when a name is nobody else's: an interpreter takes longer to start than all else that happens
/// before the first run. Throws UsageError, ChildError, and Interrupted.
std::vector<OfferedStrategy> strategies_to_name(const RunOptions& options,
                                                const std::vector<std::string>& swept,
                                                const std::set<std::string>& withheld,
                                                const Patience& patience, const Interrupt& interrupt);

/// The names that were written; none: every strategy that can run here, and any scenario. Pure. Throws
/// UsageError.
std::vector<std::string> chosen_strategies(const RunOptions& options,
                                           const std::vector<OfferedStrategy>& offered);

/// The strategies that a run does without because they cannot run here. One that was named is none of them:
/// its row says why there is no figure. Pure.
std::vector<StrategyDescription> left_out(const RunOptions& options,
                                          const std::vector<OfferedStrategy>& offered);

/// The rows: "name" or "name:N", completed. Where a strategy does not say its own default, N is as many as
/// there may be requests in flight. Pure. Throws UsageError for what is no row of this scenario, or a second
/// time.
std::vector<StrategyPlan> complete_strategies(const std::vector<std::string>& chosen,
                                              const std::vector<OfferedStrategy>& offered,
                                              const std::string& scenario, const Policy& policy);

}  // namespace overlap
