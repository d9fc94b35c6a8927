// What --latency means for a run.
#pragma once

#include "loader/scenario_file.hpp"

#include <string>
#include <vector>

namespace overlap {

/// Whether one of the values of --latency is for all routes: it has no ROUTE=. Pure.
bool covers_all_routes(const std::vector<std::string>& latencies);

/// The variables that are the whole of some step's X-Overlap-Delay, in alphabetical order: an empty value
/// asks for nothing, and leaves the delay to the mock's --latency, as what is typed wins over what a
/// scenario's file says. Pure.
std::vector<std::string> delay_variables(const ScenarioFile& file);

}  // namespace overlap
