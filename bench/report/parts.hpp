// Of what the text of a scenario is made, in every format.
#pragma once

#include "figures/summary.hpp"
#include "report/format.hpp"

#include <span>
#include <vector>

namespace overlap {

enum class Part {
  table,        // the figures of one scenario
  sweep_table,  // the figures of all points of a sweep
  steps,        // how often each step was sent, and how long it took
  rows          // that were collected
};

/// The parts of a scenario to print, in this order: of a sweep its table alone, else the table, the steps
/// where they or the scenario ask for them, and the rows where there are any to collect. Pure.
std::vector<Part> parts_of(std::span<const SummarisedScenario> points, const FormatOptions& options);

}  // namespace overlap
