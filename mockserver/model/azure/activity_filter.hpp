// The $filter of the activity log.
#pragma once

#include "mockserver/ground/timestamp.hpp"
#include "mockserver/model/azure/arm_error.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace overlap::mock {

/// The $filter of Azure Monitor's Activity Logs - List: a start, an end, and one of the others.
struct ActivityFilter {
  Ticks from = 0;                          ///< eventTimestamp ge '...'; obligatory
  std::optional<Ticks> until;              ///< eventTimestamp le '...'
  std::optional<std::string> resource_id;  ///< resourceUri eq '...', also written resourceId
  std::optional<std::string> group;
  std::optional<std::string> provider;
  std::optional<std::string> correlation_id;
};

/// Reads clauses joined by "and". Field names match in any case; values may be quoted (a quote inside is
/// doubled, as in OData) or, for times, bare. Anything else is refused with 400, as Monitor does: it allows
/// "no other syntax".
OrArmError<ActivityFilter> parse_activity_filter(std::string_view text);

}  // namespace overlap::mock
