// One figure of several runs.
#pragma once

#include "figures/result.hpp"

#include <vector>

namespace overlap {

/// The value of `figure` for each run, in their order.
template <class Figure>
std::vector<double> each(const std::vector<RunFigures>& runs, Figure figure) {
  std::vector<double> values;
  values.reserve(runs.size());
  for (const auto& run : runs) values.push_back(static_cast<double>(figure(run)));
  return values;
}

}  // namespace overlap
