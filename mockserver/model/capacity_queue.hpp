// A service that works on so many requests at a time.
#pragma once

#include "words/units.hpp"

#include <vector>

namespace overlap::mock {

/// First come, first served, by a number of places that each serve one request at a time. A request that has
/// been admitted takes its time of service even when its client has left: the service does not notice.
class CapacityQueue {
 public:
  /// `places` is at least 1.
  explicit CapacityQueue(unsigned places);

  /// How long a request that arrives now is away: its waiting for a place, then its service. Instants never
  /// run backwards.
  Duration admit(TimePoint now, Duration service);

 private:
  unsigned places_;
  std::vector<TimePoint> free_at_;  // a heap, the earliest on top, of the places that have been taken
};

}  // namespace overlap::mock
