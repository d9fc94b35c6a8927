#include "mockserver/behaviour/behaviour.hpp"

#include "mockserver/behaviour/latency_spec.hpp"
#include "words/suggest.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace overlap::mock {

namespace {

constexpr double highest_time_scale = 1000;

// The place of a value in the document and what is wrong there.
[[noreturn]] void refuse(std::string_view place, std::string_view reason) {
  throw std::invalid_argument(fmt::format("{}: {}", place, reason));
}

const Json& require_object(std::string_view place, const Json& json) {
  if (!json.is_object()) refuse(place, fmt::format("{} is no object: write {{...}}", to_text(json)));
  return json;
}

std::string require_text(std::string_view place, const Json& json) {
  if (!json.is_string()) refuse(place, fmt::format("{} is no text: write \"...\"", to_text(json)));
  return json.get<std::string>();
}

// Says where it was that something was refused.
template <class Read>
auto reading(std::string_view place, Read read) {
  try {
    return read();
  } catch (const std::invalid_argument& error) {
    refuse(place, error.what());
  }
}

template <class Settings, class ToJson>
Json settings_json(const Settings& settings, const RouteTable& routes, ToJson to_json_of) {
  Json json{{"*", to_json_of(settings.common())}};
  for (const auto route : routes.all()) {
    if (const auto* own = settings.find_own(route)) json[routes.name(route)] = to_json_of(*own);
  }
  return json;
}

Json texts(const FaultRules& rules) {
  auto json = Json::array();
  for (const auto& rule : rules) json.push_back(to_string(rule));
  return json;
}

// The common value first, wherever it stands, since it would sweep away those of single routes.
template <class Apply>
void each_setting(std::string_view place, const Json& json, const RouteTable& routes, Apply apply) {
  require_object(place, json);
  if (const auto all = json.find("*"); all != json.end())
    apply(std::nullopt, *all, fmt::format("{}.*", place));
  for (const auto& [name, value] : json.items()) {
    if (name == "*") continue;
    const auto route = reading(place, [&, &written = name] { return parse_route(written, routes); });
    apply(std::optional(route), value, fmt::format("{}.{}", place, name));
  }
}

template <class Settings, class Parse>
void read_settings(std::string_view place, const Json& json, const RouteTable& routes, Settings& settings,
                   Parse parse) {
  each_setting(place, json, routes,
               [&](std::optional<Route> route, const Json& value, const std::string& here) {
                 const auto text = require_text(here, value);
                 auto read = reading(here, [&] { return parse(text); });
                 if (route) {
                   settings.set(*route, std::move(read));
                 } else {
                   settings.set_all(std::move(read));
                 }
               });
}

FaultPlan read_faults(const Json& json, const RouteTable& routes) {
  FaultPlan faults;
  each_setting("faults", json, routes,
               [&](std::optional<Route> route, const Json& value, const std::string& here) {
                 if (!value.is_array())
                   refuse(here, fmt::format("{} is no list: write [\"503@5%\"]", to_text(value)));
                 for (const auto& rule : value) {
                   const auto text = require_text(here, rule);
                   faults.add(route, reading(here, [&] { return parse_fault_rule(text); }));
                 }
               });
  return faults;
}

double read_time_scale(const Json& json) {
  const double scale = json.is_number() ? json.get<double>() : -1;
  if (!(scale >= 0 && scale <= highest_time_scale))
    refuse("time_scale", fmt::format("{} is no number from 0 to {}", to_text(json), highest_time_scale));
  return scale;
}

}  // namespace

BehaviourState::BehaviourState(Behaviour behaviour, Throttles throttles)
    : behaviour_(std::move(behaviour)), throttles_(std::move(throttles)) {}

Duration BehaviourState::delay(Route route, const Latency* of_request, const Latency* of_target,
                               Key exchange_key, TimePoint now) {
  if (is_admin(route)) return {};
  const Latency& latency = of_request ? *of_request : of_target ? *of_target : behaviour_.delays.at(route);
  const Duration drawn = sample(latency, exchange_key.with("delay"));
  const Duration service =
      behaviour_.time_scale == 1
          ? drawn
          : Duration(std::llround(static_cast<double>(drawn.count()) * behaviour_.time_scale));
  const auto* capacity = std::get_if<CapacityLatency>(&latency);
  if (!capacity) return service;
  const std::scoped_lock lock(mutex_);
  return queues_.try_emplace(capacity->service, capacity->places).first->second.admit(now, service);
}

Pace BehaviourState::pace(Route route) const {
  if (is_admin(route)) return NoPace{};
  return slowed(behaviour_.paces.at(route), behaviour_.time_scale);
}

std::variant<Throttle::Passed, Reply> BehaviourState::take(const RouteMatch& match,
                                                           std::string_view authorization, TimePoint now) {
  const std::scoped_lock lock(mutex_);
  return throttles_.take(match, authorization, now);
}

Json to_json(const Behaviour& behaviour, const RouteTable& routes) {
  const auto text = [](const auto& value) { return Json(to_string(value)); };
  return {{"latencies", settings_json(behaviour.delays, routes, text)},
          {"paces", settings_json(behaviour.paces, routes, text)},
          {"faults", settings_json(behaviour.faults.rules(), routes, texts)},
          {"time_scale", behaviour.time_scale},
          {"throttle", throttle_text(behaviour.throttle_scale)}};
}

Behaviour parse_behaviour(const Json& json, const RouteTable& routes) {
  Behaviour behaviour;
  for (const auto& [key, value] : require_object("the behaviour", json).items()) {
    if (key == "latencies") {
      read_settings(key, value, routes, behaviour.delays, parse_sent_latency);
    } else if (key == "paces") {
      read_settings(key, value, routes, behaviour.paces, parse_pace);
    } else if (key == "faults") {
      behaviour.faults = read_faults(value, routes);
    } else if (key == "time_scale") {
      behaviour.time_scale = read_time_scale(value);
    } else if (key == "throttle") {
      const auto text = require_text(key, value);
      behaviour.throttle_scale = reading(key, [&text = text] { return parse_throttle(text); });
    } else {
      static const std::vector<std::string> keys{"latencies", "paces", "faults", "time_scale", "throttle"};
      refuse("the behaviour", unknown_name("key", "keys", key, keys));
    }
  }
  return behaviour;
}

}  // namespace overlap::mock
