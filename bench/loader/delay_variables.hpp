// Which of a scenario's variables are there for the mock's sake.
#pragma once

#include "loader/scenario_file.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace overlap {

/// The names of the variables that are the whole of some step's X-Overlap-Delay, in the order given. `steps`
/// follows the schema. Pure.
std::vector<std::string> delay_variables(const nlohmann::json& steps, const std::vector<Variable>& variables);

}  // namespace overlap
