// Where the time of a run goes, step by step.
#pragma once

#include "core/trace.hpp"
#include "figures/result.hpp"

#include <vector>

namespace overlap {

/// One entry for each definition of the scenario that sent anything, in the order in which they first did.
/// Attempts that were cancelled, and the waits between attempts, are left out; percentiles are nearest-rank.
std::vector<StepFigures> step_figures(const Trace& trace, Duration elapsed);

/// The medians over the runs, in the order of the first run that has the step.
std::vector<StepFigures> median_steps(const std::vector<RunFigures>& runs);

}  // namespace overlap
