#include "mockserver/options/route_list.hpp"

#include "mockserver/model/services.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace overlap::mock {

namespace {

// " ?page=2 X-Tenant: a", as it would stand in a request; nothing when every request will do.
std::string conditions(const RoutePattern& pattern) {
  std::string text;
  for (const auto& [name, value] : pattern.query) {
    text += fmt::format("{}{}={}", text.empty() ? " ?" : "&", name, value);
  }
  for (const auto& [name, value] : pattern.headers) text += fmt::format(" {}: {}", name, value);
  return text;
}

}  // namespace

std::string list_routes(const std::vector<OwnRoute>& own_routes) {
  const auto table = make_route_table(make_services({}), OwnRoutes::patterns_of(own_routes));
  std::size_t width = 20;
  for (const auto& name : table.configurable_names()) width = std::max(width, name.size());
  const auto line = [&](std::string_view name, std::string_view method, std::string_view path) {
    return fmt::format("{:<{}}  {:<6}  {}\n", name, width, method, path);
  };
  std::string text = line("ROUTE", "METHOD", "PATH");
  for (const auto& pattern : table.patterns()) {
    text += line(is_admin(pattern.route) ? "-" : pattern.name, pattern.method,
                 pattern.path + conditions(pattern));
  }
  return text + line(table.name(Route::unmatched), "any", "(everything else)");
}

}  // namespace overlap::mock
