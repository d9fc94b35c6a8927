#include "mockserver/model/routes.hpp"

#include "mockserver/model/target.hpp"
#include "words/letter_case.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace overlap::mock {

namespace {

using enum RouteFamily;

constexpr std::array builtin_patterns{
    RoutePattern{Route::ping, general, "ping", "GET", "/ping"},
    RoutePattern{Route::delay, general, "delay", "GET", "/delay/{latency}"},
    RoutePattern{Route::bytes, general, "bytes", "GET", "/bytes/{count}"},
    RoutePattern{Route::status, general, "status", "*", "/status/{code}"},
    RoutePattern{Route::drip, general, "drip", "GET", "/drip"},
    RoutePattern{Route::echo, general, "echo", "*", "/echo"},
    RoutePattern{Route::fanout, general, "fanout", "GET", "/fanout"},
    RoutePattern{Route::subscriptions, arm, "subscriptions", "GET", "/subscriptions"},
    RoutePattern{Route::groups, arm, "groups", "GET", "/subscriptions/{subscription}/resourcegroups"},
    RoutePattern{
        Route::vms, arm, "vms", "GET",
        "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Compute/virtualMachines"},
    RoutePattern{Route::subscription_vms, arm, "subscription_vms", "GET",
                 "/subscriptions/{subscription}/providers/Microsoft.Compute/virtualMachines"},
    RoutePattern{Route::vm, arm, "vm", "GET",
                 "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Compute/"
                 "virtualMachines/{vm}"},
    RoutePattern{
        Route::instance_view, arm, "instance_view", "GET",
        "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Compute/virtualMachines/"
        "{vm}/instanceView"},
    RoutePattern{Route::activity_log, arm, "activity_log", "GET",
                 "/subscriptions/{subscription}/providers/Microsoft.Insights/eventtypes/management/values"},
    RoutePattern{Route::tenants, arm, "tenants", "GET", "/tenants"},
    RoutePattern{Route::subscription, arm, "subscription", "GET", "/subscriptions/{subscription}"},
    RoutePattern{Route::locations, arm, "locations", "GET", "/subscriptions/{subscription}/locations"},
    RoutePattern{Route::group, arm, "group", "GET", "/subscriptions/{subscription}/resourcegroups/{group}"},
    RoutePattern{Route::resources, arm, "resources", "GET", "/subscriptions/{subscription}/resources"},
    RoutePattern{Route::group_resources, arm, "group_resources", "GET",
                 "/subscriptions/{subscription}/resourceGroups/{group}/resources"},
    RoutePattern{
        Route::location_vms, arm, "location_vms", "GET",
        "/subscriptions/{subscription}/providers/Microsoft.Compute/locations/{location}/virtualMachines"},
    RoutePattern{Route::location_vm_sizes, arm, "location_vm_sizes", "GET",
                 "/subscriptions/{subscription}/providers/Microsoft.Compute/locations/{location}/vmSizes"},
    RoutePattern{
        Route::vm_sizes, arm, "vm_sizes", "GET",
        "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Compute/virtualMachines/"
        "{vm}/vmSizes"},
    RoutePattern{
        Route::boot_diagnostics, arm, "boot_diagnostics", "POST",
        "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Compute/virtualMachines/"
        "{vm}/retrieveBootDiagnosticsData"},
    RoutePattern{
        Route::vm_extensions, arm, "vm_extensions", "GET",
        "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Compute/virtualMachines/"
        "{vm}/extensions"},
    RoutePattern{
        Route::vm_extension, arm, "vm_extension", "GET",
        "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Compute/virtualMachines/"
        "{vm}/extensions/{extension}"},
    RoutePattern{
        Route::disk, arm, "disk", "GET",
        "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Compute/disks/{disk}"},
    RoutePattern{Route::network_interface, arm, "network_interface", "GET",
                 "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Network/"
                 "networkInterfaces/{interface}"},
    RoutePattern{Route::tenant_activity_log, arm, "tenant_activity_log", "GET",
                 "/providers/Microsoft.Insights/eventtypes/management/values"},
    RoutePattern{Route::event_categories, arm, "event_categories", "GET",
                 "/providers/Microsoft.Insights/eventcategories"},
    RoutePattern{Route::providers, arm, "providers", "GET", "/subscriptions/{subscription}/providers"},
    RoutePattern{Route::provider, arm, "provider", "GET",
                 "/subscriptions/{subscription}/providers/{namespace}"},
    RoutePattern{Route::tenant_providers, arm, "tenant_providers", "GET", "/providers"},
    RoutePattern{Route::tenant_provider, arm, "tenant_provider", "GET", "/providers/{namespace}"},
    RoutePattern{Route::token, entra, "token", "POST", "/{tenant}/oauth2/v2.0/token"},
    RoutePattern{Route::token_v1, entra, "token_v1", "POST", "/{tenant}/oauth2/token"},
    RoutePattern{Route::openid_configuration, entra, "openid_configuration", "GET",
                 "/{tenant}/v2.0/.well-known/openid-configuration"},
    RoutePattern{Route::openid_configuration, entra, "openid_configuration", "GET",
                 "/{tenant}/.well-known/openid-configuration"},
    RoutePattern{Route::signing_keys, entra, "signing_keys", "GET", "/{tenant}/discovery/v2.0/keys"},
    RoutePattern{Route::signing_keys, entra, "signing_keys", "GET", "/{tenant}/discovery/keys"},
    RoutePattern{Route::instance_discovery, entra, "instance_discovery", "GET", "/common/discovery/instance"},
    RoutePattern{Route::identity_discovery, keystone, "identity_discovery", "GET", "/identity"},
    RoutePattern{Route::identity_discovery, keystone, "identity_discovery", "GET", "/identity/v3"},
    RoutePattern{Route::os_token, keystone, "os_token", "POST", "/identity/v3/auth/tokens"},
    RoutePattern{Route::os_token_check, keystone, "os_token_check", "GET", "/identity/v3/auth/tokens"},
    RoutePattern{Route::os_catalog, keystone, "os_catalog", "GET", "/identity/v3/auth/catalog"},
    RoutePattern{Route::identity_list, keystone, "identity_list", "GET", "/identity/v3/auth/projects"},
    RoutePattern{Route::identity_list, keystone, "identity_list", "GET", "/identity/v3/auth/domains"},
    RoutePattern{Route::identity_list, keystone, "identity_list", "GET",
                 "/identity/v3/users/{user}/projects"},
    RoutePattern{Route::identity_list, keystone, "identity_list", "GET", "/identity/v3/projects"},
    RoutePattern{Route::identity_list, keystone, "identity_list", "GET", "/identity/v3/users"},
    RoutePattern{Route::identity_list, keystone, "identity_list", "GET", "/identity/v3/domains"},
    RoutePattern{Route::identity_list, keystone, "identity_list", "GET", "/identity/v3/roles"},
    RoutePattern{Route::identity_list, keystone, "identity_list", "GET", "/identity/v3/services"},
    RoutePattern{Route::identity_list, keystone, "identity_list", "GET", "/identity/v3/endpoints"},
    RoutePattern{Route::identity_list, keystone, "identity_list", "GET", "/identity/v3/regions"},
    RoutePattern{Route::identity_item, keystone, "identity_item", "GET", "/identity/v3/projects/{project}"},
    RoutePattern{Route::identity_item, keystone, "identity_item", "GET", "/identity/v3/users/{user}"},
    RoutePattern{Route::identity_item, keystone, "identity_item", "GET", "/identity/v3/domains/{domain}"},
    RoutePattern{Route::identity_item, keystone, "identity_item", "GET", "/identity/v3/roles/{role}"},
    RoutePattern{Route::identity_item, keystone, "identity_item", "GET", "/identity/v3/services/{service}"},
    RoutePattern{Route::identity_item, keystone, "identity_item", "GET", "/identity/v3/endpoints/{endpoint}"},
    RoutePattern{Route::identity_item, keystone, "identity_item", "GET", "/identity/v3/regions/{region}"},
    RoutePattern{Route::compute_discovery, nova, "compute_discovery", "GET", "/compute"},
    RoutePattern{Route::compute_discovery, nova, "compute_discovery", "GET", "/compute/v2.1"},
    RoutePattern{Route::servers, nova, "servers", "GET", "/compute/v2.1/servers"},
    RoutePattern{Route::servers, nova, "servers", "GET", "/compute/v2.1/servers/detail"},
    RoutePattern{Route::server, nova, "server", "GET", "/compute/v2.1/servers/{server}"},
    RoutePattern{Route::server_interfaces, nova, "server_interfaces", "GET",
                 "/compute/v2.1/servers/{server}/os-interface"},
    RoutePattern{Route::server_volumes, nova, "server_volumes", "GET",
                 "/compute/v2.1/servers/{server}/os-volume_attachments"},
    RoutePattern{Route::flavors, nova, "flavors", "GET", "/compute/v2.1/flavors"},
    RoutePattern{Route::flavors, nova, "flavors", "GET", "/compute/v2.1/flavors/detail"},
    RoutePattern{Route::flavor, nova, "flavor", "GET", "/compute/v2.1/flavors/{flavor}"},
    RoutePattern{Route::flavor_extra_specs, nova, "flavor_extra_specs", "GET",
                 "/compute/v2.1/flavors/{flavor}/os-extra_specs"},
    RoutePattern{Route::compute_limits, nova, "compute_limits", "GET", "/compute/v2.1/limits"},
    RoutePattern{Route::availability_zones, nova, "availability_zones", "GET",
                 "/compute/v2.1/os-availability-zone"},
    RoutePattern{Route::availability_zones, nova, "availability_zones", "GET",
                 "/compute/v2.1/os-availability-zone/detail"},
    RoutePattern{Route::keypairs, nova, "keypairs", "GET", "/compute/v2.1/os-keypairs"},
    RoutePattern{Route::server_groups, nova, "server_groups", "GET", "/compute/v2.1/os-server-groups"},
    RoutePattern{Route::image_discovery, glance, "image_discovery", "GET", "/image"},
    RoutePattern{Route::image_discovery, glance, "image_discovery", "GET", "/image/versions"},
    RoutePattern{Route::images, glance, "images", "GET", "/image/v2/images"},
    RoutePattern{Route::image, glance, "image", "GET", "/image/v2/images/{image}"},
    RoutePattern{Route::image_schema, glance, "image_schema", "GET", "/image/v2/schemas/{schema}"},
    RoutePattern{Route::network_discovery, neutron, "network_discovery", "GET", "/network"},
    RoutePattern{Route::network_discovery, neutron, "network_discovery", "GET", "/network/v2.0"},
    RoutePattern{Route::network_extensions, neutron, "network_extensions", "GET", "/network/v2.0/extensions"},
    RoutePattern{Route::network_extensions, neutron, "network_extensions", "GET",
                 "/network/v2.0/extensions/{alias}"},
    RoutePattern{Route::networks, neutron, "networks", "GET", "/network/v2.0/networks"},
    RoutePattern{Route::network, neutron, "network", "GET", "/network/v2.0/networks/{network}"},
    RoutePattern{Route::subnets, neutron, "subnets", "GET", "/network/v2.0/subnets"},
    RoutePattern{Route::subnet, neutron, "subnet", "GET", "/network/v2.0/subnets/{subnet}"},
    RoutePattern{Route::ports, neutron, "ports", "GET", "/network/v2.0/ports"},
    RoutePattern{Route::port, neutron, "port", "GET", "/network/v2.0/ports/{port}"},
    RoutePattern{Route::floating_ips, neutron, "floating_ips", "GET", "/network/v2.0/floatingips"},
    RoutePattern{Route::floating_ip, neutron, "floating_ip", "GET",
                 "/network/v2.0/floatingips/{floating_ip}"},
    RoutePattern{Route::routers, neutron, "routers", "GET", "/network/v2.0/routers"},
    RoutePattern{Route::router, neutron, "router", "GET", "/network/v2.0/routers/{router}"},
    RoutePattern{Route::security_groups, neutron, "security_groups", "GET", "/network/v2.0/security-groups"},
    RoutePattern{Route::security_group, neutron, "security_group", "GET",
                 "/network/v2.0/security-groups/{security_group}"},
    RoutePattern{Route::health, admin, "health", "GET", "/__mock/health"},
    RoutePattern{Route::journal, admin, "journal", "GET", "/__mock/journal/{run}"},
    RoutePattern{Route::configuration, admin, "configuration", "*", "/__mock/configuration"},
    RoutePattern{Route::accuracy, admin, "accuracy", "GET", "/__mock/accuracy"},
    RoutePattern{Route::accuracy, admin, "accuracy", "GET", "/__mock/accuracy/{run}"},
    RoutePattern{Route::metrics, admin, "metrics", "GET", "/metrics"},
};

// Microsoft's endpoints match in any case; the others' servers do not.
bool ignores_case(RouteFamily family) {
  return family == arm || family == entra;
}

bool fits(const std::vector<std::string_view>& expected, const std::vector<std::string>& segments,
          bool any_case) {
  if (expected.size() != segments.size()) return false;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (is_capture(expected[i]) ? segments[i].empty()
        : any_case              ? !equal_ignoring_case(segments[i], expected[i])
                                : segments[i] != expected[i])
      return false;
  }
  return true;
}

bool holds(const std::vector<std::pair<std::string, std::string>>& conditions, std::string_view query) {
  if (conditions.empty()) return true;
  const Parameters parameters(query);
  return std::all_of(conditions.begin(), conditions.end(), [&](const auto& condition) {
    return parameters.find(condition.first) == condition.second;
  });
}

}  // namespace

RouteTable::RouteTable(std::vector<OwnRoutePattern> own) : own_(std::move(own)) {
  names_.resize(builtin_route_count);
  for (std::size_t i = 0; i < own_.size(); ++i) {
    patterns_.push_back({own_route(i), RouteFamily::own, own_[i].name, own_[i].method, own_[i].path});
  }
  patterns_.insert(patterns_.end(), builtin_patterns.begin(), builtin_patterns.end());
  for (const auto& pattern : patterns_) segments_.push_back(path_segments(pattern.path));
  for (const auto& pattern : builtin_patterns) {
    names_[static_cast<std::size_t>(pattern.route)] = pattern.name;
  }
  names_[static_cast<std::size_t>(Route::unmatched)] = "unmatched";
  for (const auto& route : own_) names_.push_back(route.name);
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (!is_admin(static_cast<Route>(i))) configurable_.push_back(names_[i]);
  }
}

RouteMatch RouteTable::match(std::string_view method, std::string_view path, std::string_view query) const {
  if (!path.starts_with('/')) return {};
  std::vector<std::string> decoded;
  for (const auto segment : path_segments(path)) decoded.push_back(percent_decode(segment));
  const bool is_administration = !decoded.empty() && decoded.front() == "__mock";
  RouteMatch refused;
  for (std::size_t i = 0; i < patterns_.size(); ++i) {
    const auto& pattern = patterns_[i];
    if (!fits(segments_[i], decoded, ignores_case(pattern.family))) continue;
    if (pattern.family == own && (is_administration || !holds(own_[i].query, query))) continue;
    RouteMatch match{pattern.route, pattern.family, true, "", {}};
    for (std::size_t at = 0; at < decoded.size(); ++at) {
      if (is_capture(segments_[i][at])) match.captured.push_back(decoded[at]);
    }
    if (accepts(pattern.method, method)) return match;
    if (refused.method_allowed) {
      refused = std::move(match);
      refused.method_allowed = false;
    } else {
      refused.allow += ", ";
    }
    refused.allow += pattern.method == "GET" ? "GET, HEAD" : pattern.method;
  }
  return refused;
}

std::string_view RouteTable::name(Route route) const {
  return names_[static_cast<std::size_t>(route)];
}

std::optional<Route> RouteTable::find(std::string_view name) const {
  for (std::size_t i = 0; i < names_.size(); ++i) {
    const auto route = static_cast<Route>(i);
    if (names_[i] == name && !is_admin(route)) return route;
  }
  return std::nullopt;
}

const RouteTable& builtin_routes() {
  static const RouteTable table;
  return table;
}

RouteFamily family_of(Route route) {
  static const auto families = [] {
    std::array<RouteFamily, builtin_route_count> made{};
    for (const auto& pattern : builtin_patterns)
      made[static_cast<std::size_t>(pattern.route)] = pattern.family;
    return made;
  }();
  return own_index(route) ? RouteFamily::own : families[static_cast<std::size_t>(route)];
}

}  // namespace overlap::mock
