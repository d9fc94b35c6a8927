// Which endpoint a path belongs to. The names are an interface: --latency, --list-routes and the journal use
// them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace overlap::mock {

/// The endpoints that are built in; numbers from first_own_route on are a routes file's.
enum class Route : std::uint16_t {
  ping,
  delay,
  bytes,
  status,
  drip,
  echo,
  fanout,
  subscriptions,
  groups,
  vms,
  subscription_vms,
  vm,
  instance_view,
  activity_log,
  tenants,
  subscription,
  locations,
  group,
  resources,
  group_resources,
  location_vms,
  location_vm_sizes,
  vm_sizes,
  boot_diagnostics,
  vm_extensions,
  vm_extension,
  disk,
  network_interface,
  tenant_activity_log,
  event_categories,
  providers,
  provider,
  tenant_providers,
  tenant_provider,
  token,
  token_v1,
  openid_configuration,
  signing_keys,
  instance_discovery,
  identity_discovery,
  os_token,
  os_token_check,
  os_catalog,
  identity_list,
  identity_item,
  compute_discovery,
  servers,
  server,
  server_interfaces,
  server_volumes,
  flavors,
  flavor,
  flavor_extra_specs,
  compute_limits,
  availability_zones,
  keypairs,
  server_groups,
  image_discovery,
  images,
  image,
  image_schema,
  network_discovery,
  network_extensions,
  networks,
  network,
  subnets,
  subnet,
  ports,
  port,
  floating_ips,
  floating_ip,
  routers,
  router,
  security_groups,
  security_group,
  unmatched,
  health,
  journal,
  configuration,
  accuracy,
  metrics,
};

constexpr std::size_t builtin_route_count = static_cast<std::size_t>(Route::metrics) + 1;

/// What the routes of one kind have in common: rules for letter case, tokens, and the form of refusals.
enum class RouteFamily { general, arm, entra, keystone, nova, glance, neutron, own, admin };

/// One line of the table of endpoints. A route may have several patterns.
struct RoutePattern {
  Route route;
  RouteFamily family;
  std::string_view name;    ///< the stable identifier of the route, e.g. "instance_view"
  std::string_view method;  ///< "*" for any
  std::string_view path;    ///< "{name}" stands for one segment
};

/// What a request line means.
struct RouteMatch {
  Route route = Route::unmatched;
  RouteFamily family = RouteFamily::general;
  bool method_allowed = true;         ///< else the path is known, but for other methods: `allow`
  std::string allow;                  ///< "GET, HEAD": set when the method is not allowed
  std::vector<std::string> captured;  ///< the decoded segments that stand for "{...}", in order
};

/// A route of a routes file, as far as finding it is concerned.
struct OwnRoutePattern {
  std::string name;
  std::string method;
  std::string path;
  /// Parameters that the query has to have, decoded; a request of which that is not true is left to the
  /// patterns after this one.
  std::vector<std::pair<std::string, std::string>> query{};
};

/// All endpoints: the built-in ones, and before them those of a routes file. Read-only after construction.
class RouteTable {
 public:
  explicit RouteTable(std::vector<OwnRoutePattern> own = {});

  // Patterns are views into what the table owns: they survive a move, but not a copy.
  RouteTable(RouteTable&&) = default;
  RouteTable& operator=(RouteTable&&) = default;
  RouteTable(const RouteTable&) = delete;
  RouteTable& operator=(const RouteTable&) = delete;

  /// Matches a method and the path and query of a request target. HEAD goes wherever GET does.
  /// Azure's fixed segments match in any case, as Resource Manager's do; segments are percent-decoded first,
  /// and one slash at the end is ignored. /__mock is never a file's.
  RouteMatch match(std::string_view method, std::string_view path, std::string_view query = {}) const;

  /// How many routes there are; their numbers run from 0 to count() - 1.
  std::size_t count() const { return builtin_route_count + own_.size(); }

  std::string_view name(Route route) const;

  /// The routes whose behaviour can be configured: all but the mock's own administration.
  std::optional<Route> find(std::string_view name) const;

  /// The names that find() knows, for messages.
  const std::vector<std::string>& configurable_names() const { return configurable_; }

  /// Every pattern in the order in which they are listed and matched.
  const std::vector<RoutePattern>& patterns() const { return patterns_; }

 private:
  std::vector<OwnRoutePattern> own_;
  std::vector<RoutePattern> patterns_;
  std::vector<std::vector<std::string_view>> segments_;  // of each pattern
  std::vector<std::string> names_;
  std::vector<std::string> configurable_;
};

/// Whether a segment of a pattern stands for any one segment.
constexpr bool is_capture(std::string_view segment) {
  return segment.starts_with('{');
}

/// Whether a pattern for `allowed` is for this method as well.
constexpr bool accepts(std::string_view allowed, std::string_view method) {
  return allowed == "*" || allowed == method || (allowed == "GET" && method == "HEAD");
}

/// The table without any routes of a file.
const RouteTable& builtin_routes();

/// The route number of the n-th route of a routes file, counted from 0.
constexpr Route own_route(std::size_t index) {
  return static_cast<Route>(builtin_route_count + index);
}

/// Which route of a routes file this is; nothing for a built-in one.
constexpr std::optional<std::size_t> own_index(Route route) {
  const auto number = static_cast<std::size_t>(route);
  if (number < builtin_route_count) return std::nullopt;
  return number - builtin_route_count;
}

/// The family of a route.
RouteFamily family_of(Route route);

constexpr bool is_openstack(RouteFamily family) {
  return family == RouteFamily::keystone || family == RouteFamily::nova || family == RouteFamily::glance ||
         family == RouteFamily::neutron;
}

/// The mock's own endpoints: never delayed, never in a journal.
constexpr bool is_admin(Route route) {
  return route >= Route::health && route <= Route::metrics;
}

}  // namespace overlap::mock
