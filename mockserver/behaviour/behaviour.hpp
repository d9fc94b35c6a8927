// Everything besides the answer itself: how late it is, at what pace it writes, what goes wrong, and whom it
// turns away.
#pragma once

#include "mockserver/behaviour/capacity_queue.hpp"
#include "mockserver/behaviour/delay_plan.hpp"
#include "mockserver/behaviour/fault.hpp"
#include "mockserver/behaviour/throttle.hpp"
#include "mockserver/ground/json_text.hpp"
#include "mockserver/ground/pace.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <variant>

namespace overlap::mock {

/// A value; by default nothing is late, slow, wrong or refused.
struct Behaviour {
  DelayPlan delays;
  PacePlan paces;
  FaultPlan faults;
  double time_scale = 1;      ///< multiplies every delay, those of a pace as well; 0 switches them off
  double throttle_scale = 0;  ///< how much faster than real time the clocks of quotas run; 0: no throttling

  bool operator==(const Behaviour&) const = default;
};

/// A behaviour and what it has to remember: queues and quotas. Any thread may ask at any time; only a latency
/// with a capacity and throttling take a lock, and none is ever held for longer than a computation.
class BehaviourState {
 public:
  /// `throttles` are those of the services, made for the behaviour's throttle_scale.
  explicit BehaviourState(Behaviour behaviour, Throttles throttles = {});

  const Behaviour& behaviour() const { return behaviour_; }

  /// From the last byte of the request, which is now, to the first byte of the answer. The request's own wish
  /// (null if it has none) wins over the target's (Reply::latency; null if it has none), that over the
  /// route's, that over the common one; the time scale multiplies what is drawn, and a request that has to
  /// wait for a place waits on top. A pure function of behaviour, route, wishes and key unless the latency
  /// has a capacity: its queue is shared by all whose wish, route or common setting it was written for.
  Duration delay(Route route, const Latency* of_request, const Latency* of_target, Key exchange_key,
                 TimePoint now);

  /// How the body is written, with the time scale in it.
  Pace pace(Route route) const;

  /// See FaultPlan::draw.
  std::optional<Fault> fault(Route route, Key exchange_key, std::uint64_t occurrence) const {
    return behaviour_.faults.draw(route, exchange_key, occurrence);
  }

  /// Whether requests are throttled at all.
  bool throttles() const { return behaviour_.throttle_scale > 0; }

  /// Whether those to this service are; if not, take() need not be called.
  bool throttles(std::size_t service) const { return throttles_.has(service); }

  /// See Throttles::take.
  std::variant<Throttle::Passed, Reply> take(const RouteMatch& match, std::string_view authorization,
                                             TimePoint now);

 private:
  const Behaviour behaviour_;
  std::mutex mutex_;
  // By the setting: copies of a latency share what they point to.
  std::map<std::shared_ptr<const Latency>, CapacityQueue> queues_;
  Throttles throttles_;
};

/// {"latencies":{"*":"20ms","vms":"uniform:1ms..5ms"},"paces":{"*":"none"},"faults":{"vms":["503@5%"]},
/// "time_scale":1,"throttle":"azure:10"}: parse_behaviour reads it back equal.
Json to_json(const Behaviour& behaviour, const RouteTable& routes);

/// Missing keys mean none. Throws std::invalid_argument with one sentence that names the place for unknown
/// keys and routes, wrong types and bad SPECs. Tables of percentiles are read from their files.
Behaviour parse_behaviour(const Json& json, const RouteTable& routes);

}  // namespace overlap::mock
