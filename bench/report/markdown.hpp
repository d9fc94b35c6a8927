// The table for a README or a pull request.
#pragma once

#include "measure/result.hpp"

#include <string>

namespace overlap {

/// One scenario as a table in GitHub's Markdown (https://github.github.com/gfm/#tables-extension-), with a
/// heading, and with the columns, figures and notes of the terminal's table. Pure.
std::string markdown(const ScenarioResult& result);

}  // namespace overlap
