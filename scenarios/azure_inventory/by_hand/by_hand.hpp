// The inventory as a programmer would write it for this one purpose, in four idioms: what the executor, which
// runs any scenario, is compared with. They share its clients, its retries and its record of what happened.
#pragma once

#include "run/registry.hpp"

#include <memory>

namespace overlap::azure_inventory {

/// Each runs scenarios made from ../scenario.json, and no other.
std::unique_ptr<Strategy> make_sequential(const StrategySetup& setup);
std::unique_ptr<Strategy> make_thread_pool(const StrategySetup& setup);
std::unique_ptr<Strategy> make_callbacks(const StrategySetup& setup);
std::unique_ptr<Strategy> make_coroutines(const StrategySetup& setup);

}  // namespace overlap::azure_inventory
