// The strategies of overlap-worker.
#include "azure_inventory/by_hand/by_hand.hpp"
#include "strategies/registry.hpp"

#include <algorithm>
#include <array>
#include <thread>

namespace overlap {

namespace {

unsigned processors() {
  return std::max(1u, std::thread::hardware_concurrency());
}

constexpr std::array entries{
    StrategyEntry{"sequential", "one request after another on one thread: the code as it reads", "",
                  make_sequential},
    StrategyEntry{"sequential_httplib", "the same, on cpp-httplib", "", make_sequential_httplib},
    StrategyEntry{"thread_per_step", "blocking calls on a thread for every step, joined by futures", "",
                  make_thread_per_step},
    StrategyEntry{"thread_pool", "blocking calls on N threads that share a queue of ready steps", "threads",
                  make_thread_pool},
    StrategyEntry{"thread_pool_httplib", "the same, on cpp-httplib", "threads", make_thread_pool_httplib},
    StrategyEntry{
        "generators",
        "round robin over suspended generators that try their sockets: busy, and waiting for nothing", "",
        make_generators},
    StrategyEntry{"callbacks", "one event loop, a completion handler for every response", "", make_callbacks},
    StrategyEntry{"coroutines", "one event loop, a C++20 coroutine for every step", "", make_coroutines},
    StrategyEntry{"fibers", "one event loop, a stackful fiber for every step", "", make_fibers},
    StrategyEntry{"loops", "coroutines on N event loops, a thread each, that share the steps", "loops",
                  make_loops, processors},
    StrategyEntry{"processes", "an event loop in each of N processes, which are handed the steps as bytes",
                  "processes", make_processes, processors},
    StrategyEntry{"sequential_by_hand", "the inventory as one would write it: one call after another", "",
                  azure_inventory::make_sequential, nullptr, "azure_inventory"},
    StrategyEntry{"thread_pool_by_hand", "the inventory as one would write it: jobs on N threads", "threads",
                  azure_inventory::make_thread_pool, nullptr, "azure_inventory"},
    StrategyEntry{"callbacks_by_hand", "the inventory as one would write it: handlers on an event loop", "",
                  azure_inventory::make_callbacks, nullptr, "azure_inventory"},
    StrategyEntry{"coroutines_by_hand", "the inventory as one would write it: coroutines", "",
                  azure_inventory::make_coroutines, nullptr, "azure_inventory"},
};

}  // namespace

std::span<const StrategyEntry> linked_strategies() {
  return entries;
}

std::string unavailable() {
  return {};
}

}  // namespace overlap
