// The lists of Azure Resource Manager: filtered, cut into pages, linked.
#pragma once

#include "mockserver/ground/json_text.hpp"
#include "mockserver/ground/message.hpp"
#include "mockserver/ground/target.hpp"
#include "mockserver/model/azure/arm_error.hpp"
#include "mockserver/model/azure/arm_options.hpp"
#include "mockserver/model/azure/estate.hpp"

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace overlap::mock {

/// A request and its query, taken apart once.
struct ArmQuestion {
  const Request& request;
  const Parameters& query;
};

/// Whether ?$expand=`value` is asked for; another value is refused.
OrArmError<bool> expands(const Parameters& query, std::string_view value);

/// Read-only after construction: any thread may ask. `groups` are indices in the subscription.
class ArmLists {
 public:
  ArmLists(const Estate& estate, ArmOptions options) : estate_(estate), options_(options) {}

  Json tenants() const;
  OrArmError<Json> subscriptions(ArmQuestion asked) const;
  Json locations(const Subscription& subscription) const;

  /// All providers of the tenant, or as they are registered in a subscription.
  Json providers(const Subscription* subscription) const;

  /// $filter (tagName, tagValue) and $top.
  OrArmError<Json> groups(const Subscription& subscription, ArmQuestion asked) const;

  /// $filter, $top, and $expand=createdTime,changedTime,provisioningState.
  OrArmError<Json> resources(const Subscription& subscription, std::span<const std::size_t> groups,
                             ArmQuestion asked) const;

  /// $filter ('virtualMachineScaleSet/id': no VM here is in one), $expand=instanceView, statusOnly.
  OrArmError<Json> vms(const Subscription& subscription, std::span<const std::size_t> groups,
                       ArmQuestion asked) const;

  /// The indices of all groups of a subscription.
  std::vector<std::size_t> all_groups() const;

  /// The indices of those that lie in a region.
  std::vector<std::size_t> groups_in(const Subscription& subscription, std::string_view location) const;

  Json vm_sizes() const;
  OrArmError<Json> extensions(const Vm& vm, ArmQuestion asked) const;

  /// $filter (obligatory) and $select.
  OrArmError<Json> activity_log(const Subscription& subscription, ArmQuestion asked) const;

  /// The same for the tenant, where $filter may be left away.
  OrArmError<Json> tenant_activity_log(ArmQuestion asked) const;

 private:
  const Estate& estate_;
  ArmOptions options_;
};

}  // namespace overlap::mock
