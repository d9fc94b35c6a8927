// The form of a scenario file, as its JSON Schema says it.
#pragma once

#include "loader/location.hpp"

#include <nlohmann/json_fwd.hpp>

namespace overlap {

/// Throws ScenarioError with the deepest place at which the document is not what the schema says. The
/// schema's titles are noun phrases: they become "expected ...".
void check_schema(const nlohmann::json& document, const Location& root);

}  // namespace overlap
