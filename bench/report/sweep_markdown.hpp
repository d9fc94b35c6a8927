// The table of a sweep for documents.
#pragma once

#include "figures/summary.hpp"

#include <span>
#include <string>

namespace overlap {

/// The same as sweep_table() in GitHub's Markdown: in the first row of each point its values, its requests
/// and its ideal. Pure.
std::string sweep_markdown(std::span<const SummarisedScenario> points);

}  // namespace overlap
