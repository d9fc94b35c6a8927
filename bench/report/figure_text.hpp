// How the figures of a table are written for people: the same in every format.
#pragma once

#include "figures/result.hpp"
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
/// ctx switches, those that the scenario asks for, and the extent of what was measured: the shortest time,
/// and the 95 % intervals of the median and of its ratio to the baseline's. Elapsed has one unit and as many
/// decimals for the whole column, chosen so that the fastest row shows four digits, and is padded so that the
/// ± stand below each other. What is not a number is "-".
std::vector<Column> columns(const Summary& summary);

/// The scenario's steps under each strategy whose row is ok, titles first: step (empty below itself),
/// strategy, requests, mean, p50 and p99 of an attempt, and of which share of the elapsed time one was on its
/// way.
std::vector<std::vector<std::string>> step_lines(const Summary& summary);

/// "163 requests".
std::string requests_of(const Summary& summary);

/// "163 requests, limit 32, mock (10-14 ms each)"; the parts that are not known are left out.
std::string description(const ScenarioResult& result, const Summary& summary);

/// "critical path 65 ms   ideal 99 ms"; empty when no row is ok.
std::string bounds(const Summary& summary);

/// "fastest: callbacks, coroutines (tie)": the rows of the first rank; empty where fewer than two rows are
/// compared, or one of them has too few runs to tell.
std::string fastest(const Summary& summary);

/// "mock: asked 10-14 ms, late by p50 0.06, p99 0.20, max 0.40 ms; busy 12 % of 2 loops; no connection lost",
/// which begins with "MOCK WAS THE BOTTLENECK" where it was. Of another server that told its delays, "mock
/// late by p50 0.06 ms, p99 0.20 ms, max 0.40 ms"; empty when none did.
std::string certificate(const Summary& summary);

/// "FAILED" or "INCORRECT" for a row without a time.
std::string verdict(const Row& row);

/// Control characters, which could move a terminal's cursor or break a line, become spaces.
std::string on_one_line(std::string text);

}  // namespace overlap
