// Parts that a scenario's table and a sweep's share on a terminal.
#pragma once

#include "figures/summary.hpp"
#include "report/terminal_text.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace overlap {

/// Strategies' names: to how many columns they are shortened first, and the fewest that stay.
inline constexpr std::size_t long_name = 28, shortest_name = 8;

/// The strategy's name in exactly so many columns.
std::string name_of(const Row& row, std::size_t name_width);

/// The title of the column with this index, with the gap before it. Elapsed, the first, begins where its
/// figures begin; all others end where theirs end.
std::string title_above(const std::string& title, std::size_t index, std::size_t column_width);

/// The lines of a row without a time: `before` columns, its name, and why, wrapped at `width`.
std::string lines_without_time(const Row& row, std::size_t before, std::size_t name_width, std::size_t width,
                               const Paint& paint);

/// The lines below a table: which columns are left out at this width, what the mock says of itself, the
/// notes.
std::string lines_below(const std::vector<std::string>& left_out, const Summary& summary, std::size_t width,
                        const Paint& paint);

}  // namespace overlap
