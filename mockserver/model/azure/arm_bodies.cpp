#include "mockserver/model/azure/arm_bodies.hpp"

#include "mockserver/model/azure/vm_bodies.hpp"

#include <fmt/format.h>

#include <string>

namespace overlap::mock {

Json tenant_json(const Estate& estate) {
  return {{"id", "/tenants/" + estate.tenant()},
          {"tenantId", estate.tenant()},
          {"countryCode", "NL"},
          {"displayName", "Contoso"},
          {"domains", Json::array({"contoso.example"})},
          {"tenantCategory", "Home"},
          {"defaultDomain", "contoso.example"},
          {"tenantType", "AAD"}};
}

Json subscription_json(const Subscription& subscription) {
  return {{"id", subscription.id},
          {"authorizationSource", "RoleBased"},
          {"managedByTenants", Json::array()},
          {"tags", Json::object()},
          {"subscriptionId", subscription.guid},
          {"tenantId", subscription.tenant},
          {"displayName", subscription.display_name},
          {"state", "Enabled"},
          {"subscriptionPolicies",
           {{"locationPlacementId", "Internal_2014-09-01"},
            {"quotaId", "Internal_2014-09-01"},
            {"spendingLimit", "Off"}}}};
}

Json group_json(const Group& group) {
  return {{"id", group.id},
          {"name", group.name},
          {"type", "Microsoft.Resources/resourceGroups"},
          {"location", group.location},
          {"tags", {{"environment", group.environment}}},
          {"properties", {{"provisioningState", "Succeeded"}}}};
}

Json location_json(const Location& location, const Subscription& subscription) {
  const auto id = [&](std::string_view name) {
    return fmt::format("{}/locations/{}", subscription.id, name);
  };
  return {{"id", id(location.name)},
          {"name", location.name},
          {"type", "Region"},
          {"displayName", location.display_name},
          {"regionalDisplayName", fmt::format("({}) {}", location.geography, location.display_name)},
          {"metadata",
           {{"regionType", "Physical"},
            {"regionCategory", "Recommended"},
            {"geographyGroup", location.geography},
            {"longitude", location.longitude},
            {"latitude", location.latitude},
            {"physicalLocation", location.city},
            {"pairedRegion", Json::array({{{"name", location.pair}, {"id", id(location.pair)}}})}}}};
}

Json provider_json(std::string_view name, const Subscription* subscription) {
  Json json = Json::object();
  if (subscription != nullptr) json["id"] = fmt::format("{}/providers/{}", subscription->id, name);
  json["namespace"] = name;
  if (subscription != nullptr) {
    json["registrationState"] = "Registered";
    json["registrationPolicy"] = name == "Microsoft.Resources" ? "RegistrationFree" : "RegistrationRequired";
  }
  Json places = Json::array();
  for (const auto& location : all_locations()) places.push_back(location.display_name);
  Json types = Json::array();
  for (const auto& type : all_resource_types()) {
    if (type.provider != name) continue;
    types.push_back({{"resourceType", type.name},
                     {"locations", type.has_location ? places : Json::array()},
                     {"apiVersions", Json::array({type.api_version})},
                     {"capabilities", "None"}});
  }
  json["resourceTypes"] = std::move(types);
  return json;
}

Json resource_json(const Vm& vm, ResourceKind kind) {
  const auto group = group_id_of(vm);
  switch (kind) {
    case ResourceKind::vm:
      return {{"id", vm.id},
              {"name", vm.name},
              {"type", resource_type(kind)},
              {"location", vm.location},
              {"tags", {{"environment", vm.environment}}},
              {"zones", vm_json(vm)["zones"]}};
    case ResourceKind::extension:
      return {{"id", fmt::format("{}/extensions/{}", vm.id, extension_name(vm))},
              {"name", fmt::format("{}/{}", vm.name, extension_name(vm))},
              {"type", resource_type(kind)},
              {"location", vm.location}};
    case ResourceKind::disk:
      return {{"id", fmt::format("{}/providers/{}/{}", group, resource_type(kind), os_disk_name(vm))},
              {"name", os_disk_name(vm)},
              {"type", resource_type(kind)},
              {"location", vm.location},
              {"managedBy", vm.id},
              {"sku", {{"name", "Premium_LRS"}, {"tier", "Premium"}}}};
    case ResourceKind::network_interface:
      return {
          {"id", fmt::format("{}/providers/{}/{}", group, resource_type(kind), network_interface_name(vm))},
          {"name", network_interface_name(vm)},
          {"type", resource_type(kind)},
          {"location", vm.location}};
  }
  return {};
}

std::string_view resource_type(ResourceKind kind) {
  switch (kind) {
    case ResourceKind::vm:
      return "Microsoft.Compute/virtualMachines";
    case ResourceKind::extension:
      return "Microsoft.Compute/virtualMachines/extensions";
    case ResourceKind::disk:
      return "Microsoft.Compute/disks";
    case ResourceKind::network_interface:
      return "Microsoft.Network/networkInterfaces";
  }
  return {};
}

}  // namespace overlap::mock
