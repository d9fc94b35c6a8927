#include "mockserver/model/arm_lists.hpp"

#include "mockserver/model/activity_filter.hpp"
#include "mockserver/model/activity_log.hpp"
#include "mockserver/model/arm_bodies.hpp"
#include "mockserver/model/event_bodies.hpp"
#include "mockserver/model/odata_filter.hpp"
#include "mockserver/model/paging.hpp"
#include "mockserver/model/resource_filter.hpp"
#include "mockserver/model/tenant_log.hpp"
#include "mockserver/model/vm_bodies.hpp"
#include "words/letter_case.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <numeric>
#include <optional>
#include <string>
#include <utility>

namespace overlap::mock {

namespace {

// The page that is asked for, of `total` items that make_item computes by number.
template <class MakeItem>
OrArmError<Json> paged(ArmQuestion asked, std::size_t total, std::size_t size, MakeItem make_item,
                       std::string_view token_name = "$skiptoken") {
  const auto found = find_page(asked.query, total, size);
  if (const auto* refusal = std::get_if<ArmError>(&found)) return *refusal;
  const auto page = std::get<Page>(found);
  Json items = Json::array();
  for (auto i = page.first; i < page.last; ++i) {
    OrArmError<Json> item = make_item(i);
    if (const auto* refusal = std::get_if<ArmError>(&item)) return *refusal;
    items.push_back(std::move(std::get<Json>(item)));
  }
  Json list{{"value", std::move(items)}};
  if (page.has_next()) list["nextLink"] = next_link(asked.request, asked.query, page, token_name);
  return list;
}

// The smaller of the page size and $top.
OrArmError<std::size_t> page_size(const Parameters& query, std::size_t most) {
  const auto top = query.find("$top");
  if (!top) return most;
  std::size_t wanted = 0;
  const auto* end = top->data() + top->size();
  const auto [rest, error] = std::from_chars(top->data(), end, wanted);
  if (error != std::errc{} || rest != end || wanted == 0) {
    return ArmError{400, "InvalidQueryParameter",
                    fmt::format("The value '{}' of parameter $top is not a number above 0.", *top)};
  }
  return std::min(most, wanted);
}

std::optional<ArmError> check_scale_set_filter(const Parameters& query) {
  constexpr std::string_view code = "InvalidParameter";
  const auto parsed = parse_filter(query.find("$filter").value_or(""));
  if (const auto* refusal = std::get_if<ArmError>(&parsed)) return refused_filter(code, refusal->message);
  for (const auto& clause : std::get<std::vector<FilterClause>>(parsed)) {
    if (!equal_ignoring_case(clause.field, "virtualMachineScaleSet/id") ||
        !equal_ignoring_case(clause.comparison, "eq"))
      return refused_filter(code,
                            "virtual machines can be filtered by 'virtualMachineScaleSet/id' eq 'ID' only");
  }
  return std::nullopt;
}

// The fields that $expand adds to a resource.
OrArmError<std::vector<std::string>> resource_expansions(const Parameters& query) {
  std::vector<std::string> wanted;
  auto rest = query.find("$expand").value_or("");
  while (!rest.empty()) {
    const auto name = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(name.size() + 1, rest.size()));
    bool known = false;
    for (const std::string_view field : {"createdTime", "changedTime", "provisioningState"}) {
      if (!equal_ignoring_case(field, name)) continue;
      wanted.emplace_back(field);
      known = true;
    }
    if (known) continue;
    return ArmError{400, "InvalidQueryParameter",
                    fmt::format("The value '{}' of parameter $expand is not valid: it takes createdTime, "
                                "changedTime and provisioningState.",
                                name)};
  }
  return wanted;
}

Json expanded_resource(const Vm& vm, ResourceKind kind, const std::vector<std::string>& expansions) {
  Json resource = resource_json(vm, kind);
  for (const auto& field : expansions)
    resource[field] = field == "provisioningState" ? "Succeeded" : created_at(vm);
  return resource;
}

// A list without pages.
template <class Range, class MakeItem>
Json whole_list(const Range& range, MakeItem make_item) {
  Json items = Json::array();
  for (const auto& item : range) items.push_back(make_item(item));
  return {{"value", std::move(items)}};
}

OrArmError<Json> narrowed(Json event, const Parameters& query) {
  const auto select = query.find("$select");
  if (!select) return event;
  return selected(event, *select);
}

}  // namespace

OrArmError<bool> expands(const Parameters& query, std::string_view value) {
  const auto expand = query.find("$expand");
  if (!expand) return false;
  if (equal_ignoring_case(*expand, value)) return true;
  return ArmError{
      400, "InvalidParameter",
      fmt::format("The value '{}' of parameter $expand is not valid: it takes {}.", *expand, value)};
}

Json ArmLists::tenants() const {
  return {{"value", Json::array({tenant_json(estate_)})}};
}

OrArmError<Json> ArmLists::subscriptions(ArmQuestion asked) const {
  const auto total = estate_.size().subscriptions;
  auto list = paged(asked, total, options_.page_size,
                    [&](std::size_t i) { return subscription_json(estate_.subscription(i)); });
  if (auto* json = std::get_if<Json>(&list)) (*json)["count"] = {{"type", "Total"}, {"value", total}};
  return list;
}

Json ArmLists::locations(const Subscription& subscription) const {
  return whole_list(all_locations(),
                    [&](const Location& location) { return location_json(location, subscription); });
}

Json ArmLists::providers(const Subscription* subscription) const {
  std::vector<std::string_view> names;
  for (const auto& type : all_resource_types()) {
    if (names.empty() || names.back() != type.provider) names.push_back(type.provider);
  }
  return whole_list(names, [&](std::string_view name) { return provider_json(name, subscription); });
}

OrArmError<Json> ArmLists::groups(const Subscription& subscription, ArmQuestion asked) const {
  const auto size = page_size(asked.query, options_.page_size);
  if (const auto* refusal = std::get_if<ArmError>(&size)) return *refusal;
  const auto filter = ResourceFilter::parse(asked.query.find("$filter"), Filterable::groups);
  if (const auto* refusal = std::get_if<ArmError>(&filter)) return *refusal;
  std::vector<std::size_t> passing;
  for (const auto i : all_groups()) {
    const auto& filtered = std::get<ResourceFilter>(filter);
    if (filtered.empty() || filtered.passes(group_json(estate_.group(subscription.index, i))))
      passing.push_back(i);
  }
  return paged(asked, passing.size(), std::get<std::size_t>(size),
               [&](std::size_t i) { return group_json(estate_.group(subscription.index, passing[i])); });
}

OrArmError<Json> ArmLists::resources(const Subscription& subscription, std::span<const std::size_t> groups,
                                     ArmQuestion asked) const {
  const auto size = page_size(asked.query, options_.page_size);
  if (const auto* refusal = std::get_if<ArmError>(&size)) return *refusal;
  const auto parsed = ResourceFilter::parse(asked.query.find("$filter"), Filterable::resources);
  if (const auto* refusal = std::get_if<ArmError>(&parsed)) return *refusal;
  const auto& filter = std::get<ResourceFilter>(parsed);
  const auto expansions = resource_expansions(asked.query);
  if (const auto* refusal = std::get_if<ArmError>(&expansions)) return *refusal;

  const auto per_group = estate_.size().vms * resource_kinds.size();
  const auto vm_of = [&](std::size_t number) {
    return estate_.vm(subscription.index, groups[number / per_group],
                      number % per_group / resource_kinds.size());
  };
  const auto kind_of = [](std::size_t number) { return resource_kinds[number % resource_kinds.size()]; };
  std::vector<std::size_t> passing;
  for (std::size_t i = 0; i < groups.size() * per_group; ++i) {
    if (filter.admits_type(resource_type(kind_of(i))) &&
        (filter.empty() || filter.passes(resource_json(vm_of(i), kind_of(i)))))
      passing.push_back(i);
  }
  return paged(asked, passing.size(), std::get<std::size_t>(size), [&](std::size_t i) {
    return expanded_resource(vm_of(passing[i]), kind_of(passing[i]),
                             std::get<std::vector<std::string>>(expansions));
  });
}

OrArmError<Json> ArmLists::vms(const Subscription& subscription, std::span<const std::size_t> groups,
                               ArmQuestion asked) const {
  const auto expand = expands(asked.query, "instanceView");
  if (const auto* refusal = std::get_if<ArmError>(&expand)) return *refusal;
  if (auto refusal = check_scale_set_filter(asked.query)) return *refusal;
  const bool in_scale_set = !asked.query.find("$filter").value_or("").empty();
  const auto only_status = equal_ignoring_case(asked.query.find("statusOnly").value_or("false"), "true");
  const std::size_t per_group = estate_.size().vms;
  return paged(asked, in_scale_set ? 0 : groups.size() * per_group, options_.page_size, [&](std::size_t i) {
    const Vm vm = estate_.vm(subscription.index, groups[i / per_group], i % per_group);
    return only_status ? vm_status_json(vm) : vm_json(vm, {std::get<bool>(expand), false});
  });
}

std::vector<std::size_t> ArmLists::all_groups() const {
  std::vector<std::size_t> groups(estate_.size().groups);
  std::iota(groups.begin(), groups.end(), 0U);
  return groups;
}

std::vector<std::size_t> ArmLists::groups_in(const Subscription& subscription,
                                             std::string_view location) const {
  auto groups = all_groups();
  std::erase_if(groups,
                [&](std::size_t i) { return estate_.group(subscription.index, i).location != location; });
  return groups;
}

Json ArmLists::vm_sizes() const {
  return whole_list(all_vm_sizes(), vm_size_json);
}

OrArmError<Json> ArmLists::extensions(const Vm& vm, ArmQuestion asked) const {
  const auto expand = expands(asked.query, "instanceView");
  if (const auto* refusal = std::get_if<ArmError>(&expand)) return *refusal;
  return Json{{"value", Json::array({extension_json(vm, std::get<bool>(expand))})}};
}

OrArmError<Json> ArmLists::activity_log(const Subscription& subscription, ArmQuestion asked) const {
  const auto filter_text = asked.query.find("$filter");
  if (!filter_text) {
    return ArmError{400, "BadRequest",
                    "The $filter query parameter is required: eventTimestamp ge 'TIME' and ..."};
  }
  const auto parsed = parse_activity_filter(*filter_text);
  if (const auto* refusal = std::get_if<ArmError>(&parsed)) return *refusal;
  const auto events =
      find_events(estate_, subscription.index, options_.events_per_vm, std::get<ActivityFilter>(parsed));
  return paged(
      asked, events.size(), options_.events_page_size,
      [&](std::size_t i) { return narrowed(to_json(events[i], estate_), asked.query); }, "$skipToken");
}

OrArmError<Json> ArmLists::tenant_activity_log(ArmQuestion asked) const {
  const auto filter_text = asked.query.find("$filter");
  const auto parsed =
      filter_text ? parse_activity_filter(*filter_text) : OrArmError<ActivityFilter>(unfiltered());
  if (const auto* refusal = std::get_if<ArmError>(&parsed)) return *refusal;
  const auto events = tenant_events(estate_, options_.events_per_vm, std::get<ActivityFilter>(parsed));
  return paged(
      asked, events.size(), options_.events_page_size,
      [&](std::size_t i) { return narrowed(events[i], asked.query); }, "$skipToken");
}

}  // namespace overlap::mock
