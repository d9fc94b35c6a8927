// The workers of this installation, and what they offer.
#pragma once

#include "measure/interrupt.hpp"
#include "protocol/messages.hpp"

#include <string>
#include <vector>

namespace overlap {

/// A strategy that can be named, and the worker that runs it.
struct OfferedStrategy {
  StrategyDescription description;
  std::vector<std::string> worker;  // the program and its arguments
};

/// The commands of the workers that stand beside the running program, in the order in which tables show their
/// strategies.
std::vector<std::vector<std::string>> installed_workers();

/// Starts each worker for a moment and asks it for its strategies; they come in the workers' order. Throws
/// UsageError when two offer the same name, ChildError for a worker that does not answer, and Interrupted.
std::vector<OfferedStrategy> offered_strategies(const std::vector<std::vector<std::string>>& workers,
                                                const Interrupt& interrupt);

}  // namespace overlap
