#include "mockserver/model/openstack/compute_json.hpp"

#include <fmt/format.h>

#include <utility>

namespace overlap::mock {

namespace {

constexpr bool since(Microversion version, unsigned minor) {
  return version >= Microversion{2, minor};
}

struct StateNames {
  std::string_view status;
  std::string_view vm_state;
  int power_state;
};

StateNames names_of(ServerState state) {
  switch (state) {
    case ServerState::active:
      return {"ACTIVE", "active", 1};
    case ServerState::shutoff:
      return {"SHUTOFF", "stopped", 4};
    case ServerState::paused:
      return {"PAUSED", "paused", 3};
    case ServerState::error:
      return {"ERROR", "error", 0};
  }
  return {};
}

Json links_json(const ComputeContext& context, std::string_view kind, std::string_view id) {
  return Json::array({Json{{"rel", "self"}, {"href", fmt::format("{}/v2.1/{}/{}", context.base, kind, id)}},
                      Json{{"rel", "bookmark"}, {"href", fmt::format("{}/{}/{}", context.base, kind, id)}}});
}

Json bookmark_json(const ComputeContext& context, std::string_view kind, const std::string& id) {
  return {
      {"id", id},
      {"links",
       Json::array({Json{{"rel", "bookmark"}, {"href", fmt::format("{}/{}/{}", context.base, kind, id)}}})}};
}

// Nova wrote an empty text for "no swap" until it wrote a number.
Json no_swap(Microversion version) {
  return since(version, 75) ? Json(0) : Json("");
}

Json embedded_flavor_json(const ComputeContext& context, std::size_t index) {
  const auto flavor = context.cloud.flavor(index);
  if (!since(context.version, 47)) return bookmark_json(context, "flavors", flavor.id);
  return {{"vcpus", flavor.vcpus},
          {"ram", flavor.ram_mib},
          {"disk", flavor.disk_gib},
          {"ephemeral", 0},
          {"swap", 0},
          {"original_name", flavor.name},
          {"extra_specs", extra_specs_json(flavor)}};
}

Json addresses_json(const Cloud& cloud, std::size_t server) {
  Json addresses = Json::object();
  const auto add = [&](const Port& port, std::string_view type, const std::string& address) {
    addresses[cloud.network(port.network).name].push_back({{"version", 4},
                                                           {"addr", address},
                                                           {"OS-EXT-IPS:type", type},
                                                           {"OS-EXT-IPS-MAC:mac_addr", port.mac}});
  };
  for (const auto index : cloud.ports_of(server)) {
    const auto port = cloud.port(index);
    add(port, "fixed", port.address);
    if (const auto floating = cloud.floating_ip_of(index)) {
      add(port, "floating", cloud.floating_ip(*floating).address);
    }
  }
  return addresses;
}

// 56 digits, as of a SHA-224 of project and host.
std::string host_id(const Cloud& cloud, std::string_view host) {
  return cloud.plain_id(fmt::format("host {}", host)) +
         cloud.plain_id(fmt::format("host again {}", host)).substr(0, 24);
}

}  // namespace

Json extra_specs_json(const Flavor& flavor) {
  Json specs = Json::object();
  for (const auto& [name, value] : flavor.extra_specs) specs[name] = value;
  return specs;
}

Json server_json(const ComputeContext& context, std::size_t index) {
  const auto& cloud = context.cloud;
  const auto version = context.version;
  const auto server = cloud.server(index);
  const auto state = names_of(server.state);
  const auto created = format_seconds(server.created);
  const bool failed = server.state == ServerState::error;
  Json json{
      {"id", server.id},
      {"name", server.name},
      {"status", state.status},
      {"tenant_id", context.identity.project_id()},
      {"user_id", context.identity.user_id()},
      {"metadata", Json::object()},
      {"hostId", failed ? std::string() : host_id(cloud, server.host)},
      {"image", server.image ? bookmark_json(context, "images", cloud.id("image", *server.image)) : Json("")},
      {"flavor", embedded_flavor_json(context, server.flavor)},
      {"created", created},
      {"updated", created},
      {"addresses", addresses_json(cloud, index)},
      {"accessIPv4", ""},
      {"accessIPv6", ""},
      {"links", links_json(context, "servers", server.id)},
      {"OS-DCF:diskConfig", "AUTO"}};
  if (server.state == ServerState::active) json["progress"] = 0;
  if (failed) {
    json["fault"] = {{"code", 500}, {"created", created}, {"message", "No valid host was found."}};
  }
  json["OS-EXT-AZ:availability_zone"] = failed ? "" : "nova";
  json["config_drive"] = "";
  json["key_name"] = nullptr;
  json["OS-SRV-USG:launched_at"] = failed ? Json() : Json(created.substr(0, created.size() - 1) + ".000000");
  json["OS-SRV-USG:terminated_at"] = nullptr;
  json["OS-EXT-SRV-ATTR:host"] = failed ? Json() : Json(server.host);
  json["OS-EXT-SRV-ATTR:instance_name"] = fmt::format("instance-{:08x}", index + 1);
  json["OS-EXT-SRV-ATTR:hypervisor_hostname"] = failed ? Json() : Json(server.host);
  json["OS-EXT-STS:task_state"] = nullptr;
  json["OS-EXT-STS:vm_state"] = state.vm_state;
  json["OS-EXT-STS:power_state"] = state.power_state;
  json["os-extended-volumes:volumes_attached"] = Json::array();
  json["security_groups"] = Json::array({Json{{"name", "default"}}});
  if (since(version, 3)) {
    json["OS-EXT-SRV-ATTR:hostname"] = server.name;
    json["OS-EXT-SRV-ATTR:reservation_id"] = "r-" + server.id.substr(0, 8);
    json["OS-EXT-SRV-ATTR:launch_index"] = 0;
    json["OS-EXT-SRV-ATTR:kernel_id"] = "";
    json["OS-EXT-SRV-ATTR:ramdisk_id"] = "";
    json["OS-EXT-SRV-ATTR:root_device_name"] = "/dev/vda";
    json["OS-EXT-SRV-ATTR:user_data"] = nullptr;
  }
  if (since(version, 9)) json["locked"] = false;
  if (since(version, 16)) json["host_status"] = failed ? "" : "UP";
  if (since(version, 19)) json["description"] = nullptr;
  if (since(version, 26)) json["tags"] = Json::array();
  if (since(version, 63)) json["trusted_image_certificates"] = nullptr;
  if (since(version, 71)) json["server_groups"] = Json::array();
  if (since(version, 73)) json["locked_reason"] = nullptr;
  return json;
}

Json server_key_json(const Cloud& cloud, const Identity& identity, std::size_t index) {
  const auto server = cloud.server(index);
  const auto state = names_of(server.state);
  const auto created = format_seconds(server.created);
  const bool failed = server.state == ServerState::error;
  return {{"id", server.id},
          {"name", server.name},
          {"status", state.status},
          {"tenant_id", identity.project_id()},
          {"user_id", identity.user_id()},
          {"image", server.image ? Json{{"id", cloud.id("image", *server.image)}} : Json("")},
          {"flavor", {{"id", cloud.id("flavor", server.flavor)}}},
          {"created", created},
          {"updated", created},
          {"OS-EXT-SRV-ATTR:host", failed ? Json() : Json(server.host)},
          {"OS-EXT-STS:vm_state", state.vm_state},
          {"OS-EXT-STS:power_state", state.power_state}};
}

Json flavor_json(const ComputeContext& context, std::size_t index) {
  const auto flavor = context.cloud.flavor(index);
  Json json{{"id", flavor.id},
            {"name", flavor.name},
            {"ram", flavor.ram_mib},
            {"disk", flavor.disk_gib},
            {"swap", no_swap(context.version)},
            {"OS-FLV-EXT-DATA:ephemeral", 0},
            {"OS-FLV-DISABLED:disabled", false},
            {"vcpus", flavor.vcpus},
            {"os-flavor-access:is_public", true},
            {"rxtx_factor", 1.0},
            {"links", links_json(context, "flavors", flavor.id)}};
  if (since(context.version, 55)) json["description"] = nullptr;
  if (since(context.version, 61)) json["extra_specs"] = extra_specs_json(flavor);
  return json;
}

Json brief_json(const Json& full, Microversion version) {
  Json brief{{"id", full["id"]}, {"name", full["name"]}, {"links", full["links"]}};
  const bool is_flavor = full.contains("ram");
  if (is_flavor && since(version, 55)) brief["description"] = full["description"];
  return brief;
}

Json availability_zone_json(const Cloud& cloud, bool detailed) {
  Json hosts;
  for (std::size_t i = 0; detailed && i < cloud.host_count(); ++i) {
    hosts[host_name(i)] = {
        {"nova-compute",
         {{"active", true}, {"available", true}, {"updated_at", "2026-01-01T00:00:00.000000"}}}};
  }
  return {{"zoneName", "nova"}, {"zoneState", {{"available", true}}}, {"hosts", std::move(hosts)}};
}

Json interface_json(const Cloud& cloud, const Port& port) {
  return {
      {"port_state", port.up ? "ACTIVE" : "DOWN"},
      {"port_id", port.id},
      {"net_id", cloud.id("network", port.network)},
      {"mac_addr", port.mac},
      {"fixed_ips",
       Json::array({Json{{"subnet_id", cloud.id("subnet", port.network)}, {"ip_address", port.address}}})}};
}

}  // namespace overlap::mock
