// Which endpoint a path belongs to. The names are an interface: --latency, --list-routes and the journal use
// them.
#pragma once

#include "mockserver/ground/field.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace overlap::mock {

/// The number of a route in a RouteTable. Those of the mock itself have one each here; the others are
/// numbered by the table, service after service, and only their service knows what they mean.
enum class Route : std::uint16_t { unmatched, health, journal, configuration, accuracy, metrics };

/// The mock's own endpoints: never delayed, never in a journal.
constexpr bool is_admin(Route route) {
  return route >= Route::health && route <= Route::metrics;
}

/// One line of the table of endpoints. A route may have several patterns, which have its name in common.
struct RoutePattern {
  std::string name;    ///< the stable identifier of the route, e.g. "instance_view"
  std::string method;  ///< "*" for any
  std::string path;    ///< "{name}" stands for one segment
  /// Parameters that the query has to have, decoded, and fields that the head has to have, whose names are in
  /// any case; of several of one name, one. A request of which that is not true is left to the patterns after
  /// this one.
  std::vector<std::pair<std::string, std::string>> query{};
  std::vector<std::pair<std::string, std::string>> headers{};
};

/// The patterns of one service, in the order in which they are tried.
struct ServicePatterns {
  std::vector<RoutePattern> patterns;
  bool any_case = false;  ///< fixed segments match in any case
};

/// The service of routes that belong to none: the mock's own, and what no pattern matches.
constexpr std::size_t no_service = std::numeric_limits<std::size_t>::max();

/// A pattern and its place: the number of its route, that of its service, and which of the service's patterns
/// it is.
struct PlacedPattern : RoutePattern {
  Route route = Route::unmatched;
  std::size_t service = no_service;
  std::size_t row = 0;
};

/// The meaning of a request line.
struct RouteMatch {
  Route route = Route::unmatched;
  std::size_t service = no_service;
  std::size_t row = 0;                ///< which of its service's patterns has matched
  bool method_allowed = true;         ///< else the path is known, but for other methods: `allow`
  std::string allow;                  ///< "GET, HEAD": set when the method is not allowed
  std::vector<std::string> captured;  ///< the decoded segments that stand for "{...}", in order
  /// Where nothing has matched: the patterns that would have, but for their conditions.
  std::vector<const RoutePattern*> unmet;
};

/// All endpoints: those of the services, the mock's own, and before them those of a routes file. Read-only
/// after construction.
class RouteTable {
 public:
  /// Services are numbered as they stand here; the routes of a file are those of one more service.
  explicit RouteTable(std::vector<ServicePatterns> services, std::vector<RoutePattern> of_file = {});

  // Segments are views into the patterns: they survive a move, but not a copy.
  RouteTable(RouteTable&&) = default;
  RouteTable& operator=(RouteTable&&) = default;
  RouteTable(const RouteTable&) = delete;
  RouteTable& operator=(const RouteTable&) = delete;

  /// Matches a method and the path and query of a request target. HEAD goes wherever GET does. Segments are
  /// percent-decoded first, and one slash at the end is ignored. /__mock is never a file's. `fields` are
  /// those of the request, for conditions on them.
  RouteMatch match(std::string_view method, std::string_view path, std::string_view query = {},
                   std::span<const Field> fields = {}) const;

  /// How many routes there are; their numbers run from 0 to count() - 1.
  std::size_t count() const { return places_.size(); }

  /// All routes in the order in which reports list them.
  const std::vector<Route>& all() const { return all_; }

  const std::string& name(Route route) const { return places_[index(route)].name; }

  /// The number of the route's service, or no_service.
  std::size_t service(Route route) const { return places_[index(route)].service; }

  /// The first of the route's patterns among those of its service.
  std::size_t row(Route route) const { return places_[index(route)].row; }

  /// The routes whose behaviour can be configured: all but the mock's own administration.
  std::optional<Route> find(std::string_view name) const;

  /// The names that find() knows, for messages.
  const std::vector<std::string>& configurable_names() const { return configurable_; }

  /// Every pattern in the order in which they are listed and matched.
  const std::vector<PlacedPattern>& patterns() const { return patterns_; }

 private:
  struct Place {
    std::string name;
    std::size_t service = no_service;
    std::size_t row = 0;
  };

  static std::size_t index(Route route) { return static_cast<std::size_t>(route); }
  void add(std::vector<RoutePattern> patterns, std::size_t service, std::vector<PlacedPattern>& placed);

  std::vector<Place> places_;
  std::vector<PlacedPattern> patterns_;
  std::vector<std::vector<std::string_view>> segments_;  // of each pattern
  std::vector<bool> any_case_;                           // of each service
  std::vector<Route> all_;
  std::vector<std::string> configurable_;
  std::size_t of_file_ = no_service;  // the service of the file's routes
};

/// Whether a segment of a pattern stands for any one segment.
constexpr bool is_capture(std::string_view segment) {
  return segment.starts_with('{');
}

/// Whether a pattern for `allowed` is for this method as well.
constexpr bool accepts(std::string_view allowed, std::string_view method) {
  return allowed == "*" || allowed == method || (allowed == "GET" && method == "HEAD");
}

}  // namespace overlap::mock
