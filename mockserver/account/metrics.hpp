// Counters of the process, in the form that Prometheus reads.
#pragma once

#include "mockserver/account/accuracy.hpp"
#include "mockserver/ground/routes.hpp"
#include "words/units.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace overlap::mock {

/// A number that one thread changes and any thread may read: an increment is a load and a store, without a
/// locked instruction.
class Counter {
 public:
  void add(std::uint64_t amount = 1) {
    value_.store(value_.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
  }
  void subtract(std::uint64_t amount = 1) { add(~amount + 1); }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// The upper bounds of the buckets of the delay error, beside the one without a bound.
constexpr std::array<Duration, 13> delay_error_bounds{
    Duration(10'000),     Duration(25'000),     Duration(50'000),     Duration(100'000),
    Duration(250'000),    Duration(500'000),    Duration(1'000'000),  Duration(2'500'000),
    Duration(5'000'000),  Duration(10'000'000), Duration(25'000'000), Duration(50'000'000),
    Duration(100'000'000)};

/// The counters of one event loop. Its own thread writes; any thread reads.
struct LoopMetrics {
  explicit LoopMetrics(std::size_t route_count) : requests(route_count) {}

  std::vector<Counter> requests;    ///< by route, administration too
  std::array<Counter, 5> statuses;  ///< of answers, by first digit: 1xx to 5xx
  Counter in_flight;                ///< read, and not yet answered
  Counter open_connections;
  Counter accepted_connections;
  Counter faults;     ///< answers that were spoilt on purpose
  Counter deadlines;  ///< connections closed because their peer was too slow
  Counter malformed;  ///< what was refused as no proper request
  std::array<Counter, delay_error_bounds.size() + 1> delay_errors;
  Counter delay_error_sum_ns;

  /// Counts how late an answer was.
  void count_delay_error(Duration late);
};

/// The sum of all loops in Prometheus' text format, version 0.0.4.
std::string to_prometheus_text(const std::vector<const LoopMetrics*>& loops, const RouteTable& routes,
                               const Losses& losses, Duration cpu);

}  // namespace overlap::mock
