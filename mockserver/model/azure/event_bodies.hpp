// Events of the activity log, as Microsoft.Insights writes them.
#pragma once

#include "mockserver/ground/json_text.hpp"
#include "mockserver/model/azure/activity_log.hpp"
#include "mockserver/model/azure/estate.hpp"

#include <string>
#include <string_view>

namespace overlap::mock {

/// The event in full (2 to 4 kB of JSON), as in the examples of azure-rest-api-specs.
Json to_json(const Event& event, const Estate& estate);

/// Only the fields that $select names (comma-separated, any case), or the refusal of a field that events do
/// not have.
OrArmError<Json> selected(const Json& event, std::string_view select);

/// A string that a service may have translated.
Json localizable(std::string_view value, std::string_view localized);

/// Who has done something: a mail address.
std::string caller_of(Key key);

/// The claims of the caller's token, as Azure copies them into every event: the bulk of its size.
Json claims_json(const Estate& estate, const std::string& caller, Key key);

/// The kinds of events that the log has (Event Categories - List).
Json event_categories_json();

}  // namespace overlap::mock
