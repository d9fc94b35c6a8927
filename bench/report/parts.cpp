#include "report/parts.hpp"

namespace overlap {

std::vector<Part> parts_of(std::span<const SummarisedScenario> points, const FormatOptions& options) {
  const auto& first = points.front().result;
  if (points.size() > 1 || !first.point.empty()) return {Part::sweep_table};
  std::vector<Part> parts{Part::table};
  if (options.steps || first.purpose.shows_steps) parts.push_back(Part::steps);
  if (!first.columns.empty()) parts.push_back(Part::rows);
  return parts;
}

}  // namespace overlap
