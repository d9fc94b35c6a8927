// The values of the names in a scenario's templates: variables from --param, secrets from the environment.
#pragma once

#include "commands/run.hpp"
#include "loader/scenario_file.hpp"
#include "processes/interrupt.hpp"
#include "processes/target_choice.hpp"

#include <map>
#include <string>
#include <vector>

namespace overlap {

/// The names of all variables, in the scenarios' order, each once. Pure.
std::vector<std::string> variable_names(const std::vector<ScenarioFile>& scenarios);

/// Whether the scenario has a variable of this name. Pure.
bool has_variable(const ScenarioFile& file, const std::string& name);

/// Throws UsageError for a --param that is not of the form name=value, and for one that none of the scenarios
/// has a variable for. Pure.
void check_parameters(const RunOptions& options, const std::vector<ScenarioFile>& scenarios);

/// The parameters that the scenario has variables for. A --latency of all routes empties the variables that
/// are delays, as what is typed wins over what a scenario's file says. Pure.
std::map<std::string, std::string> parameters_for(const ScenarioFile& file, const RunOptions& options);

/// Values for the {env:NAME} of every scenario, in their order: those that the mock asks for where it is the
/// target, since a real secret is none of its business, else those of this process. Throws UsageError for one
/// that is not set; where a mock is asked, as mock_credentials() does.
std::vector<std::map<std::string, std::string>> environments_for(const std::vector<ScenarioFile>& scenarios,
                                                                 const TargetChoice& target,
                                                                 const Interrupt& interrupt);

}  // namespace overlap
