// The table of a sweep that people see on a terminal.
#pragma once

#include "figures/summary.hpp"
#include "report/table_style.hpp"

#include <span>
#include <string>

namespace overlap {

/// All points of one scenario in one table: rows are grouped by point, whose values stand at the left of a
/// line of its own, with the requests, the critical path and the ideal; what is compared, such as "vs" and
/// green for the best, is within a point. Width and colours as table() has them; where the width is too small
/// even then, the values and the names are shortened. Pure.
std::string sweep_table(std::span<const SummarisedScenario> points, const TableStyle& style);

}  // namespace overlap
