// The results file: all that was measured, for programs.
#pragma once

#include "report/format.hpp"

#include <memory>

namespace overlap {

/// Raised by one when the key `overlap` changes so that an older reader could misread it.
inline constexpr int results_schema = 1;

/// Google Benchmark's own document, so that its tools read the file, and one more top-level key, `overlap`:
/// schema, version, command, seed, machine, started (ISO 8601, UTC), today (a date), sweep where there is
/// one, unfinished (true) where the suite goes on, and scenarios, each with its parameters, its point of the
/// sweep, its cells and their runs. The figures are named as in figure_names.hpp; one that is not finite is
/// absent. Traces are there where the cells have them, in the form of the worker's protocol. Bytes that are
/// not UTF-8 (servers and workers may send any) become U+FFFD: a file that cannot be written would lose the
/// measurement. All is said at the end.
std::unique_ptr<Format> make_json(const FormatOptions& options = {});

}  // namespace overlap
