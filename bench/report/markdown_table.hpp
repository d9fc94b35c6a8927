// Parts that a scenario's table and a sweep's share in Markdown.
#pragma once

#include "figures/summary.hpp"

#include <string>
#include <vector>

namespace overlap {

/// The strategy's name and its figures, or why it has none: " name | figure | figure |".
std::string cells_of(const Row& row, const std::vector<std::string>& figures);

/// The paragraphs below a table: what the mock says of itself, the notes.
std::string paragraphs_below(const Summary& summary);

}  // namespace overlap
