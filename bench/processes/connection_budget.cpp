#include "processes/connection_budget.hpp"

#include <algorithm>
#include <numeric>

namespace overlap {

namespace {

// Standard streams, the connection of whoever asks for the journal, and for each of the driver's four event
// loops at most: three listeners with a descriptor in reserve each, epoll, eventfd, timerfd. And some more.
constexpr std::uint64_t reserve = 64;

}  // namespace

std::uint64_t room_for_connections(std::uint64_t descriptors) {
  return descriptors - std::min(descriptors, reserve);
}

std::size_t workers_to_close(const std::vector<std::uint64_t>& kept, std::uint64_t needed,
                             std::uint64_t room) {
  auto open = std::accumulate(kept.begin(), kept.end(), needed);
  std::size_t count = 0;
  for (; count < kept.size() && open > room; ++count) open -= kept[count];
  return count;
}

}  // namespace overlap
