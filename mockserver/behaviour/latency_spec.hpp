// How latencies are written: the SPECs that --latency accepts.
#pragma once

#include "mockserver/ground/latency.hpp"

#include <string>
#include <string_view>

namespace overlap::mock {

/// Reads "20ms", "uniform:1ms..5ms", "normal:MEAN,DEVIATION", "lognormal:MEDIAN,SIGMA", a mixture
/// "mix:95%:20ms,5%:lognormal:1s,0.4" of any of these, a table of percentiles "table:FILE" or
/// "table:FILE#NAME" (see percentile_table.hpp; the file is read here and now), or "capacity:N,SPEC" of
/// any other. Throws std::invalid_argument with one sentence that says what is wrong and what would be right.
Latency parse_latency(std::string_view text);

/// The same for a configuration that a client sends: a table is a regular file, see TableSource.
Latency parse_sent_latency(std::string_view text);

/// The same for text that comes from a client: without tables, since a client has no business with this
/// machine's files, and without capacity, since a queue belongs to a route, not to a request.
Latency parse_request_latency(std::string_view text);

/// The same notation as parse_latency reads.
std::string to_string(const Latency& latency);

}  // namespace overlap::mock
