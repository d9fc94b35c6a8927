// The figures of a table, column by column: the same in every format.
#pragma once

#include "figures/summary.hpp"

#include <string>
#include <vector>

namespace overlap {

/// A column of figures, to the right of the strategies' names.
struct Column {
  std::string title;
  std::vector<std::string> cells;  // one per row of the summary; empty where the row is not ok
};

/// All columns in order of importance: elapsed, vs the baseline, of ideal, excess, cpu, threads, peak rss,
/// ctx switches, those that the scenario asks for, the retries of all runs where a real target made any, and
/// the extent of what was measured: the shortest time, and the 95 % intervals of the median and of its ratio
/// to the baseline's. Elapsed has one unit and as many decimals for the whole column, chosen so that the
/// fastest row shows four digits, and is padded so that the ± stand below each other. What is not a number is
/// "-".
std::vector<Column> columns(const Summary& summary);

}  // namespace overlap
