// Every single run, for spreadsheets and data frames.
#pragma once

#include "report/format.hpp"

#include <memory>

namespace overlap {

/// RFC 4180, with a header line. Of all: one line per run, in SI units, columns named as in figure_names.hpp
/// between scenario, strategy, name, repetition (from 1), state (ok, failed, incorrect), reason and, at the
/// end, work_requests, work_hash, work_ok (0 in an incorrect cell), first_error and mock_bottlenecks. Of a
/// sweep, the values of the point follow, as point.max_in_flight and so on; empty where a scenario has no
/// such. A cell without any run has one line with empty figures, so that a failure is not lost. The runs of
/// an incorrect or failed cell are listed: filter by state. Figures that are not finite are empty, and
/// control characters but tabs and line breaks are spaces.
///
/// A file has one kind of lines, so that what is asked for comes instead of the runs. Steps: one line for
/// each step of every run of an ok cell: scenario, strategy, name, repetition, step, requests, mean_s, p50_s,
/// p99_s and share, as in StepFigures, and the values of a sweep as above. Rows: what the scenario's runs
/// collected, with the columns' titles as header line, as soon as it is complete.
std::unique_ptr<Format> make_csv(const FormatOptions& options);

}  // namespace overlap
