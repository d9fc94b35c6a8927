// The promise of every idiom.
#pragma once

#include "core/step.hpp"
#include "core/trace.hpp"
#include "protocol/strategy_description.hpp"
#include "protocol/usage.hpp"

#include <stop_token>

namespace overlap {

/// One idiom that executes any scenario. Constructing it makes threads, loops and buffers ready; connections
/// are opened by the first requests and kept for later runs.
class Strategy {
 public:
  virtual ~Strategy() = default;

  /// Visits every step of the scenario and records every attempt. Blocks the calling thread; returns only
  /// when nothing that it started still runs. A requested stop ends what is on the wire and records it as
  /// cancelled. May be called again, by one thread at a time.
  virtual Trace run(const Scenario& scenario, std::stop_token stop) = 0;

  /// How it occupies the wire: constant over its life.
  virtual Parallelism parallelism() const = 0;

  /// Whether it hands steps to other processes, and so needs their Step::pack: constant over its life.
  virtual bool packs_steps() const { return false; }

  /// The most threads at once in the last run, for a strategy whose threads end before run() returns. 0: all
  /// of them still stand after it, and can be counted then.
  virtual unsigned peak_threads() const { return 0; }

  /// The last run's usage of other processes than this one; nothing for a strategy that stays in it. Called
  /// once the clock has stopped; may block for as long as those need to tell. Throws as run() does.
  virtual Usage usage_elsewhere() { return {}; }
};

}  // namespace overlap
