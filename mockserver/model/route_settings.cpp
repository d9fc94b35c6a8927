#include "mockserver/model/route_settings.hpp"

#include "words/suggest.hpp"

#include <stdexcept>

namespace overlap::mock {

RouteSetting parse_route_setting(std::string_view setting, const RouteTable& routes) {
  const auto equals = setting.find('=');
  // Behind a colon it is part of a SPEC: a file's name may have one.
  if (equals == std::string_view::npos || setting.find(':') < equals) return {std::nullopt, setting};
  return {parse_route(setting.substr(0, equals), routes), setting.substr(equals + 1)};
}

Route parse_route(std::string_view name, const RouteTable& routes) {
  const auto route = routes.find(name);
  if (!route) throw std::invalid_argument(unknown_name("route", "routes", name, routes.configurable_names()));
  return *route;
}

}  // namespace overlap::mock
