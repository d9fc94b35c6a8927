// Where the parts of this installation are.
#pragma once

#include "loader/scenario_file.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace overlap {

/// A program of this project, which stands beside the running one.
std::filesystem::path sibling_program(const std::string& name);

/// The folder of the scenarios: share/overlap/scenarios of an installation, else that of the sources it was
/// built from.
std::filesystem::path scenarios_folder();

/// The folder of the worker that is written in Python: share/overlap/workers/python of an installation, else
/// that of the sources it was built from.
std::filesystem::path python_worker();

/// The names of the scenarios in the folder, in alphabetical order: each is a folder with a scenario.json.
std::vector<std::string> scenario_names(const std::filesystem::path& folder);

/// Reads the scenario that is meant: a name, a folder with a scenario.json in it, or such a file. Throws
/// UsageError with the nearest name when there is none, ScenarioError when it is not right.
ScenarioFile find_scenario(const std::string& written, const std::filesystem::path& folder);

}  // namespace overlap
