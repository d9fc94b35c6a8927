// The table that people see on a terminal.
#pragma once

#include "figures/result.hpp"

#include <string>

namespace overlap {

struct TableStyle {
  bool colour = false;  // ANSI: bold, dim, green for the best rows, red for those without a time and
                        // for a mock that was the bottleneck
  unsigned width = 0;   // columns of the terminal; 0: as many as needed
};

/// One scenario as a table in UTF-8, every line ended. Where the width is too small, strategies' names are
/// first shortened in the middle to 28 columns, then columns of figures are left out from the right (ctx
/// switches, peak rss, threads, cpu, excess, of ideal, vs), and a line says which; the elapsed time and at
/// least 8 columns of the name always stay. Longer sentences are wrapped. Pure.
std::string table(const ScenarioResult& result, const TableStyle& style);

}  // namespace overlap
