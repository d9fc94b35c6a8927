#include "mockserver/model/arm.hpp"

#include "mockserver/model/api_version.hpp"
#include "mockserver/model/arm_bodies.hpp"
#include "mockserver/model/arm_fields.hpp"
#include "mockserver/model/event_bodies.hpp"
#include "mockserver/model/vm_bodies.hpp"
#include "words/letter_case.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

namespace overlap::mock {

namespace {

ArmError resource_not_found(std::string_view group, std::string_view type, std::string_view name) {
  return {404, "ResourceNotFound",
          fmt::format("The Resource '{}/{}' under resource group '{}' was not found. For more details please "
                      "go to https://aka.ms/ARMResourceNotFoundFix",
                      type, name, group)};
}

// The VM that a disk or network interface of this name would belong to.
std::string_view owner_of(std::string_view name, Route route) {
  return name.substr(0, name.find(route == Route::disk ? '_' : '-', name.find('-') + 1));
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

OrArmError<Json> provider(std::string_view name, const Subscription* subscription) {
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

}  // namespace

Arm::Arm(std::uint64_t seed, EstateSize size, ArmOptions options) : estate_(seed, size), options_(options) {}

OrArmError<Json> Arm::answer(const RouteMatch& match, const Request& request) const {
  const Parameters query(split_target(request.target).query);
  const ArmQuestion asked{request, query};
  if (auto refusal = check_api_version(query)) return *refusal;
  if (belongs_to_tenant(match.route)) return in_tenant(match, asked);
  const auto subscription = estate_.find_subscription(match.captured[0]);
  if (subscription) return in_subscription(*subscription, match, asked);
  return ArmError{404, "SubscriptionNotFound",
                  fmt::format("The subscription '{}' could not be found.", match.captured[0])};
}

OrArmError<Json> Arm::in_tenant(const RouteMatch& match, ArmQuestion asked) const {
  switch (match.route) {
    case Route::tenants:
      return lists().tenants();
    case Route::tenant_activity_log:
      return lists().tenant_activity_log(asked);
    case Route::event_categories:
      return event_categories_json();
    case Route::tenant_providers:
      return lists().providers(nullptr);
    case Route::tenant_provider:
      return provider(match.captured[0], nullptr);
    default:
      return lists().subscriptions(asked);
  }
}

OrArmError<Json> Arm::in_subscription(const Subscription& subscription, const RouteMatch& match,
                                      ArmQuestion asked) const {
  const auto in_location = [&](std::string_view type, auto&& answer) -> OrArmError<Json> {
    if (const auto location = find_location(match.captured[1])) return answer(*location);
    return location_not_found(match.captured[1], asked.query.find("api-version").value_or(""), type);
  };
  switch (match.route) {
    case Route::subscription:
      return subscription_json(subscription);
    case Route::locations:
      return lists().locations(subscription);
    case Route::providers:
      return lists().providers(&subscription);
    case Route::provider:
      return provider(match.captured[1], &subscription);
    case Route::groups:
      return lists().groups(subscription, asked);
    case Route::resources:
      return lists().resources(subscription, lists().all_groups(), asked);
    case Route::subscription_vms:
      return lists().vms(subscription, lists().all_groups(), asked);
    case Route::location_vms:
      return in_location("locations/virtualMachines", [&](const Location& location) {
        return lists().vms(subscription, lists().groups_in(subscription, location.name), asked);
      });
    case Route::location_vm_sizes:
      return in_location("locations/vmSizes", [&](const Location&) { return lists().vm_sizes(); });
    case Route::activity_log:
      return lists().activity_log(subscription, asked);
    default:
      break;
  }
  const auto group = estate_.find_group(subscription.index, match.captured[1]);
  if (group) return in_group(*group, subscription, match, asked);
  return ArmError{404, "ResourceGroupNotFound",
                  fmt::format("Resource group '{}' could not be found.", match.captured[1])};
}

OrArmError<Json> Arm::in_group(const Group& group, const Subscription& subscription, const RouteMatch& match,
                               ArmQuestion asked) const {
  const std::array index{group.index};
  switch (match.route) {
    case Route::group:
      return group_json(group);
    case Route::group_resources:
      return lists().resources(subscription, index, asked);
    case Route::vms:
      return lists().vms(subscription, index, asked);
    default:
      break;
  }
  const std::string_view name = match.captured[2];
  const auto find_vm = [&](std::string_view vm) {
    return estate_.find_vm(subscription.index, group.index, vm);
  };
  if (match.route == Route::disk) {
    const auto vm = find_vm(owner_of(name, match.route));
    if (vm && equal_ignoring_case(name, os_disk_name(*vm))) return os_disk_json(*vm);
    return resource_not_found(group.name, resource_type(ResourceKind::disk), name);
  }
  if (match.route == Route::network_interface) {
    const auto vm = find_vm(owner_of(name, match.route));
    if (vm && equal_ignoring_case(name, network_interface_name(*vm))) return network_interface_json(*vm);
    return resource_not_found(group.name, resource_type(ResourceKind::network_interface), name);
  }
  const auto vm = find_vm(name);
  return vm ? of_vm(*vm, match, asked)
            : resource_not_found(group.name, resource_type(ResourceKind::vm), name);
}

OrArmError<Json> Arm::of_vm(const Vm& vm, const RouteMatch& match, ArmQuestion asked) const {
  switch (match.route) {
    case Route::instance_view:
      return instance_view_json(vm);
    // Any size will do for a VM of the mock, which never is on hardware that lacks one.
    case Route::vm_sizes:
      return lists().vm_sizes();
    case Route::boot_diagnostics:
      return boot_diagnostics_json(vm);
    case Route::vm_extensions:
      return lists().extensions(vm, asked);
    case Route::vm_extension: {
      const auto& name = match.captured[3];
      if (!equal_ignoring_case(name, extension_name(vm)))
        return resource_not_found(vm.group_name, "Microsoft.Compute/virtualMachines",
                                  fmt::format("{}/extensions/{}", vm.name, name));
      const auto view = expands(asked.query, "instanceView");
      if (const auto* refusal = std::get_if<ArmError>(&view)) return *refusal;
      return extension_json(vm, std::get<bool>(view));
    }
    default:
      return expanded_vm(vm, asked.query);
  }
}

bool is_existence_check(std::string_view method, Route route) {
  if (method != "HEAD") return false;
  switch (route) {
    case Route::group:
    case Route::vm:
    case Route::vm_extension:
    case Route::disk:
    case Route::network_interface:
      return true;
    default:
      return false;
  }
}

}  // namespace overlap::mock
