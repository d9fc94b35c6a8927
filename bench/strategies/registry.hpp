// The list of idioms. A new one is a file beside this and a line in registry.cpp.
#pragma once

#include "core/policy.hpp"
#include "net/target.hpp"
#include "protocol/messages.hpp"
#include "strategies/strategy.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace overlap {

/// What a strategy is made from.
struct StrategySetup {
  Target target;
  Policy policy;
  unsigned parameter = 0;  // N of "name:N"; for a pool the policy's max_in_flight when not given
};

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
/// UnavailableStrategy, and std::system_error when the system refuses its threads.
std::unique_ptr<Strategy> make_strategy(std::string_view written, const Target& target, const Policy& policy);

std::unique_ptr<Strategy> make_sequential(const StrategySetup& setup);
std::unique_ptr<Strategy> make_sequential_httplib(const StrategySetup& setup);
std::unique_ptr<Strategy> make_thread_pool(const StrategySetup& setup);
std::unique_ptr<Strategy> make_thread_pool_httplib(const StrategySetup& setup);
std::unique_ptr<Strategy> make_callbacks(const StrategySetup& setup);
std::unique_ptr<Strategy> make_coroutines(const StrategySetup& setup);
std::unique_ptr<Strategy> make_curl_multi(const StrategySetup& setup);

}  // namespace overlap
