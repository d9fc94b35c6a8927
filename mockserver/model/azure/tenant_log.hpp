// The tenant's own activity log: events outside of any subscription.
#pragma once

#include "mockserver/ground/json_text.hpp"
#include "mockserver/model/azure/activity_filter.hpp"
#include "mockserver/model/azure/estate.hpp"

#include <cstddef>
#include <vector>

namespace overlap::mock {

/// The filter of a request that has none, which Tenant Activity Logs - List allows: the 89 days before the
/// instant at which the mock's world stands still.
ActivityFilter unfiltered();

/// The events that pass the filter, newest first, of `count` in all: operations on management groups, access
/// and diagnostics. Those of subscriptions are not among them, as in Azure. Instants follow the rule of
/// vm_events().
std::vector<Json> tenant_events(const Estate& estate, std::size_t count, const ActivityFilter& filter);

}  // namespace overlap::mock
