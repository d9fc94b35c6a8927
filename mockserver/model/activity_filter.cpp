#include "mockserver/model/activity_filter.hpp"

#include "mockserver/model/odata_filter.hpp"
#include "mockserver/model/target.hpp"
#include "words/letter_case.hpp"

#include <fmt/format.h>

#include <vector>

namespace overlap::mock {

namespace {

constexpr std::string_view code = "BadRequest";

// Sets what one clause says; the reason when it cannot be said here.
std::optional<std::string> apply_clause(ActivityFilter& filter, bool& has_start, const FilterClause& clause) {
  const auto& [field, comparison, value] = clause;
  if (equal_ignoring_case(field, "eventTimestamp")) {
    const auto instant = parse_timestamp(value);
    if (!instant) return fmt::format("'{}' is not a time", value);
    if (equal_ignoring_case(comparison, "ge")) {
      filter.from = *instant;
      has_start = true;
      return std::nullopt;
    }
    if (equal_ignoring_case(comparison, "le")) {
      filter.until = *instant;
      return std::nullopt;
    }
    return fmt::format("eventTimestamp takes ge and le, not '{}'", comparison);
  }
  if (!equal_ignoring_case(comparison, "eq")) return fmt::format("{} takes eq, not '{}'", field, comparison);
  if (equal_ignoring_case(field, "resourceUri") || equal_ignoring_case(field, "resourceId")) {
    filter.resource_id = value;
  } else if (equal_ignoring_case(field, "resourceGroupName")) {
    filter.group = value;
  } else if (equal_ignoring_case(field, "resourceProvider")) {
    filter.provider = value;
  } else if (equal_ignoring_case(field, "correlationId")) {
    filter.correlation_id = value;
  } else {
    return fmt::format("'{}' is not a field that can be filtered on", field);
  }
  return std::nullopt;
}

}  // namespace

OrArmError<ActivityFilter> parse_activity_filter(std::string_view text) {
  const auto parsed = parse_filter(text);
  if (const auto* refusal = std::get_if<ArmError>(&parsed)) return refused_filter(code, refusal->message);
  ActivityFilter filter;
  bool has_start = false;
  for (const auto& clause : std::get<std::vector<FilterClause>>(parsed)) {
    if (const auto reason = apply_clause(filter, has_start, clause)) return refused_filter(code, *reason);
  }
  if (!has_start) return refused_filter(code, "a start is needed: eventTimestamp ge 'TIME'");
  return filter;
}

}  // namespace overlap::mock
