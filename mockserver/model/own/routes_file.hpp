// An API of one's own, as a JSON file says it.
#pragma once

#include "mockserver/model/own/own_routes.hpp"

#include <string_view>
#include <vector>

namespace overlap::mock {

/// Compiles the text of a routes file (mockserver/routes.schema.json); `file` is what errors call it. Throws
/// DocumentError, one sentence with file and place, for what is not such a file: no JSON, another form, a
/// template or SPEC that cannot be read, a name that is taken, or a route that an earlier one always covers.
std::vector<OwnRoute> parse_routes_file(std::string_view text, std::string_view file);

}  // namespace overlap::mock
