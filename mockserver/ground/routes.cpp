#include "mockserver/ground/routes.hpp"

#include "mockserver/ground/target.hpp"
#include "words/letter_case.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace overlap::mock {

namespace {

struct AdminPattern {
  Route route;
  std::string_view name;
  std::string_view method;
  std::string_view path;
};

constexpr std::array admin_patterns{
    AdminPattern{Route::health, "health", "GET", "/__mock/health"},
    AdminPattern{Route::journal, "journal", "GET", "/__mock/journal/{run}"},
    AdminPattern{Route::configuration, "configuration", "*", "/__mock/configuration"},
    AdminPattern{Route::accuracy, "accuracy", "GET", "/__mock/accuracy"},
    AdminPattern{Route::accuracy, "accuracy", "GET", "/__mock/accuracy/{run}"},
    AdminPattern{Route::metrics, "metrics", "GET", "/metrics"},
};

constexpr std::size_t own_count = static_cast<std::size_t>(Route::metrics) + 1;

bool fits(const std::vector<std::string_view>& expected, const std::vector<std::string>& segments,
          bool any_case) {
  if (expected.size() != segments.size()) return false;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (is_capture(expected[i]) ? segments[i].empty()
        : any_case              ? !equal_ignoring_case(segments[i], expected[i])
                                : segments[i] != expected[i])
      return false;
  }
  return true;
}

bool holds(const RoutePattern& pattern, std::string_view query, std::span<const Field> fields) {
  if (pattern.query.empty() && pattern.headers.empty()) return true;
  const Parameters parameters(query);
  return std::all_of(pattern.query.begin(), pattern.query.end(),
                     [&](const auto& condition) {
                       const auto values = parameters.values(condition.first);
                       return std::find(values.begin(), values.end(), condition.second) != values.end();
                     }) &&
         std::all_of(pattern.headers.begin(), pattern.headers.end(), [&](const auto& condition) {
           return std::any_of(fields.begin(), fields.end(), [&](const Field& field) {
             return equal_ignoring_case(field.name, condition.first) && field.value == condition.second;
           });
         });
}

}  // namespace

RouteTable::RouteTable(std::vector<ServicePatterns> services, std::vector<RoutePattern> of_file)
    : places_(own_count), of_file_(services.size()) {
  places_.front().name = "unmatched";
  std::vector<PlacedPattern> of_services;
  for (std::size_t i = 0; i < services.size(); ++i) {
    any_case_.push_back(services[i].any_case);
    add(std::move(services[i].patterns), i, of_services);
  }
  any_case_.push_back(false);
  const auto first_of_file = places_.size();
  add(std::move(of_file), of_file_, patterns_);
  patterns_.insert(patterns_.end(), std::make_move_iterator(of_services.begin()),
                   std::make_move_iterator(of_services.end()));
  for (const auto& [route, name, method, path] : admin_patterns) {
    places_[index(route)].name = name;
    PlacedPattern placed{{std::string(name), std::string(method), std::string(path)}};
    placed.route = route;
    patterns_.push_back(std::move(placed));
  }
  for (const auto& pattern : patterns_) segments_.push_back(path_segments(pattern.path));

  for (auto i = own_count; i < first_of_file; ++i) all_.push_back(static_cast<Route>(i));
  for (std::size_t i = 0; i < own_count; ++i) all_.push_back(static_cast<Route>(i));
  for (auto i = first_of_file; i < places_.size(); ++i) all_.push_back(static_cast<Route>(i));
  for (const auto route : all_) {
    if (!is_admin(route)) configurable_.push_back(name(route));
  }
}

// Numbers the routes of a service as their names come up for the first time.
void RouteTable::add(std::vector<RoutePattern> patterns, std::size_t service,
                     std::vector<PlacedPattern>& placed) {
  const auto first = places_.size();
  for (std::size_t row = 0; row < patterns.size(); ++row) {
    const auto known = std::find_if(places_.begin() + static_cast<std::ptrdiff_t>(first), places_.end(),
                                    [&](const Place& place) { return place.name == patterns[row].name; });
    const auto number = static_cast<Route>(known - places_.begin());
    if (known == places_.end()) places_.push_back({patterns[row].name, service, row});
    placed.push_back({std::move(patterns[row]), number, service, row});
  }
}

RouteMatch RouteTable::match(std::string_view method, std::string_view path, std::string_view query,
                             std::span<const Field> fields) const {
  if (!path.starts_with('/')) return {};
  std::vector<std::string> decoded;
  for (const auto segment : path_segments(path)) decoded.push_back(percent_decode(segment));
  const bool is_administration = !decoded.empty() && decoded.front() == "__mock";
  RouteMatch refused;
  RouteMatch unmet;
  for (std::size_t i = 0; i < patterns_.size(); ++i) {
    const auto& pattern = patterns_[i];
    if (!fits(segments_[i], decoded, pattern.service != no_service && any_case_[pattern.service])) continue;
    if (pattern.service == of_file_ && is_administration) continue;
    if (!holds(pattern, query, fields)) {
      if (accepts(pattern.method, method)) unmet.unmet.push_back(&pattern);
      continue;
    }
    RouteMatch match{pattern.route, pattern.service, pattern.row, true, "", {}, {}};
    for (std::size_t at = 0; at < decoded.size(); ++at) {
      if (is_capture(segments_[i][at])) match.captured.push_back(decoded[at]);
    }
    if (accepts(pattern.method, method)) return match;
    if (refused.method_allowed) {
      refused = std::move(match);
      refused.method_allowed = false;
    } else {
      refused.allow += ", ";
    }
    refused.allow += pattern.method == "GET" ? "GET, HEAD" : pattern.method;
  }
  return unmet.unmet.empty() ? refused : unmet;
}

std::optional<Route> RouteTable::find(std::string_view wanted) const {
  for (const auto route : all_) {
    if (name(route) == wanted && !is_admin(route)) return route;
  }
  return std::nullopt;
}

}  // namespace overlap::mock
