// The idioms that are linked. A new one is a file in bench/strategies and a line in the list there.
#pragma once

#include "core/policy.hpp"
#include "net/target.hpp"
#include "protocol/strategy_description.hpp"
#include "run/strategy.hpp"

#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace overlap {

/// All that a strategy is made from.
struct StrategySetup {
  Target target;
  Policy policy;
  unsigned parameter = 0;  // N of "name:N", or its default
  OpenScenario open;       // for the processes of a strategy that has some; may be empty
};

/// One line of the list of strategies.
struct StrategyEntry {
  const char* name;
  const char* summary;  // one sentence
  std::unique_ptr<Strategy> (*make)(const StrategySetup&);
  const char* parameter = "";                 // what N means in "name:N"; empty: takes none
  unsigned (*default_parameter)() = nullptr;  // null: the policy's max_in_flight
  const char* scenario = "";                  // the only one that it can run; empty: any
};

/// The `make` of an entry: calls the function of that name in namespace overlap, which it also declares. With
/// the declaration in a header, a new strategy would be a line in two files.
#define MADE_BY(function)                                     \
  [](const StrategySetup& setup) {                            \
    std::unique_ptr<Strategy> function(const StrategySetup&); \
    return function(setup);                                   \
  }

/// The list, in the order in which tables show it. Each worker program links one of those in
/// bench/strategies, where MADE_BY has to stand inside a function of namespace overlap: the names that it
/// declares belong there.
std::span<const StrategyEntry> linked_strategies();

/// Why none of them can run on this machine, in one sentence; empty when they can.
std::string unavailable();

/// A strategy that does not exist, or a parameter that it does not take, in one sentence.
struct UnknownStrategy : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A strategy that this machine does not let run, in one sentence: that of its description.
struct UnavailableStrategy : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Every strategy that is linked, in the order in which tables show them.
std::vector<StrategyDescription> strategies();

/// Makes the strategy that `written` names ("callbacks", "thread_pool:64"). Throws UnknownStrategy,
/// UnavailableStrategy, also for want of `open` where it needs that, and std::system_error or
/// std::runtime_error when the system refuses its threads or processes.
std::unique_ptr<Strategy> make_strategy(std::string_view written, const Target& target, const Policy& policy,
                                        OpenScenario open = {});

}  // namespace overlap
