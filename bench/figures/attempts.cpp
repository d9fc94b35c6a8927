#include "figures/attempts.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace overlap {

bool used_a_connection(const Exchange& exchange) {
  return exchange.failure != Failure::cancelled || exchange.end() > exchange.start || exchange.bytes_out > 0;
}

std::vector<const Exchange*> last_attempts(const Trace& trace) {
  std::unordered_map<StepId, const Exchange*> last;
  last.reserve(trace.exchanges.size());
  for (const auto& exchange : trace.exchanges) {
    auto& known = last.try_emplace(exchange.step, &exchange).first->second;
    if (exchange.attempt > known->attempt) known = &exchange;
  }
  std::vector<const Exchange*> result;
  result.reserve(last.size());
  for (const auto& [step, exchange] : last) result.push_back(exchange);
  return result;
}

std::uint64_t peak_in_flight(const Trace& trace) {
  std::vector<std::pair<Duration, int>> changes;  // at one instant, ends (-1) sort before starts (+1)
  changes.reserve(2 * trace.exchanges.size());
  for (const auto& exchange : trace.exchanges) {
    if (exchange.end() == exchange.start) continue;
    changes.emplace_back(exchange.start, +1);
    changes.emplace_back(exchange.end(), -1);
  }
  std::sort(changes.begin(), changes.end());
  std::int64_t now = 0, peak = 0;
  for (const auto& [at, change] : changes) peak = std::max(peak, now += change);
  return static_cast<std::uint64_t>(peak);
}

}  // namespace overlap
