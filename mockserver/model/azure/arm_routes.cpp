#include "mockserver/model/azure/arm_routes.hpp"

#include "mockserver/model/azure/arm_bodies.hpp"
#include "mockserver/model/azure/event_bodies.hpp"
#include "mockserver/model/azure/vm_bodies.hpp"
#include "mockserver/model/service.hpp"
#include "words/letter_case.hpp"

#include <fmt/format.h>

#include <array>

namespace overlap::mock {

namespace {

using Answer = OrArmError<Json>;
using Context = ArmContext;

ArmError resource_not_found(std::string_view group, std::string_view type, std::string_view name) {
  return {404, "ResourceNotFound",
          fmt::format("The Resource '{}/{}' under resource group '{}' was not found. For more details please "
                      "go to https://aka.ms/ARMResourceNotFoundFix",
                      type, name, group)};
}

ArmError location_not_found(std::string_view name, std::string_view version, std::string_view type) {
  std::string known;
  for (const auto& location : all_locations())
    known += fmt::format("{}{}", known.empty() ? "" : ", ", location.name);
  return {400, "NoRegisteredProviderFound",
          fmt::format("No registered resource provider found for location '{}' and API version '{}' for type "
                      "'{}'. The supported locations are '{}'.",
                      name, version, type, known)};
}

OrArmError<Json> provider_of(std::string_view name, const Subscription* subscription) {
  for (const auto& type : all_resource_types()) {
    if (equal_ignoring_case(type.provider, name)) return provider_json(type.provider, subscription);
  }
  return ArmError{404, "InvalidResourceNamespace",
                  fmt::format("The resource namespace '{}' is invalid.", name)};
}

// A VM alone can also be asked for with its user data, which lists never show.
OrArmError<Json> expanded_vm(const Vm& vm, const Parameters& query) {
  const auto expand = query.find("$expand").value_or("");
  if (equal_ignoring_case(expand, "userData")) return vm_json(vm, {false, true});
  const auto view = expands(query, "instanceView");
  if (!std::holds_alternative<ArmError>(view)) return vm_json(vm, {std::get<bool>(view), false});
  return ArmError{
      400, "InvalidParameter",
      fmt::format("The value '{}' of parameter $expand is not valid: it takes instanceView and userData.",
                  expand)};
}

// ---- What belongs to the tenant ----

Answer subscriptions(const Context& context) {
  return context.lists.subscriptions(context.asked);
}

Answer tenants(const Context& context) {
  return context.lists.tenants();
}

Answer tenant_activity_log(const Context& context) {
  return context.lists.tenant_activity_log(context.asked);
}

Answer event_categories(const Context&) {
  return event_categories_json();
}

Answer tenant_providers(const Context& context) {
  return context.lists.providers(nullptr);
}

Answer tenant_provider(const Context& context) {
  return provider_of(context.captured[0], nullptr);
}

// ---- What belongs to a subscription ----

Answer subscription(const Context&, const Subscription& owner) {
  return subscription_json(owner);
}

Answer locations(const Context& context, const Subscription& owner) {
  return context.lists.locations(owner);
}

Answer providers(const Context& context, const Subscription& owner) {
  return context.lists.providers(&owner);
}

Answer provider(const Context& context, const Subscription& owner) {
  return provider_of(context.captured[1], &owner);
}

Answer groups(const Context& context, const Subscription& owner) {
  return context.lists.groups(owner, context.asked);
}

Answer resources(const Context& context, const Subscription& owner) {
  return context.lists.resources(owner, context.lists.all_groups(), context.asked);
}

Answer subscription_vms(const Context& context, const Subscription& owner) {
  return context.lists.vms(owner, context.lists.all_groups(), context.asked);
}

Answer activity_log(const Context& context, const Subscription& owner) {
  return context.lists.activity_log(owner, context.asked);
}

Answer unknown_location(const Context& context, std::string_view type) {
  return location_not_found(context.captured[1], context.asked.query.find("api-version").value_or(""), type);
}

Answer location_vms(const Context& context, const Subscription& owner) {
  const auto location = find_location(context.captured[1]);
  if (!location) return unknown_location(context, "locations/virtualMachines");
  return context.lists.vms(owner, context.lists.groups_in(owner, location->name), context.asked);
}

Answer location_vm_sizes(const Context& context, const Subscription&) {
  if (!find_location(context.captured[1])) return unknown_location(context, "locations/vmSizes");
  return context.lists.vm_sizes();
}

// ---- What belongs to a group ----

Answer group(const Context&, const Group& owner) {
  return group_json(owner);
}

Answer group_resources(const Context& context, const Subscription& subscription, const Group& owner) {
  return context.lists.resources(subscription, std::array{owner.index}, context.asked);
}

Answer vms(const Context& context, const Subscription& subscription, const Group& owner) {
  return context.lists.vms(subscription, std::array{owner.index}, context.asked);
}

// The VM that a disk or network interface of this name would belong to: what stands before the mark.
std::optional<Vm> find_owner(const Context& context, const Group& group, std::string_view name, char mark) {
  return context.estate.find_vm(group.subscription, group.index,
                                name.substr(0, name.find(mark, name.find('-') + 1)));
}

Answer disk(const Context& context, const Group& owner) {
  const std::string_view name = context.captured[2];
  const auto vm = find_owner(context, owner, name, '_');
  if (vm && equal_ignoring_case(name, os_disk_name(*vm))) return os_disk_json(*vm);
  return resource_not_found(owner.name, resource_type(ResourceKind::disk), name);
}

Answer network_interface(const Context& context, const Group& owner) {
  const std::string_view name = context.captured[2];
  const auto vm = find_owner(context, owner, name, '-');
  if (vm && equal_ignoring_case(name, network_interface_name(*vm))) return network_interface_json(*vm);
  return resource_not_found(owner.name, resource_type(ResourceKind::network_interface), name);
}

// ---- What belongs to a virtual machine ----

Answer vm(const Context& context, const Vm& machine) {
  return expanded_vm(machine, context.asked.query);
}

Answer instance_view(const Context&, const Vm& machine) {
  return instance_view_json(machine);
}

// Any size will do for a VM of the mock, which never is on hardware that lacks one.
Answer vm_sizes(const Context& context, const Vm&) {
  return context.lists.vm_sizes();
}

Answer boot_diagnostics(const Context&, const Vm& machine) {
  return boot_diagnostics_json(machine);
}

Answer vm_extensions(const Context& context, const Vm& machine) {
  return context.lists.extensions(machine, context.asked);
}

Answer vm_extension(const Context& context, const Vm& machine) {
  const auto& name = context.captured[3];
  if (!equal_ignoring_case(name, extension_name(machine)))
    return resource_not_found(machine.group_name, "Microsoft.Compute/virtualMachines",
                              fmt::format("{}/extensions/{}", machine.name, name));
  const auto view = expands(context.asked.query, "instanceView");
  if (const auto* refusal = std::get_if<ArmError>(&view)) return *refusal;
  return extension_json(machine, std::get<bool>(view));
}

// ---- From the path to what it leads to; what does not exist is refused, the outermost first ----

template <auto body>
Answer in_subscription(const Context& context) {
  const auto found = context.estate.find_subscription(context.captured[0]);
  if (found) return body(context, *found);
  return ArmError{404, "SubscriptionNotFound",
                  fmt::format("The subscription '{}' could not be found.", context.captured[0])};
}

template <auto body>
Answer in_group_of(const Context& context, const Subscription& subscription) {
  const auto found = context.estate.find_group(subscription.index, context.captured[1]);
  if (!found) {
    return ArmError{404, "ResourceGroupNotFound",
                    fmt::format("Resource group '{}' could not be found.", context.captured[1])};
  }
  if constexpr (requires { body(context, subscription, *found); }) {
    return body(context, subscription, *found);
  } else {
    return body(context, *found);
  }
}

template <auto body>
Answer of_vm_in(const Context& context, const Group& group) {
  const auto& name = context.captured[2];
  const auto found = context.estate.find_vm(group.subscription, group.index, name);
  if (found) return body(context, *found);
  return resource_not_found(group.name, resource_type(ResourceKind::vm), name);
}

template <auto body>
constexpr auto in_group = in_subscription<in_group_of<body>>;

template <auto body>
constexpr auto of_vm = in_group<of_vm_in<body>>;

constexpr std::array routes{
    ArmRoute{.name = "subscriptions",
             .method = "GET",
             .path = "/subscriptions",
             .answer = subscriptions,
             .of_tenant = true},
    ArmRoute{.name = "groups",
             .method = "GET",
             .path = "/subscriptions/{subscription}/resourcegroups",
             .answer = in_subscription<groups>},
    ArmRoute{.name = "vms",
             .method = "GET",
             .path = "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Compute/"
                     "virtualMachines",
             .answer = in_group<vms>,
             .cost = ArmCost::high},
    ArmRoute{.name = "subscription_vms",
             .method = "GET",
             .path = "/subscriptions/{subscription}/providers/Microsoft.Compute/virtualMachines",
             .answer = in_subscription<subscription_vms>,
             .cost = ArmCost::high},
    ArmRoute{.name = "vm",
             .method = "GET",
             .path = "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Compute/"
                     "virtualMachines/{vm}",
             .answer = of_vm<vm>,
             .cost = ArmCost::low,
             .existence_check = true},
    ArmRoute{.name = "instance_view",
             .method = "GET",
             .path = "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Compute/"
                     "virtualMachines/{vm}/instanceView",
             .answer = of_vm<instance_view>,
             .cost = ArmCost::low},
    ArmRoute{
        .name = "activity_log",
        .method = "GET",
        .path = "/subscriptions/{subscription}/providers/Microsoft.Insights/eventtypes/management/values",
        .answer = in_subscription<activity_log>},
    ArmRoute{.name = "tenants", .method = "GET", .path = "/tenants", .answer = tenants, .of_tenant = true},
    ArmRoute{.name = "subscription",
             .method = "GET",
             .path = "/subscriptions/{subscription}",
             .answer = in_subscription<subscription>},
    ArmRoute{.name = "locations",
             .method = "GET",
             .path = "/subscriptions/{subscription}/locations",
             .answer = in_subscription<locations>},
    ArmRoute{.name = "group",
             .method = "GET",
             .path = "/subscriptions/{subscription}/resourcegroups/{group}",
             .answer = in_group<group>,
             .existence_check = true},
    ArmRoute{.name = "resources",
             .method = "GET",
             .path = "/subscriptions/{subscription}/resources",
             .answer = in_subscription<resources>},
    ArmRoute{.name = "group_resources",
             .method = "GET",
             .path = "/subscriptions/{subscription}/resourceGroups/{group}/resources",
             .answer = in_group<group_resources>},
    ArmRoute{
        .name = "location_vms",
        .method = "GET",
        .path =
            "/subscriptions/{subscription}/providers/Microsoft.Compute/locations/{location}/virtualMachines",
        .answer = in_subscription<location_vms>},
    ArmRoute{.name = "location_vm_sizes",
             .method = "GET",
             .path = "/subscriptions/{subscription}/providers/Microsoft.Compute/locations/{location}/vmSizes",
             .answer = in_subscription<location_vm_sizes>},
    ArmRoute{.name = "vm_sizes",
             .method = "GET",
             .path = "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Compute/"
                     "virtualMachines/{vm}/vmSizes",
             .answer = of_vm<vm_sizes>},
    ArmRoute{.name = "boot_diagnostics",
             .method = "POST",
             .path = "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Compute/"
                     "virtualMachines/{vm}/retrieveBootDiagnosticsData",
             .answer = of_vm<boot_diagnostics>},
    ArmRoute{.name = "vm_extensions",
             .method = "GET",
             .path = "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Compute/"
                     "virtualMachines/{vm}/extensions",
             .answer = of_vm<vm_extensions>},
    ArmRoute{.name = "vm_extension",
             .method = "GET",
             .path = "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Compute/"
                     "virtualMachines/{vm}/extensions/{extension}",
             .answer = of_vm<vm_extension>,
             .existence_check = true},
    ArmRoute{
        .name = "disk",
        .method = "GET",
        .path =
            "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Compute/disks/{disk}",
        .answer = in_group<disk>,
        .existence_check = true},
    ArmRoute{.name = "network_interface",
             .method = "GET",
             .path = "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Network/"
                     "networkInterfaces/{interface}",
             .answer = in_group<network_interface>,
             .existence_check = true},
    ArmRoute{.name = "tenant_activity_log",
             .method = "GET",
             .path = "/providers/Microsoft.Insights/eventtypes/management/values",
             .answer = tenant_activity_log,
             .of_tenant = true},
    ArmRoute{.name = "event_categories",
             .method = "GET",
             .path = "/providers/Microsoft.Insights/eventcategories",
             .answer = event_categories,
             .of_tenant = true},
    ArmRoute{.name = "providers",
             .method = "GET",
             .path = "/subscriptions/{subscription}/providers",
             .answer = in_subscription<providers>},
    ArmRoute{.name = "provider",
             .method = "GET",
             .path = "/subscriptions/{subscription}/providers/{namespace}",
             .answer = in_subscription<provider>},
    ArmRoute{.name = "tenant_providers",
             .method = "GET",
             .path = "/providers",
             .answer = tenant_providers,
             .of_tenant = true},
    ArmRoute{.name = "tenant_provider",
             .method = "GET",
             .path = "/providers/{namespace}",
             .answer = tenant_provider,
             .of_tenant = true},
};
static_assert(all_answered(routes));

}  // namespace

std::span<const ArmRoute> arm_routes() {
  return routes;
}

}  // namespace overlap::mock
