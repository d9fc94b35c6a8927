// The table of a scenario's steps: the same in every format.
#pragma once

#include "figures/summary.hpp"

#include <string>
#include <vector>

namespace overlap {

/// The scenario's steps under each strategy whose row is ok, titles first: step (empty below itself),
/// strategy, requests, mean, p50 and p99 of an attempt, and of which share of the elapsed time one was on its
/// way.
std::vector<std::vector<std::string>> step_lines(const Summary& summary);

}  // namespace overlap
