// Which route waits how long: what --profile, --latency and --time-scale add up to.
#pragma once

#include "mockserver/model/latency.hpp"
#include "mockserver/model/routes.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace overlap::mock {

/// A latency per route; no delay anywhere at first. What is applied later wins over what was applied before.
class DelayPlan {
 public:
  /// One latency for every route but the mock's own administration.
  void set_all(const Latency& latency);

  void set(Route route, const Latency& latency);

  /// Reads "SPEC" (all routes) or "ROUTE=SPEC". Throws std::invalid_argument with one sentence.
  void apply(std::string_view setting, const RouteTable& routes = builtin_routes());

  /// Multiplies every delay, those set later as well. 0 switches all delays off.
  void set_time_scale(double factor);

  const Latency& latency(Route route) const;

  /// The delay of one exchange: a pure function of the plan, the route and the key, which the caller makes
  /// from seed, method, target and occurrence.
  Duration delay(Route route, Key key) const;

 private:
  Latency common_{};
  std::vector<std::optional<Latency>> latencies_;  // of those routes that have one of their own
  double time_scale_ = 1;
};

}  // namespace overlap::mock
