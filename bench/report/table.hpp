// The table that people see on a terminal.
#pragma once

#include "figures/summary.hpp"
#include "report/table_style.hpp"

#include <string>

namespace overlap {

/// One scenario as a table in UTF-8, every line ended. Where the width is too small, strategies' names are
/// first shortened in the middle to 28 columns, then columns of figures are left out from the right (ctx
/// switches, peak rss, threads, cpu, excess, of ideal, vs), and a line says which; the elapsed time and at
/// least 8 columns of the name always stay. Longer sentences are wrapped. Pure.
std::string table(const SummarisedScenario& scenario, const TableStyle& style);

}  // namespace overlap
