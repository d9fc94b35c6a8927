#include "mockserver/model/resource_filter.hpp"

#include "mockserver/model/target.hpp"
#include "words/letter_case.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

namespace overlap::mock {

namespace {

constexpr std::string_view code = "InvalidFilterInQueryString";

constexpr std::array<std::string_view, 2> tag_fields{"tagName", "tagValue"};
constexpr std::array<std::string_view, 4> resource_fields{"resourceType", "name", "location",
                                                          "resourceGroup"};

template <std::size_t Size>
bool is_one_of(const std::array<std::string_view, Size>& names, std::string_view name) {
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view known) { return equal_ignoring_case(known, name); });
}

bool is(const FilterClause& clause, std::string_view field) {
  return equal_ignoring_case(clause.field, field);
}

bool holds(const FilterClause& clause, std::string_view value) {
  return equal_ignoring_case(clause.value, value) == equal_ignoring_case(clause.comparison, "eq");
}

std::string_view group_of(std::string_view id) {
  constexpr std::string_view before = "/resourceGroups/";
  const auto at = id.find(before);
  if (at == std::string_view::npos) return {};
  const auto rest = id.substr(at + before.size());
  return rest.substr(0, rest.find('/'));
}

}  // namespace

OrArmError<ResourceFilter> ResourceFilter::parse(std::optional<std::string_view> text, Filterable list) {
  ResourceFilter filter;
  if (!text) return filter;
  auto parsed = parse_filter(*text);
  if (const auto* refusal = std::get_if<ArmError>(&parsed)) return refused_filter(code, refusal->message);
  filter.clauses_ = std::move(std::get<std::vector<FilterClause>>(parsed));
  for (const auto& clause : filter.clauses_) {
    const bool known = is_one_of(tag_fields, clause.field) ||
                       (list == Filterable::resources && is_one_of(resource_fields, clause.field));
    if (!known)
      return refused_filter(code, fmt::format("'{}' is not a field that can be filtered on", clause.field));
    if (!equal_ignoring_case(clause.comparison, "eq") && !equal_ignoring_case(clause.comparison, "ne")) {
      return refused_filter(code,
                            fmt::format("{} takes eq and ne, not '{}'", clause.field, clause.comparison));
    }
  }
  return filter;
}

bool ResourceFilter::admits_type(std::string_view type) const {
  return std::all_of(clauses_.begin(), clauses_.end(), [&](const FilterClause& clause) {
    return !is(clause, "resourceType") || holds(clause, type);
  });
}

bool ResourceFilter::passes(const Json& item) const {
  const auto tags = item.value("tags", Json::object());
  const auto any_tag = [&](auto&& matches) {
    return std::any_of(tags.items().begin(), tags.items().end(), matches);
  };
  // A value belongs to the tag that the same filter names.
  const auto named = std::find_if(clauses_.begin(), clauses_.end(),
                                  [](const FilterClause& clause) { return is(clause, "tagName"); });
  return std::all_of(clauses_.begin(), clauses_.end(), [&](const FilterClause& clause) {
    if (is(clause, "tagName")) return any_tag([&](const auto& tag) { return holds(clause, tag.key()); });
    if (is(clause, "tagValue")) {
      return any_tag([&](const auto& tag) {
        return (named == clauses_.end() || holds(*named, tag.key())) &&
               holds(clause, tag.value().template get_ref<const std::string&>());
      });
    }
    if (is(clause, "resourceGroup")) return holds(clause, group_of(item["id"].get_ref<const std::string&>()));
    const auto* field = is(clause, "resourceType") ? "type" : is(clause, "name") ? "name" : "location";
    return holds(clause, item[field].get_ref<const std::string&>());
  });
}

}  // namespace overlap::mock
