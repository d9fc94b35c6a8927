// The fastest that anybody has seen a server answer each step of a scenario.
#pragma once

#include "core/account.hpp"
#include "core/trace.hpp"
#include "figures/result.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

namespace overlap {

/// What a cell's runs tell of the server. A server that does not say what it served is known by what clients
/// measured, and a slow client measures its own slowness as well: only the fastest of all observations of a
/// step is the server's.
///
/// A step is the same in two runs when it has the name and the target, and where several do, by their order;
/// a target that no other run asked for, as it holds a token or an id of the moment, is known by the place of
/// its step below its parent.
class FastestSteps {
 public:
  /// The work is the run's: runs that did the same are held against one tree of steps, that of the first.
  void add(const Trace& trace, const Work& work);
  void add(const FastestSteps& other);

  /// A run of that work in which every step takes as long as the fastest observation of it, and was tried as
  /// often. Needs a run of that work.
  Trace of(const Work& work) const;

 private:
  struct Attempt {
    Duration service{}, retry_in{};
  };
  struct Observation {
    unsigned runs = 0;
    bool ok = false;
    Duration total{};  // with the waits between attempts
    std::vector<Attempt> attempts;
  };
  struct KnownStep {
    std::uint64_t by_target = 0, by_place = 0;
    Exchange last;  // without what it was measured to take
  };
  using Observations = std::unordered_map<std::uint64_t, Observation>;

  static void keep(Observation& known, const Observation& seen);
  const Observation& fastest(const KnownStep& step) const;

  std::map<std::pair<std::uint64_t, std::uint64_t>, std::vector<KnownStep>> trees_;  // by work
  Observations by_target_, by_place_;
};

/// Holds all cells against one ideal: every run of an ok cell against the steps as the fastest observations
/// of all ok cells have them, at the scenario's limit and at the cell's own parallelism. `seen` is in the
/// order of the cells. Call check_work() before.
void hold_against_one_ideal(ScenarioResult& result, std::span<const FastestSteps> seen);

}  // namespace overlap
