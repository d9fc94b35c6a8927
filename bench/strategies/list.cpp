// The strategies of overlap-worker, in the order in which tables show them.
#include "azure_inventory/by_hand/by_hand.hpp"
#include "run/registry.hpp"
#include "system/usable_processors.hpp"

namespace overlap {

std::span<const StrategyEntry> linked_strategies() {
  static constexpr StrategyEntry entries[] = {
      {"sequential", "one request after another on one thread: the code as it reads",
       MADE_BY(make_sequential)},
      {"sequential_httplib", "the same, on cpp-httplib", MADE_BY(make_sequential_httplib)},
      {"thread_per_step", "blocking calls on a thread for every step, joined by futures",
       MADE_BY(make_thread_per_step)},
      {"thread_pool", "blocking calls on N threads that share a queue of ready steps",
       MADE_BY(make_thread_pool), "threads"},
      {"thread_pool_httplib", "the same, on cpp-httplib", MADE_BY(make_thread_pool_httplib), "threads"},
      {"generators",
       "round robin over suspended generators that try their sockets: busy, and waiting for nothing",
       MADE_BY(make_generators)},
      {"callbacks", "one event loop, a completion handler for every response", MADE_BY(make_callbacks)},
      {"coroutines", "one event loop, a C++20 coroutine for every step", MADE_BY(make_coroutines)},
      {"fibers", "one event loop, a stackful fiber for every step", MADE_BY(make_fibers)},
      {"loops", "coroutines on N event loops, a thread each, that share the steps", MADE_BY(make_loops),
       "loops", usable_processors},
      {"processes", "an event loop in each of N processes, which are handed the steps as bytes",
       MADE_BY(make_processes), "processes", usable_processors},
      {"sequential_by_hand", "the inventory as one would write it: one call after another",
       azure_inventory::make_sequential, "", nullptr, "azure_inventory"},
      {"thread_pool_by_hand", "the inventory as one would write it: jobs on N threads",
       azure_inventory::make_thread_pool, "threads", nullptr, "azure_inventory"},
      {"callbacks_by_hand", "the inventory as one would write it: handlers on an event loop",
       azure_inventory::make_callbacks, "", nullptr, "azure_inventory"},
      {"coroutines_by_hand", "the inventory as one would write it: coroutines",
       azure_inventory::make_coroutines, "", nullptr, "azure_inventory"},
  };
  return entries;
}

std::string unavailable() {
  return {};
}

}  // namespace overlap
