// A run's cost to the machine.
#pragma once

#include "words/units.hpp"

#include <cstdint>
#include <optional>

namespace overlap {

/// The cost as the operating system tells it, from just before the clock started to just after it stopped.
struct Usage {
  Duration cpu_user{};
  Duration cpu_sys{};
  std::uint64_t ctx_voluntary = 0;
  std::uint64_t ctx_involuntary = 0;
  std::uint64_t peak_rss_bytes = 0;  // highest resident set during the run, the program itself included
  unsigned peak_threads = 0;         // that execute the strategy; the worker's own watchdog is not counted
  // Open and running just after the run, beyond those that were so just before it. nullopt: nobody counted.
  std::optional<unsigned> sockets_left, threads_left;
};

}  // namespace overlap
