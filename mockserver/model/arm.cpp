#include "mockserver/model/arm.hpp"

#include "mockserver/model/activity_filter.hpp"
#include "mockserver/model/activity_log.hpp"
#include "mockserver/model/paging.hpp"
#include "mockserver/model/target.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <iterator>
#include <optional>

namespace overlap::mock {

namespace {

// "2024-03-01" or "2024-03-01-preview". Which versions exist is not checked: real clients use many.
bool is_api_version(std::string_view text) {
  constexpr std::string_view form = "dddd-dd-dd";
  if (text.size() < form.size()) return false;
  for (std::size_t i = 0; i < form.size(); ++i) {
    if (form[i] == 'd' ? std::isdigit(static_cast<unsigned char>(text[i])) == 0 : text[i] != '-')
      return false;
  }
  const auto suffix = text.substr(form.size());
  return suffix.empty() || (suffix.size() > 1 && suffix.front() == '-' &&
                            std::all_of(suffix.begin() + 1, suffix.end(), [](char letter) {
                              return std::isalpha(static_cast<unsigned char>(letter)) != 0;
                            }));
}

std::optional<ArmError> check_api_version(const Parameters& query) {
  const auto version = query.find("api-version");
  if (!version || version->empty()) {
    return ArmError{400, "MissingApiVersionParameter",
                    "The api-version query parameter (?api-version=) is required for all requests."};
  }
  if (!is_api_version(*version)) {
    return ArmError{
        400, "InvalidApiVersionParameter",
        fmt::format("The api-version '{}' is invalid. The format is YYYY-MM-DD, optionally followed by "
                    "-preview.",
                    *version)};
  }
  return std::nullopt;
}

ArmError vm_not_found(const Group& group, std::string_view name) {
  return {404, "ResourceNotFound",
          fmt::format(
              "The Resource 'Microsoft.Compute/virtualMachines/{}' under resource group '{}' was not found. "
              "For more details please go to https://aka.ms/ARMResourceNotFoundFix",
              name, group.name)};
}

Json list_of(Json items, const Request& request, const Parameters& query, const Page& page,
             std::string_view token_name = "$skiptoken") {
  Json list{{"value", std::move(items)}};
  if (page.has_next()) list["nextLink"] = next_link(request, query, page, token_name);
  return list;
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

// Some instant of the year before the one in which the mock's world stands still.
std::string created_at(Key key) {
  constexpr Ticks begin_of_2025 = 20'089 * ticks_per_day;
  return format_timestamp(begin_of_2025 +
                          static_cast<Ticks>(key.unit() * 300.0 * static_cast<double>(ticks_per_day)));
}

Json status_json(std::string_view code, std::string_view display,
                 std::optional<std::string> time = std::nullopt) {
  Json status{{"code", code}, {"level", "Info"}, {"displayStatus", display}};
  if (time) status["time"] = *time;
  return status;
}

Json power_statuses(const Vm& vm) {
  Json statuses = Json::array();
  statuses.push_back(status_json("ProvisioningState/succeeded", "Provisioning succeeded",
                                 created_at(vm.key.with("provisioned"))));
  if (vm.reports_power) statuses.push_back(status_json(power_code(vm.power), power_display(vm.power)));
  return statuses;
}

Json instance_view_json(const Vm& vm) {
  const auto provisioned = created_at(vm.key.with("provisioned"));
  Json view;
  if (vm.power == PowerState::running) {
    // Only a running agent reports these.
    view["computerName"] = vm.name;
    view["osName"] = vm.windows ? "Windows Server 2022 Datacenter" : "debian";
    view["osVersion"] = vm.windows ? "10.0.20348.2966" : "12";
    view["vmAgent"] = {
        {"vmAgentVersion", vm.windows ? "2.7.41491.1149" : "2.12.0.4"},
        {"statuses",
         Json::array({{{"code", "ProvisioningState/succeeded"},
                       {"level", "Info"},
                       {"displayStatus", "Ready"},
                       {"message", vm.windows ? "GuestAgent is running and processing the extensions."
                                              : "Guest Agent is running"},
                       {"time", provisioned}}})},
        {"extensionHandlers", Json::array()}};
  }
  view["disks"] = Json::array(
      {{{"name", vm.name + "_OsDisk_1"},
        {"statuses",
         Json::array({status_json("ProvisioningState/succeeded", "Provisioning succeeded", provisioned)})}}});
  view["bootDiagnostics"] = Json::object();
  view["hyperVGeneration"] = vm.key.with("generation").below(2) == 0 ? "V1" : "V2";
  view["extensions"] = Json::array(
      {{{"name", vm.windows ? "AzureMonitorWindowsAgent" : "AzureMonitorLinuxAgent"},
        {"type", fmt::format("Microsoft.Azure.Monitor.{}",
                             vm.windows ? "AzureMonitorWindowsAgent" : "AzureMonitorLinuxAgent")},
        {"typeHandlerVersion", "1.33.1"},
        {"statuses", Json::array({status_json("ProvisioningState/succeeded", "Provisioning succeeded")})}}});
  view["statuses"] = power_statuses(vm);
  return view;
}

Json os_disk_json(const Vm& vm) {
  return {{"osType", vm.windows ? "Windows" : "Linux"},
          {"name", vm.name + "_OsDisk_1"},
          {"createOption", "FromImage"},
          {"caching", "ReadWrite"},
          {"managedDisk",
           {{"storageAccountType", "Premium_LRS"},
            {"id", fmt::format("{}/providers/Microsoft.Compute/disks/{}_OsDisk_1",
                               vm.id.substr(0, vm.id.find("/providers/")), vm.name)}}},
          {"deleteOption", "Detach"},
          {"diskSizeGB", vm.windows ? 127 : 30}};
}

Json vm_json(const Vm& vm) {
  const auto group_id = vm.id.substr(0, vm.id.find("/providers/"));
  const auto zone = std::to_string(1 + vm.key.with("zone").below(3));
  Json os_profile{{"computerName", vm.name}, {"adminUsername", "azureuser"}};
  if (vm.windows) {
    os_profile["windowsConfiguration"] = {{"provisionVMAgent", true}, {"enableAutomaticUpdates", true}};
  } else {
    os_profile["linuxConfiguration"] = {{"disablePasswordAuthentication", true}, {"provisionVMAgent", true}};
  }
  os_profile["secrets"] = Json::array();
  os_profile["allowExtensionOperations"] = true;
  return {{"name", vm.name},
          {"id", vm.id},
          {"type", "Microsoft.Compute/virtualMachines"},
          {"location", vm.location},
          {"tags",
           {{"environment", vm.environment},
            {"costCenter", std::to_string(1000 + vm.key.with("cost").below(9000))}}},
          {"zones", Json::array({zone})},
          {"properties",
           {{"vmId", vm.guid},
            {"hardwareProfile", {{"vmSize", vm.size}}},
            {"storageProfile",
             {{"imageReference",
               {{"publisher", vm.windows ? "MicrosoftWindowsServer" : "debian"},
                {"offer", vm.windows ? "WindowsServer" : "debian-12"},
                {"sku", vm.windows ? "2022-datacenter-azure-edition" : "12-gen2"},
                {"version", "latest"},
                {"exactVersion", vm.windows ? "20348.2966.241205" : "0.20250115.1993"}}},
              {"osDisk", os_disk_json(vm)},
              {"dataDisks", Json::array()}}},
            {"osProfile", std::move(os_profile)},
            {"networkProfile",
             {{"networkInterfaces",
               Json::array({{{"id", fmt::format("{}/providers/Microsoft.Network/networkInterfaces/{}-nic",
                                                group_id, vm.name)},
                             {"properties", {{"primary", true}}}}})}}},
            {"diagnosticsProfile", {{"bootDiagnostics", {{"enabled", true}}}}},
            {"provisioningState", "Succeeded"},
            {"timeCreated", created_at(vm.key.with("created"))}}}};
}

// What ?statusOnly=true leaves of a VM: who it is, and its state.
Json vm_status_json(const Vm& vm) {
  return {{"name", vm.name},
          {"id", vm.id},
          {"type", "Microsoft.Compute/virtualMachines"},
          {"location", vm.location},
          {"properties", {{"vmId", vm.guid}, {"instanceView", {{"statuses", power_statuses(vm)}}}}}};
}

// Whether ?$expand=instanceView is asked for; any other value is refused.
OrArmError<bool> wants_instance_view(const Parameters& query) {
  const auto expand = query.find("$expand");
  if (!expand) return false;
  if (equals_any_case(*expand, "instanceView")) return true;
  return ArmError{
      400, "InvalidParameter",
      fmt::format("The value '{}' of parameter $expand is not valid: it takes instanceView.", *expand)};
}

Json vm_with_view_json(const Vm& vm, bool with_instance_view) {
  Json json = vm_json(vm);
  if (with_instance_view) json["properties"]["instanceView"] = instance_view_json(vm);
  return json;
}

}  // namespace

Arm::Arm(std::uint64_t seed, EstateSize size, ArmOptions options) : estate_(seed, size), options_(options) {}

OrArmError<Json> Arm::answer(const RouteMatch& match, const Request& request) const {
  const Parameters query(split_target(request.target).query);
  if (auto refusal = check_api_version(query)) return *refusal;
  if (match.route == Route::subscriptions) return subscriptions(request, query);

  const auto subscription = estate_.find_subscription(match.captured[0]);
  if (!subscription) {
    return ArmError{404, "SubscriptionNotFound",
                    fmt::format("The subscription '{}' could not be found.", match.captured[0])};
  }
  if (match.route == Route::groups) return groups(*subscription, request, query);
  if (match.route == Route::subscription_vms) {
    return vms(*subscription, 0, estate_.size().groups, request, query);
  }
  if (match.route == Route::activity_log) return activity_log(*subscription, request, query);

  const auto group = estate_.find_group(subscription->index, match.captured[1]);
  if (!group) {
    return ArmError{404, "ResourceGroupNotFound",
                    fmt::format("Resource group '{}' could not be found.", match.captured[1])};
  }
  if (match.route == Route::vms) return vms(*subscription, group->index, 1, request, query);

  const auto found = estate_.find_vm(subscription->index, group->index, match.captured[2]);
  if (!found) return vm_not_found(*group, match.captured[2]);
  if (match.route == Route::instance_view) return instance_view_json(*found);
  return vm(*found, query);
}

OrArmError<Json> Arm::subscriptions(const Request& request, const Parameters& query) const {
  const auto found = find_page(query, estate_.size().subscriptions, options_.page_size);
  if (const auto* refusal = std::get_if<ArmError>(&found)) return *refusal;
  const auto page = std::get<Page>(found);
  Json items = Json::array();
  for (auto i = page.first; i < page.last; ++i) items.push_back(subscription_json(estate_.subscription(i)));
  Json list = list_of(std::move(items), request, query, page);
  list["count"] = {{"type", "Total"}, {"value", page.total}};
  return list;
}

OrArmError<Json> Arm::groups(const Subscription& subscription, const Request& request,
                             const Parameters& query) const {
  std::size_t size = options_.page_size;
  if (const auto top = query.find("$top")) {
    std::size_t wanted = 0;
    const auto* end = top->data() + top->size();
    const auto [rest, error] = std::from_chars(top->data(), end, wanted);
    if (error != std::errc{} || rest != end || wanted == 0) {
      return ArmError{400, "InvalidQueryParameter",
                      fmt::format("The value '{}' of parameter $top is not a number above 0.", *top)};
    }
    size = std::min(size, wanted);
  }
  const auto found = find_page(query, estate_.size().groups, size);
  if (const auto* refusal = std::get_if<ArmError>(&found)) return *refusal;
  const auto page = std::get<Page>(found);
  Json items = Json::array();
  for (auto i = page.first; i < page.last; ++i)
    items.push_back(group_json(estate_.group(subscription.index, i)));
  return list_of(std::move(items), request, query, page);
}

OrArmError<Json> Arm::vms(const Subscription& subscription, std::size_t first_group, std::size_t group_count,
                          const Request& request, const Parameters& query) const {
  const auto expand = wants_instance_view(query);
  if (const auto* refusal = std::get_if<ArmError>(&expand)) return *refusal;
  const auto status_only = query.find("statusOnly");
  const bool only_status = status_only && equals_any_case(*status_only, "true");
  const std::size_t per_group = estate_.size().vms;
  const auto found = find_page(query, group_count * per_group, options_.page_size);
  if (const auto* refusal = std::get_if<ArmError>(&found)) return *refusal;
  const auto page = std::get<Page>(found);
  Json items = Json::array();
  for (auto i = page.first; i < page.last; ++i) {
    const Vm vm = estate_.vm(subscription.index, first_group + i / per_group, i % per_group);
    items.push_back(only_status ? vm_status_json(vm) : vm_with_view_json(vm, std::get<bool>(expand)));
  }
  return list_of(std::move(items), request, query, page);
}

OrArmError<Json> Arm::vm(const Vm& vm, const Parameters& query) const {
  const auto expand = wants_instance_view(query);
  if (const auto* refusal = std::get_if<ArmError>(&expand)) return *refusal;
  return vm_with_view_json(vm, std::get<bool>(expand));
}

OrArmError<Json> Arm::activity_log(const Subscription& subscription, const Request& request,
                                   const Parameters& query) const {
  const auto filter_text = query.find("$filter");
  if (!filter_text) {
    return ArmError{400, "BadRequest",
                    "The $filter query parameter is required: eventTimestamp ge 'TIME' and ..."};
  }
  const auto parsed = parse_activity_filter(*filter_text);
  if (const auto* refusal = std::get_if<ArmError>(&parsed)) return *refusal;
  const auto events =
      find_events(estate_, subscription.index, options_.events_per_vm, std::get<ActivityFilter>(parsed));
  const auto found = find_page(query, events.size(), options_.events_page_size);
  if (const auto* refusal = std::get_if<ArmError>(&found)) return *refusal;
  const auto page = std::get<Page>(found);
  const auto select = query.find("$select");
  Json items = Json::array();
  for (auto i = page.first; i < page.last; ++i) {
    Json event = to_json(events[i], estate_);
    if (select) {
      auto narrowed = selected(event, *select);
      if (const auto* refusal = std::get_if<ArmError>(&narrowed)) return *refusal;
      event = std::move(std::get<Json>(narrowed));
    }
    items.push_back(std::move(event));
  }
  return list_of(std::move(items), request, query, page, "$skipToken");
}

std::string_view arm_fields() {
  return "Cache-Control: no-cache\r\n"
         "Pragma: no-cache\r\n"
         "Expires: -1\r\n"
         "Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n"
         "X-Content-Type-Options: nosniff\r\n"
         "Vary: Accept-Encoding\r\n";
}

void append_arm_exchange_fields(std::string& fields, Route route, const Exchange& exchange) {
  const auto request_id = guid(exchange.key.with("request id"));
  const auto correlation_id = guid(exchange.key.with("correlation id"));
  const bool of_tenant = route == Route::subscriptions;
  // The reads bucket of Resource Manager holds 250 tokens; how many are left here does not depend on the
  // others.
  fmt::format_to(std::back_inserter(fields),
                 "x-ms-request-id: {0}\r\n"
                 "x-ms-correlation-request-id: {1}\r\n"
                 "x-ms-routing-request-id: WESTEUROPE:20260101T000000Z:{1}\r\n",
                 request_id, correlation_id);
  if (!exchange.quota_told) {
    fmt::format_to(std::back_inserter(fields), "x-ms-ratelimit-remaining-{}-reads: {}\r\n",
                   of_tenant ? "tenant" : "subscription", 200 + exchange.key.with("reads left").below(50));
  }
  if (exchange.return_client_request_id && !exchange.client_request_id.empty()) {
    fmt::format_to(std::back_inserter(fields), "x-ms-client-request-id: {}\r\n", exchange.client_request_id);
  }
}

std::string arm_challenge(const Estate& estate, bool token_was_sent) {
  return fmt::format(
      "WWW-Authenticate: Bearer authorization_uri=\"https://login.windows.net/{}\", error=\"invalid_token\", "
      "error_description=\"{}\"\r\n",
      estate.tenant(),
      token_was_sent ? "The access token is invalid."
                     : "The authentication failed because of missing 'Authorization' header.");
}

}  // namespace overlap::mock
