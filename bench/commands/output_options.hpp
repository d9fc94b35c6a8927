// Which of the outputs of `overlap run` go together.
#pragma once

#include "commands/run.hpp"
#include "loader/scenario_file.hpp"

#include <vector>

namespace overlap {

/// Throws UsageError for outputs that exclude each other whatever is measured. Pure.
void check_output(const RunOptions& options);

/// Throws UsageError for a --data that these scenarios have none for, or not in this format. Pure.
void check_data(const std::vector<ScenarioFile>& scenarios, const RunOptions& options);

}  // namespace overlap
