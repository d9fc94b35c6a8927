#include "mockserver/model/routes.hpp"

#include "mockserver/model/target.hpp"

#include <algorithm>
#include <array>

namespace overlap::mock {

namespace {

constexpr std::array patterns{
    RoutePattern{Route::ping, "GET", "/ping"},
    RoutePattern{Route::subscriptions, "GET", "/subscriptions"},
    RoutePattern{Route::groups, "GET", "/subscriptions/{subscription}/resourcegroups"},
    RoutePattern{
        Route::vms, "GET",
        "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Compute/virtualMachines"},
    RoutePattern{Route::subscription_vms, "GET",
                 "/subscriptions/{subscription}/providers/Microsoft.Compute/virtualMachines"},
    RoutePattern{Route::vm, "GET",
                 "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Compute/"
                 "virtualMachines/{vm}"},
    RoutePattern{
        Route::instance_view, "GET",
        "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Compute/virtualMachines/"
        "{vm}/instanceView"},
    RoutePattern{Route::activity_log, "GET",
                 "/subscriptions/{subscription}/providers/Microsoft.Insights/eventtypes/management/values"},
    RoutePattern{Route::token, "POST", "/{tenant}/oauth2/v2.0/token"},
    RoutePattern{Route::token_v1, "POST", "/{tenant}/oauth2/token"},
    RoutePattern{Route::openid_configuration, "GET", "/{tenant}/v2.0/.well-known/openid-configuration"},
    RoutePattern{Route::openid_configuration, "GET", "/adfs/.well-known/openid-configuration"},
    RoutePattern{Route::signing_keys, "GET", "/{tenant}/discovery/v2.0/keys"},
    RoutePattern{Route::signing_keys, "GET", "/adfs/discovery/keys"},
    RoutePattern{Route::health, "GET", "/__mock/health"},
    RoutePattern{Route::journal, "GET", "/__mock/journal/{run}"},
};

constexpr std::array<std::string_view, route_count> names{
    "ping",          "subscriptions", "groups",  "vms",      "subscription_vms",     "vm",
    "instance_view", "activity_log",  "token",   "token_v1", "openid_configuration", "signing_keys",
    "unmatched",     "health",        "journal",
};

std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> segments;
  if (path.ends_with('/')) path.remove_suffix(1);
  while (path.starts_with('/')) {
    path.remove_prefix(1);
    const auto end = std::min(path.find('/'), path.size());
    segments.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return segments;
}

bool is_capture(std::string_view segment) {
  return segment.starts_with('{');
}

}  // namespace

std::span<const RoutePattern> route_patterns() {
  return patterns;
}

std::string_view route_name(Route route) {
  return names[static_cast<std::size_t>(route)];
}

std::optional<Route> find_route(std::string_view name) {
  const auto at = std::find(names.begin(), names.end(), name);
  if (at == names.end()) return std::nullopt;
  const auto route = static_cast<Route>(at - names.begin());
  if (is_admin(route)) return std::nullopt;
  return route;
}

const std::vector<std::string>& delayable_route_names() {
  static const std::vector<std::string> delayable(
      names.begin(), names.begin() + static_cast<std::size_t>(Route::unmatched) + 1);
  return delayable;
}

bool is_arm(Route route) {
  return route >= Route::subscriptions && route <= Route::activity_log;
}

bool is_admin(Route route) {
  return route == Route::health || route == Route::journal;
}

RouteMatch match_route(std::string_view path) {
  std::vector<std::string> segments;
  for (const auto segment : split(path)) segments.push_back(percent_decode(segment));
  for (const auto& pattern : patterns) {
    const auto expected = split(pattern.path);
    if (expected.size() != segments.size()) continue;
    // The seed's own server is case-sensitive, and so is the mock's administration; Microsoft's endpoints are
    // not.
    const bool any_case = pattern.route != Route::ping && !is_admin(pattern.route);
    RouteMatch match{pattern.route, pattern.method, {}};
    bool fits = true;
    for (std::size_t i = 0; i < segments.size() && fits; ++i) {
      if (is_capture(expected[i])) {
        fits = !segments[i].empty();
        match.captured.push_back(segments[i]);
      } else {
        fits = any_case ? equals_any_case(segments[i], expected[i]) : segments[i] == expected[i];
      }
    }
    if (fits) return match;
  }
  return {};
}

}  // namespace overlap::mock
