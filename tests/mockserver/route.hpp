// Routes of the services by their names.
#pragma once

#include "mockserver/model/services.hpp"

#include <string>
#include <string_view>

namespace overlap::mock {

/// The number of a built-in route; throws when there is none of that name.
inline Route named(std::string_view name) {
  return builtin_routes().find(name).value();
}

/// The table that also has these routes of a file.
inline RouteTable routes_with(std::vector<RoutePattern> of_file) {
  return make_route_table(make_services({}), std::move(of_file));
}

}  // namespace overlap::mock
