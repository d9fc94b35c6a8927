// overlap run --sweep NAME=VALUES: one measurement at each of several values.
#pragma once

#include "commands/run.hpp"
#include "figures/point.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace overlap {

/// More cells than this are a mistake: at a second each, they are most of an hour for every repetition.
inline constexpr std::size_t max_swept_cells = 2'000;

/// The names that --sweep may give, beside the settings of `overlap run`.
struct SweepableNames {
  std::vector<std::string> variables;   // of the scenarios
  std::vector<std::string> numbered;    // strategies that take a number
  std::vector<std::string> unnumbered;  // and those that take none
};

/// All that is swept, checked.
struct Sweeps {
  std::vector<SweptDimension> all;     // in the order in which they were asked for
  std::vector<SweptDimension> points;  // of these, the settings and variables: they make points
  std::vector<SweptDimension> rows;    // the strategies, whose numbers are rows of every point
};

/// Reads "NAME=A,B,..." or "NAME=A;B": where there is a semicolon, only semicolons separate, so that values
/// may have commas. A value with a colon, such as lognormal:40ms,0.5, can only stand in a list with
/// semicolons. Progressions are written out. Pure. Throws UsageError for what is no list, an empty value, one
/// that is given twice or that no results file can hold, and a progression that is not clear.
SweptDimension parse_sweep(const std::string& written);

/// Whether the name is that of a setting of `overlap run`, such as max_in_flight or latency.
bool is_swept_setting(const std::string& name);

/// Says what each dimension is: a setting, a variable or a strategy, in this order where a name is several.
/// Throws UsageError for a name that is none, a value that it cannot have, what `options` give as well, what
/// shapes a mock that is not there, and more points than there may be cells.
Sweeps resolve_sweeps(std::vector<SweptDimension> dimensions, const RunOptions& options,
                      const SweepableNames& names);

/// The options that say the same about a point without a sweep. Pure.
RunOptions at_point(RunOptions options, const Point& point);

/// The strategies with those that are swept replaced, or followed, by one with each number: thread_pool
/// becomes thread_pool:1, thread_pool:8. Pure. Throws UsageError when one is named with a number as well.
std::vector<std::string> with_numbers(const std::vector<std::string>& strategies,
                                      const std::vector<SweptDimension>& rows);

}  // namespace overlap
