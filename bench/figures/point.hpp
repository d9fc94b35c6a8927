// Where in a sweep something was measured.
#pragma once

#include <string>
#include <vector>

namespace overlap {

/// A name that is swept, and the values that it takes, in their order.
struct SweptDimension {
  std::string name;                 // "max_in_flight"; a setting, a variable of scenarios, or a strategy
  std::vector<std::string> values;  // "1", "2", "5": as typed, progressions written out
  bool operator==(const SweptDimension&) const = default;
};

/// The value that one dimension has at a point.
struct SweptValue {
  std::string name, value;
  bool operator==(const SweptValue&) const = default;
};

/// One value of each dimension, in the order in which they were asked for; empty without a sweep.
using Point = std::vector<SweptValue>;

/// The only dimension that stands in every cell's name, swept or not.
inline constexpr const char* swept_limit = "max_in_flight";

/// "limit:100/latency:10ms": the point as names of benchmarks write it; `point` is not empty. Pure.
std::string to_string(const Point& point);

/// The points of all combinations, of which the last dimension changes fastest; one empty point without any
/// dimension. Pure.
std::vector<Point> points_of(const std::vector<SweptDimension>& dimensions);

}  // namespace overlap
