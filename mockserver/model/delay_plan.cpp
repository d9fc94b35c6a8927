#include "mockserver/model/delay_plan.hpp"

#include "core/suggest.hpp"

#include <cmath>
#include <stdexcept>

namespace overlap::mock {

void DelayPlan::set_all(const Latency& latency) {
  common_ = latency;
  latencies_.clear();
}

void DelayPlan::set(Route route, const Latency& latency) {
  const auto index = static_cast<std::size_t>(route);
  if (latencies_.size() <= index) latencies_.resize(index + 1);
  latencies_[index] = latency;
}

void DelayPlan::apply(std::string_view setting, const RouteTable& routes) {
  const auto equals = setting.find('=');
  if (equals == std::string_view::npos) return set_all(parse_latency(setting));
  const auto name = setting.substr(0, equals);
  const auto route = routes.find(name);
  if (!route) throw std::invalid_argument(unknown_name("route", "routes", name, routes.configurable_names()));
  set(*route, parse_latency(setting.substr(equals + 1)));
}

void DelayPlan::set_time_scale(double factor) {
  time_scale_ = factor;
}

const Latency& DelayPlan::latency(Route route) const {
  const auto index = static_cast<std::size_t>(route);
  return index < latencies_.size() && latencies_[index] ? *latencies_[index] : common_;
}

Duration DelayPlan::delay(Route route, Key key) const {
  if (is_admin(route)) return {};
  const Duration drawn = sample(latency(route), key);
  if (time_scale_ == 1 || drawn == Duration::zero()) return drawn;
  return Duration(std::llround(static_cast<double>(drawn.count()) * time_scale_));
}

}  // namespace overlap::mock
