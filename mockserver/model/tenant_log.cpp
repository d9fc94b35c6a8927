#include "mockserver/model/tenant_log.hpp"

#include "mockserver/model/event_bodies.hpp"
#include "mockserver/model/target.hpp"
#include "words/letter_case.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace overlap::mock {

namespace {

struct TenantOperation {
  std::string_view provider;
  Operation operation;
  std::string_view resource;  ///< what it was done to
};

constexpr std::array tenant_operations{
    TenantOperation{"Microsoft.Management",
                    {"Microsoft.Management/managementGroups/write", "Create or update management group"},
                    "/providers/Microsoft.Management/managementGroups/contoso"},
    TenantOperation{"Microsoft.Authorization",
                    {"Microsoft.Authorization/elevateAccess/action",
                     "Assigns the caller to User Access Administrator role"},
                    "/providers/Microsoft.Authorization"},
    TenantOperation{"Microsoft.aadiam",
                    {"microsoft.aadiam/diagnosticSettings/write", "Create or update diagnostic setting"},
                    "/providers/microsoft.aadiam/diagnosticSettings/audit"},
};

bool passes(const TenantOperation& operated, Ticks at, const std::string& correlation,
            const ActivityFilter& filter) {
  return at >= filter.from && (!filter.until || at <= *filter.until) && !filter.group &&
         (!filter.provider || equal_ignoring_case(*filter.provider, operated.provider)) &&
         (!filter.resource_id || equal_ignoring_case(*filter.resource_id, operated.resource)) &&
         (!filter.correlation_id || equal_ignoring_case(*filter.correlation_id, correlation));
}

Json event_json(const TenantOperation& operated, Ticks at, const std::string& correlation,
                const Estate& estate, Key key) {
  const auto caller = caller_of(key);
  const auto event_id = guid(key.with("event"));
  const auto& [value, localized] = operated.operation;
  return {
      {"authorization", {{"action", value}, {"scope", operated.resource}}},
      {"caller", caller},
      {"channels", "Operation"},
      {"claims", claims_json(estate, caller, key)},
      {"correlationId", correlation},
      {"description", ""},
      {"eventDataId", event_id},
      {"eventName", localizable("EndRequest", "End request")},
      {"category", localizable("Administrative", "Administrative")},
      {"id", fmt::format("{}/events/{}/ticks/{}", operated.resource, event_id, dotnet_ticks(at))},
      {"level", "Informational"},
      {"resourceProviderName", localizable(operated.provider, operated.provider)},
      {"resourceId", operated.resource},
      {"operationId", correlation},
      {"operationName", localizable(value, localized)},
      {"properties",
       {{"statusCode", "OK"}, {"eventCategory", "Administrative"}, {"entity", operated.resource}}},
      {"status", localizable("Succeeded", "Succeeded")},
      {"subStatus", localizable("OK", "OK (HTTP Status Code: 200)")},
      {"eventTimestamp", format_timestamp(at)},
      {"submissionTimestamp", format_timestamp(at + 60 * ticks_per_second)},
      {"tenantId", estate.tenant()},
  };
}

}  // namespace

ActivityFilter unfiltered() {
  constexpr Ticks begin_of_2026 = 20'454 * ticks_per_day;
  ActivityFilter filter;
  filter.from = begin_of_2026 - 89 * ticks_per_day;
  return filter;
}

std::vector<Json> tenant_events(const Estate& estate, std::size_t count, const ActivityFilter& filter) {
  const Key log = Key(fnv1a_64(estate.tenant())).with("tenant log");
  const Ticks newest = start_of_day(filter.from) + 89 * ticks_per_day;
  std::vector<Json> events;
  for (std::size_t number = 0; number < count; ++number) {
    const Key key = log.with(number);
    // Each in its own part of the 89 days, so that they come out newest first.
    const double place =
        (static_cast<double>(number) + key.with("place").unit()) / static_cast<double>(count);
    const Ticks at = newest - std::llround(place * 89.0 * static_cast<double>(ticks_per_day));
    const auto correlation = guid(key.with("correlation"));
    const auto& operated = tenant_operations[key.with("operation").below(tenant_operations.size())];
    if (passes(operated, at, correlation, filter))
      events.push_back(event_json(operated, at, correlation, estate, key));
  }
  return events;
}

}  // namespace overlap::mock
