#include "mockserver/behaviour/capacity_queue.hpp"

#include <algorithm>
#include <cassert>
#include <functional>

namespace overlap::mock {

CapacityQueue::CapacityQueue(unsigned places) : places_(places) {
  assert(places > 0);
}

Duration CapacityQueue::admit(TimePoint now, Duration service) {
  auto start = now;
  // A place that is free already comes before one that was never taken, so the heap stays as small as the
  // largest crowd.
  const bool any_free = !free_at_.empty() && free_at_.front() <= now;
  if (any_free || free_at_.size() == places_) {
    start = std::max(now, free_at_.front());
    std::pop_heap(free_at_.begin(), free_at_.end(), std::greater<>());
    free_at_.pop_back();
  }
  free_at_.push_back(start + service);
  std::push_heap(free_at_.begin(), free_at_.end(), std::greater<>());
  return start + service - now;
}

}  // namespace overlap::mock
