// The format that people see on a terminal.
#pragma once

#include "report/format.hpp"

#include <memory>

namespace overlap {

/// Each scenario's table, the tables of its steps and its rows below it, and an empty line after each.
std::unique_ptr<Format> make_terminal(const FormatOptions& options);

}  // namespace overlap
