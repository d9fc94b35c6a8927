// The contents of a sweep's tables: the figures of all its points, side by side.
#pragma once

#include "figures/summary.hpp"

#include <span>
#include <string>
#include <vector>

namespace overlap {

/// A column of figures over all points.
struct SweepColumn {
  std::string title;
  std::vector<std::vector<std::string>> cells;  // of each point, of each of its rows
};

/// Figures of one scenario at several points. Every comparison in it is within a point.
struct SweepFigures {
  std::vector<std::string> dimensions;           // titles of what is swept: "limit", "latency"
  std::vector<std::vector<std::string>> values;  // of each point
  std::span<const SummarisedScenario> points;    // those that they were made from
  std::vector<SweepColumn> columns;  // as columns() gives them; "vs baseline" where points differ in theirs
  std::string description;           // "6 points of limit and latency, mock": what all points have in common
  // All points taken together: the delays asked for, at worst how late the mock was and how busy, the
  // connections it lost, and a note for each warning, which names the cells.
  Summary whole;
};

/// Of at least one point, all of one scenario and of points with the same names. Pure.
SweepFigures sweep_figures(std::span<const SummarisedScenario> points);

}  // namespace overlap
