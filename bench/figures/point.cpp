#include "figures/point.hpp"

#include <utility>

namespace overlap {

std::string to_string(const Point& point) {
  std::string text;
  for (const auto& [name, value] : point) {
    text += (text.empty() ? "" : "/") + (name == swept_limit ? "limit" : name) + ":" + value;
  }
  return text;
}

std::vector<Point> points_of(const std::vector<SweptDimension>& dimensions) {
  std::vector<Point> points(1);
  for (const auto& dimension : dimensions) {
    std::vector<Point> longer;
    for (const auto& point : points) {
      for (const auto& value : dimension.values) {
        longer.push_back(point);
        longer.back().push_back({dimension.name, value});
      }
    }
    points = std::move(longer);
  }
  return points;
}

}  // namespace overlap
