// The text of --list-routes.
#pragma once

#include "mockserver/model/own/own_routes.hpp"

#include <string>
#include <vector>

namespace overlap::mock {

/// Names, methods and paths of all routes, a line each: those of a routes file first, as they are matched.
std::string list_routes(const std::vector<OwnRoute>& own_routes);

}  // namespace overlap::mock
