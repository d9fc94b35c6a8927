// Which endpoint a path belongs to. The names are an interface: --latency, --list-routes and the journal use
// them.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace overlap::mock {

enum class Route {
  ping,
  subscriptions,
  groups,
  vms,
  subscription_vms,
  vm,
  instance_view,
  activity_log,
  token,
  token_v1,
  openid_configuration,
  signing_keys,
  unmatched,
  health,
  journal,
};

constexpr std::size_t route_count = static_cast<std::size_t>(Route::journal) + 1;

/// One line of the table of endpoints. A route may have several patterns.
struct RoutePattern {
  Route route;
  std::string_view method;
  std::string_view path;  ///< "{name}" stands for one segment
};

/// What a path means, whatever the method.
struct RouteMatch {
  Route route = Route::unmatched;
  std::string_view method;            ///< the one method that the route answers (HEAD goes wherever GET does)
  std::vector<std::string> captured;  ///< the decoded segments that stand for "{...}", in order
};

/// Every endpoint, in the order in which they are listed and matched.
std::span<const RoutePattern> route_patterns();

/// The stable identifier of a route, e.g. "instance_view".
std::string_view route_name(Route route);

/// The routes whose delay can be configured: all but the mock's own administration.
std::optional<Route> find_route(std::string_view name);

/// The names that find_route knows, for messages.
const std::vector<std::string>& delayable_route_names();

/// Azure Resource Manager: the answers carry the x-ms headers, an api-version is due, and a bearer token may
/// be.
bool is_arm(Route route);

/// The mock's own endpoints: never delayed, never in a journal.
bool is_admin(Route route);

/// Matches the path of a request target (without its query). Azure's fixed segments match in any case, as
/// Resource Manager does; segments are percent-decoded first, and one slash at the end is ignored.
RouteMatch match_route(std::string_view path);

}  // namespace overlap::mock
