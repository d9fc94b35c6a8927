// How fast a run could have been, and what that makes of its time.
#pragma once

#include "core/trace.hpp"
#include "figures/run_figures.hpp"
#include "protocol/messages.hpp"

#include <vector>

namespace overlap {

/// Of one trace, in seconds; RunFigures says how each is meant.
struct Bounds {
  double ideal_s = 0, own_ideal_s = 0, critical_path_s = 0, floor_s = 0;
  std::vector<ChainLink> chain;
};

/// Pure. Throws as ideal() does.
Bounds bounds_of(const Trace& trace, Parallelism own, unsigned limit, unsigned processors);

/// Gives the run these bounds, and the excess and the efficiency that follow from them. Its elapsed time is
/// known.
void hold_against(const Bounds& bounds, RunFigures& run);

}  // namespace overlap
