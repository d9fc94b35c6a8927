// Tenants, subscriptions, resource groups, regions, providers and generic resources, as Microsoft.Resources
// writes them.
#pragma once

#include "mockserver/ground/json_text.hpp"
#include "mockserver/model/azure/catalogue.hpp"
#include "mockserver/model/azure/estate.hpp"

#include <array>
#include <string_view>

namespace overlap::mock {

/// The resources that come with each VM.
enum class ResourceKind { vm, extension, disk, network_interface };

inline constexpr std::array resource_kinds{ResourceKind::vm, ResourceKind::extension, ResourceKind::disk,
                                           ResourceKind::network_interface};

Json tenant_json(const Estate& estate);
Json subscription_json(const Subscription& subscription);
Json group_json(const Group& group);
Json location_json(const Location& location, const Subscription& subscription);

/// A provider with its resource types; for the tenant (no subscription) without a registration.
Json provider_json(std::string_view name, const Subscription* subscription);

/// A resource as Resources - List shows it: who it is, and none of its properties.
Json resource_json(const Vm& vm, ResourceKind kind);

/// "Microsoft.Compute/disks"
std::string_view resource_type(ResourceKind kind);

}  // namespace overlap::mock
