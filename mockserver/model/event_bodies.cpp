#include "mockserver/model/event_bodies.hpp"

#include "mockserver/model/target.hpp"
#include "words/letter_case.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace overlap::mock {

Json to_json(const Event& event, const Estate& estate) {
  const bool began = event.status == "Started";
  const Key key = event.vm->key.with("details").with(event.operation_number);
  const auto caller = caller_of(key);
  const auto subscription = estate.subscription(event.vm->subscription);
  const auto event_id = guid(key.with(event.status));
  const std::string_view code = event.status == "Succeeded" ? "OK"
                                : event.status == "Failed"  ? "Conflict"
                                                            : "Accepted";
  const int http_status = event.status == "Succeeded" ? 200 : event.status == "Failed" ? 409 : 202;
  return {
      {"authorization",
       {{"action", event.operation->value},
        {"scope", event.vm->id},
        {"evidence",
         {{"role", "Virtual Machine Contributor"},
          {"roleAssignmentScope", subscription.id},
          {"roleAssignmentId", hex(key.with("assignment").bits()) + hex(key.with("assignment 2").bits())},
          {"roleDefinitionId", "9980e02cc2be4d73b2ba1a6a4a0c2d5a"},
          {"principalId", hex(key.with("principal").bits()) + hex(key.with("principal 2").bits())},
          {"principalType", "User"}}}}},
      {"caller", caller},
      {"channels", "Operation"},
      {"claims", claims_json(estate, caller, key)},
      {"correlationId", correlation_id(event)},
      {"description", ""},
      {"eventDataId", event_id},
      {"eventName",
       began ? localizable("BeginRequest", "Begin request") : localizable("EndRequest", "End request")},
      {"category", localizable("Administrative", "Administrative")},
      {"httpRequest",
       {{"clientRequestId", guid(key.with("client request"))},
        {"clientIpAddress", fmt::format("203.0.113.{}", 1 + key.with("address").below(254))},
        {"method", event.operation->value.ends_with("/write") ? "PUT" : "POST"}}},
      {"id", fmt::format("{}/events/{}/ticks/{}", event.vm->id, event_id, dotnet_ticks(event.at))},
      {"level", event.status == "Failed" ? "Error" : "Informational"},
      {"resourceGroupName", event.vm->group_name},
      {"resourceProviderName", localizable("Microsoft.Compute", "Microsoft.Compute")},
      {"resourceType", localizable("Microsoft.Compute/virtualMachines", "Microsoft.Compute/virtualMachines")},
      {"resourceId", event.vm->id},
      {"operationId", correlation_id(event)},
      {"operationName", localizable(event.operation->value, event.operation->localized)},
      {"properties",
       {{"statusCode", code},
        {"serviceRequestId", guid(key.with("service request"))},
        {"eventCategory", "Administrative"},
        {"entity", event.vm->id},
        {"message", event.operation->value},
        {"hierarchy", fmt::format("{}/{}", event.vm->guid, subscription.guid)}}},
      {"status", localizable(event.status, event.status)},
      {"subStatus", localizable(code, fmt::format("{} (HTTP Status Code: {})", code, http_status))},
      {"eventTimestamp", format_timestamp(event.at)},
      {"submissionTimestamp", format_timestamp(event.at + 60 * ticks_per_second +
                                               static_cast<Ticks>(key.with("submitted").below(600'000'000)))},
      {"subscriptionId", subscription.guid},
      {"tenantId", estate.tenant()},
  };
}

OrArmError<Json> selected(const Json& event, std::string_view select) {
  std::vector<std::string> wanted;
  while (!select.empty()) {
    const auto end = std::min(select.find(','), select.size());
    auto name = select.substr(0, end);
    select.remove_prefix(std::min(end + 1, select.size()));
    while (name.starts_with(' ')) name.remove_prefix(1);
    while (name.ends_with(' ')) name.remove_suffix(1);
    if (!name.empty()) wanted.emplace_back(name);
  }
  Json narrowed = Json::object();
  for (const auto& name : wanted) {
    auto at = event.begin();
    while (at != event.end() && !equal_ignoring_case(at.key(), name)) ++at;
    if (at == event.end()) {
      return ArmError{400, "BadRequest",
                      fmt::format("The $select names '{}', which events do not have.", name)};
    }
    narrowed[at.key()] = at.value();
  }
  return narrowed;
}

Json localizable(std::string_view value, std::string_view localized) {
  return {{"value", value}, {"localizedValue", localized}};
}

std::string caller_of(Key key) {
  static constexpr std::array<std::string_view, 6> people{"amira", "bruno", "chen", "dagny", "elif", "farid"};
  return fmt::format("{}@contoso.example", people[key.with("caller").below(people.size())]);
}

Json claims_json(const Estate& estate, const std::string& caller, Key key) {
  const auto tenant = estate.tenant();
  return {
      {"aud", "https://management.core.windows.net/"},
      {"iss", fmt::format("https://sts.windows.net/{}/", tenant)},
      {"iat", "1767225600"},
      {"nbf", "1767225600"},
      {"exp", "1767229500"},
      {"http://schemas.microsoft.com/claims/authnclassreference", "1"},
      {"aio", hex(key.with("aio 1").bits()) + hex(key.with("aio 2").bits()) + hex(key.with("aio 3").bits())},
      {"http://schemas.microsoft.com/claims/authnmethodsreferences", "pwd,mfa"},
      {"appid", guid(key.with("application"))},
      {"appidacr", "0"},
      {"ipaddr", fmt::format("203.0.113.{}", 1 + key.with("address").below(254))},
      {"name", caller.substr(0, caller.find('@'))},
      {"http://schemas.microsoft.com/identity/claims/objectidentifier", guid(key.with("object"))},
      {"puid", hex(key.with("puid").bits()).substr(0, 16)},
      {"rh", "0." + hex(key.with("rh 1").bits()) + hex(key.with("rh 2").bits())},
      {"http://schemas.microsoft.com/identity/claims/scope", "user_impersonation"},
      {"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier",
       hex(key.with("subject").bits()) + hex(key.with("subject 2").bits())},
      {"http://schemas.microsoft.com/identity/claims/tenantid", tenant},
      {"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name", caller},
      {"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn", caller},
      {"uti", hex(key.with("uti").bits())},
      {"ver", "1.0"}};
}

Json event_categories_json() {
  Json categories = Json::array();
  for (const std::string_view category : {"Administrative", "Security", "ServiceHealth", "Alert",
                                          "Recommendation", "Policy", "Autoscale", "ResourceHealth"}) {
    categories.push_back(localizable(category, category));
  }
  return {{"value", std::move(categories)}};
}

}  // namespace overlap::mock
