// Settings of all routes, and of single ones in their place.
#pragma once

#include "mockserver/ground/routes.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace overlap::mock {

/// "ROUTE=SPEC" taken apart; without a route it is about all of them.
struct RouteSetting {
  std::optional<Route> route;
  std::string_view spec;
};

/// Throws std::invalid_argument with one sentence for an unknown route.
RouteSetting parse_route_setting(std::string_view setting, const RouteTable& routes);

/// The route of this name. Throws std::invalid_argument with one sentence if there is none to configure.
Route parse_route(std::string_view name, const RouteTable& routes);

/// A common value, and one for each route that has its own. `parse` reads a value from its SPEC.
template <class Value, Value (*parse)(std::string_view) = nullptr>
class RouteSettings {
 public:
  /// The value of every route, those that had their own as well.
  void set_all(Value value) {
    common_ = std::move(value);
    own_.clear();
  }

  void set(Route route, Value value) { own(route) = std::move(value); }

  /// Reads "SPEC" (all routes) or "ROUTE=SPEC"; what is applied later wins over what was applied before.
  /// Throws std::invalid_argument with one sentence.
  void apply(std::string_view setting, const RouteTable& routes) {
    const auto [route, spec] = parse_route_setting(setting, routes);
    if (route) {
      set(*route, parse(spec));
    } else {
      set_all(parse(spec));
    }
  }

  const Value& common() const { return common_; }

  /// Null for a route that has none of its own.
  const Value* find_own(Route route) const {
    const auto index = static_cast<std::size_t>(route);
    return index < own_.size() && own_[index] ? &*own_[index] : nullptr;
  }

  const Value& at(Route route) const {
    const auto* found = find_own(route);
    return found ? *found : common_;
  }

  /// The common value, to be changed; routes that have their own keep it.
  Value& common() { return common_; }

  /// The route's own value, to be changed; it begins to have one here if it had none.
  Value& own(Route route) {
    const auto index = static_cast<std::size_t>(route);
    if (own_.size() <= index) own_.resize(index + 1);
    if (!own_[index]) own_[index].emplace();
    return *own_[index];
  }

  bool operator==(const RouteSettings& other) const {
    const auto count = std::max(own_.size(), other.own_.size());
    for (std::size_t i = 0; i < count; ++i) {
      const auto* one = find_own(static_cast<Route>(i));
      const auto* two = other.find_own(static_cast<Route>(i));
      if (!one != !two || (one && *one != *two)) return false;
    }
    return common_ == other.common_;
  }

 private:
  Value common_{};
  std::vector<std::optional<Value>> own_;
};

}  // namespace overlap::mock
