// Percentiles out of JSON: what latencies of the shape table:FILE are drawn from.
#pragma once

#include "mockserver/ground/latency.hpp"

#include <string_view>
#include <vector>

namespace overlap::mock {

/// Reads a table from JSON text in one of two forms:
///
/// - {"percentiles":{"0":"1ms","50":"20ms","100":"1s"}}: from 0 to 100 percent, durations that never fall.
/// - A results file of the bench (Google Benchmark's document): latency_p50_s, latency_p90_s, latency_p99_s
///   and latency_max_s of the benchmark called `name`, with or without what Google Benchmark appends to it
///   ("/iterations:1/manual_time"); of several repetitions, the medians. An empty name stands for the only
///   benchmark of the file. The file does not know the fast half of the requests. What is below the median
///   is taken to mirror what is above it on a logarithmic scale, as a lognormal distribution does: the 10th
///   percentile is p50 * p50 / p90, and none is faster.
///
/// Throws std::invalid_argument with the end of a sentence whose subject is the file.
std::vector<Percentile> parse_percentile_table(std::string_view json, std::string_view name);

}  // namespace overlap::mock
