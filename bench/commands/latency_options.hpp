// The meaning of --latency for a run.
#pragma once

#include <string>
#include <vector>

namespace overlap {

/// Whether one of the values of --latency is for all routes: it has no ROUTE=. Pure.
bool covers_all_routes(const std::vector<std::string>& latencies);

}  // namespace overlap
