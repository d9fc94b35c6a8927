// The workers of this installation, and what they offer.
#pragma once

#include "processes/interrupt.hpp"
#include "processes/worker_process.hpp"
#include "protocol/messages.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace overlap {

/// The word for all of them in --strategies, those included that are no rows unless they are named.
inline constexpr std::string_view every_strategy = "all";

/// A strategy that can be named, and the worker that runs it.
struct OfferedStrategy {
  StrategyDescription description;
  std::vector<std::string> worker;  // the program and its arguments
};

/// The commands of the workers that stand beside the running program, in the order in which tables show their
/// strategies.
std::vector<std::vector<std::string>> installed_workers();

/// Starts each worker for a moment and asks it for its strategies; they come in the workers' order.
/// `withheld` are environment variables that hold secrets. On stderr it says for how long a worker has not
/// answered. Throws UsageError when two offer the same name, ChildError for a worker that does not answer,
/// and Interrupted.
std::vector<OfferedStrategy> offered_strategies(const std::vector<std::vector<std::string>>& workers,
                                                const std::set<std::string>& withheld,
                                                const Patience& patience, const Interrupt& interrupt);

/// Adds what the worker of a command line offers (`--worker`): its words are what a shell would make of them,
/// but nothing in it is run by a shell. `withheld` and silence are as above. Throws
/// UsageError for what is no command, a program that does not speak the protocol of bench/worker/README.md,
/// and a name that cannot be one or is another strategy's; Interrupted.
void add_worker(const std::string& command, const std::set<std::string>& withheld, const Patience& patience,
                const Interrupt& interrupt, std::vector<OfferedStrategy>& offered);

/// Adds the strategies of scripts/workers/python. They are no rows unless they are named or all are: a
/// machine may lack Debian's python3 or the libraries, which is then what they say, and where it has them
/// figures would appear that nobody asked for. Throws Interrupted.
void add_python_strategies(const std::set<std::string>& withheld, const Patience& patience,
                           const Interrupt& interrupt, std::vector<OfferedStrategy>& offered);

}  // namespace overlap
