#include "mockserver/model/openstack/network_json.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

namespace overlap::mock {

namespace {

// The members that everything in Neutron ends with.
void append_common(Json& json, const Identity& identity, Ticks created) {
  json["created_at"] = format_seconds(created);
  json["updated_at"] = format_seconds(created + 5 * ticks_per_second);
  json["revision_number"] = 2;
  json["tags"] = Json::array();
  json["project_id"] = identity.project_id();
}

Json fixed_ips_json(const Cloud& cloud, const Port& port) {
  return Json::array({Json{{"subnet_id", cloud.id("subnet", port.network)}, {"ip_address", port.address}}});
}

// DHCP ports name their agent's host and the network.
std::string device_id(const Cloud& cloud, const Port& port) {
  if (port.server) return cloud.id("server", *port.server);
  if (port.owner == PortOwner::nobody) return {};
  return fmt::format("dhcp{}-{}", guid(Key(0).with("dhcp").with(port.id)), cloud.id("network", port.network));
}

std::string_view device_owner(PortOwner owner) {
  switch (owner) {
    case PortOwner::server:
      return "compute:nova";
    case PortOwner::dhcp:
      return "network:dhcp";
    case PortOwner::nobody:
      return "";
  }
  return {};
}

std::string router_id(const Cloud& cloud) {
  return cloud.id("router", 0);
}

std::string security_group_id(const Cloud& cloud) {
  return cloud.id("security group", 0);
}

}  // namespace

Json network_json(const Cloud& cloud, const Identity& identity, std::size_t index) {
  const auto network = cloud.network(index);
  Json json{{"id", network.id},
            {"name", network.name},
            {"tenant_id", identity.project_id()},
            {"admin_state_up", true},
            {"mtu", network.external ? 1500 : 1450},
            {"status", "ACTIVE"},
            {"subnets", Json::array({network.subnet_id})},
            {"shared", false},
            {"availability_zone_hints", Json::array()},
            {"availability_zones", Json::array({"nova"})},
            {"ipv4_address_scope", nullptr},
            {"ipv6_address_scope", nullptr},
            {"router:external", network.external},
            {"description", ""},
            {"qos_policy_id", nullptr},
            {"port_security_enabled", true},
            {"dns_domain", ""},
            {"is_default", network.external},
            {"provider:network_type", network.external ? "flat" : "vxlan"},
            {"provider:physical_network", network.external ? Json("public") : Json()},
            {"provider:segmentation_id", network.external ? Json() : Json(network.segment)}};
  append_common(json, identity, network.created);
  return json;
}

Json subnet_json(const Cloud& cloud, const Identity& identity, std::size_t index) {
  const auto network = cloud.network(index);
  Json json{
      {"id", network.subnet_id},
      {"name", network.subnet_name},
      {"tenant_id", identity.project_id()},
      {"network_id", network.id},
      {"ip_version", 4},
      {"subnetpool_id", nullptr},
      {"enable_dhcp", !network.external},
      {"ipv6_ra_mode", nullptr},
      {"ipv6_address_mode", nullptr},
      {"gateway_ip", network.gateway},
      {"cidr", network.cidr},
      {"allocation_pools", Json::array({Json{{"start", network.pool_first}, {"end", network.pool_last}}})},
      {"host_routes", Json::array()},
      {"dns_nameservers", Json::array()},
      {"description", ""},
      {"service_types", Json::array()},
      {"segment_id", nullptr},
      {"dns_publish_fixed_ip", false}};
  append_common(json, identity, network.created);
  return json;
}

Json port_json(const Cloud& cloud, const Identity& identity, std::size_t index) {
  const auto port = cloud.port(index);
  const bool bound = port.owner != PortOwner::nobody;
  Json groups = port.server ? Json::array({security_group_id(cloud)}) : Json::array();
  Json json{{"id", port.id},
            {"name", port.name},
            {"network_id", cloud.id("network", port.network)},
            {"tenant_id", identity.project_id()},
            {"mac_address", port.mac},
            {"admin_state_up", true},
            {"status", port.up ? "ACTIVE" : "DOWN"},
            {"device_id", device_id(cloud, port)},
            {"device_owner", device_owner(port.owner)},
            {"fixed_ips", fixed_ips_json(cloud, port)},
            {"allowed_address_pairs", Json::array()},
            {"extra_dhcp_opts", Json::array()},
            {"security_groups", std::move(groups)},
            {"description", ""},
            {"binding:vnic_type", "normal"},
            {"binding:profile", Json::object()},
            {"binding:host_id", port.server ? cloud.server(*port.server).host
                                : bound     ? "network-01"
                                            : ""},
            {"binding:vif_type", bound ? "ovs" : "unbound"},
            {"binding:vif_details",
             bound ? Json{{"port_filter", true}, {"connectivity", "l2"}, {"bridge_name", "br-int"}}
                   : Json::object()},
            {"port_security_enabled", port.owner != PortOwner::dhcp},
            {"qos_policy_id", nullptr},
            {"qos_network_policy_id", nullptr},
            {"resource_request", nullptr},
            {"dns_name", ""},
            {"dns_assignment", Json::array()},
            {"dns_domain", ""}};
  append_common(json, identity, port.created);
  return json;
}

Json floating_ip_json(const Cloud& cloud, const Identity& identity, std::size_t index) {
  const auto floating = cloud.floating_ip(index);
  Json json{{"id", floating.id},
            {"tenant_id", identity.project_id()},
            {"floating_ip_address", floating.address},
            {"floating_network_id", cloud.id("network", 0)},
            {"router_id", nullptr},
            {"port_id", nullptr},
            {"fixed_ip_address", nullptr},
            {"status", floating.port ? "ACTIVE" : "DOWN"},
            {"description", ""},
            {"port_details", nullptr},
            {"qos_policy_id", nullptr},
            {"dns_domain", ""},
            {"dns_name", ""},
            {"port_forwardings", Json::array()}};
  if (floating.port) {
    const auto port = cloud.port(*floating.port);
    json["router_id"] = router_id(cloud);
    json["port_id"] = port.id;
    json["fixed_ip_address"] = port.address;
    json["port_details"] = {{"name", port.name},
                            {"network_id", cloud.id("network", port.network)},
                            {"mac_address", port.mac},
                            {"admin_state_up", true},
                            {"status", port.up ? "ACTIVE" : "DOWN"},
                            {"device_id", device_id(cloud, port)},
                            {"device_owner", device_owner(port.owner)}};
  }
  append_common(json, identity, floating.created);
  return json;
}

Json router_json(const Cloud& cloud, const Identity& identity) {
  const auto outside = cloud.network(0);
  Json json{{"id", router_id(cloud)},
            {"name", "router1"},
            {"tenant_id", identity.project_id()},
            {"admin_state_up", true},
            {"status", "ACTIVE"},
            {"external_gateway_info",
             {{"network_id", outside.id},
              {"enable_snat", true},
              {"external_fixed_ips",
               Json::array({Json{{"subnet_id", outside.subnet_id}, {"ip_address", outside.pool_first}}})}}},
            {"description", ""},
            {"availability_zones", Json::array({"nova"})},
            {"availability_zone_hints", Json::array()},
            {"distributed", false},
            {"ha", false},
            {"flavor_id", nullptr},
            {"routes", Json::array()}};
  append_common(json, identity, outside.created);
  return json;
}

Json security_group_json(const Cloud& cloud, const Identity& identity) {
  const auto rule = [&](std::size_t number, std::string_view type) {
    return Json{{"id", cloud.id("security group rule", number)},
                {"tenant_id", identity.project_id()},
                {"security_group_id", security_group_id(cloud)},
                {"ethertype", type},
                {"direction", "egress"},
                {"protocol", nullptr},
                {"port_range_min", nullptr},
                {"port_range_max", nullptr},
                {"remote_ip_prefix", nullptr},
                {"remote_group_id", nullptr},
                {"description", nullptr},
                {"project_id", identity.project_id()}};
  };
  Json json{{"id", security_group_id(cloud)},
            {"name", "default"},
            {"stateful", true},
            {"tenant_id", identity.project_id()},
            {"description", "Default security group"},
            {"shared", false},
            {"security_group_rules", Json::array({rule(0, "IPv4"), rule(1, "IPv6")})}};
  append_common(json, identity, cloud.network(0).created);
  return json;
}

}  // namespace overlap::mock
