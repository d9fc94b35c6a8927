// The part of OData that Azure's $filter parameters use: comparisons joined by "and".
#pragma once

#include "mockserver/model/azure/arm_error.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace overlap::mock {

/// "resourceType eq 'x'"
struct FilterClause {
  std::string field;
  std::string comparison;
  std::string value;
};

/// Reads clauses. Fields and values may be quoted, and a quote inside is then doubled. A refusal's message is
/// the bare reason ("clauses are joined by 'and'"): the caller knows which code its service uses.
OrArmError<std::vector<FilterClause>> parse_filter(std::string_view text);

/// The refusal of a $filter, for a reason without a full stop.
ArmError refused_filter(std::string_view code, std::string_view reason);

}  // namespace overlap::mock
