#include "commands/scenario_values.hpp"

#include "commands/latency_options.hpp"
#include "commands/usage_error.hpp"
#include "processes/mock_credentials.hpp"
#include "words/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <utility>

namespace overlap {

namespace {

using Values = std::map<std::string, std::string>;

Values environment_for(const ScenarioFile& file, const Values& mocks) {
  Values environment;
  for (const auto& name : file.environment()) {
    if (const auto known = mocks.find(name); known != mocks.end()) {
      environment[name] = known->second;
      continue;
    }
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) {
      throw UsageError(fmt::format("scenario \"{}\" needs the environment variable {}, which is not set",
                                   file.name(), name));
    }
    environment[name] = value;
  }
  return environment;
}

}  // namespace

std::vector<std::string> variable_names(const std::vector<ScenarioFile>& scenarios) {
  std::vector<std::string> names;
  for (const auto& scenario : scenarios) {
    for (const auto& variable : scenario.variables()) {
      if (std::find(names.begin(), names.end(), variable.name) == names.end()) names.push_back(variable.name);
    }
  }
  return names;
}

bool has_variable(const ScenarioFile& file, const std::string& name) {
  const auto& variables = file.variables();
  return std::any_of(variables.begin(), variables.end(), [&](const Variable& v) { return v.name == name; });
}

void check_parameters(const RunOptions& options, const std::vector<ScenarioFile>& scenarios) {
  const auto known = variable_names(scenarios);
  std::set<std::string> given;
  for (const auto& parameter : options.parameters) {
    const auto equals = parameter.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw UsageError(fmt::format("--param: \"{}\" is not of the form name=value", parameter));
    }
    const auto name = parameter.substr(0, equals);
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      throw UsageError("--param: " + unknown_name("variable", "variables of these scenarios", name, known));
    }
    if (!given.insert(name).second) {
      throw UsageError(fmt::format(
          "--param: {} is given twice, and has one value in a run (--sweep {}=A,B measures several)", name,
          name));
    }
  }
}

std::map<std::string, std::string> parameters_for(const ScenarioFile& file, const RunOptions& options) {
  std::map<std::string, std::string> parameters;
  if (covers_all_routes(options.latency)) {
    for (const auto& name : file.delay_variables()) parameters[name] = "";
  }
  for (const auto& parameter : options.parameters) {
    const auto equals = parameter.find('=');
    const auto name = parameter.substr(0, equals);
    if (has_variable(file, name)) parameters[name] = parameter.substr(equals + 1);
  }
  return parameters;
}

std::vector<Values> environments_for(const std::vector<ScenarioFile>& scenarios, const TargetChoice& target,
                                     const Interrupt& interrupt) {
  const bool any = std::any_of(scenarios.begin(), scenarios.end(),
                               [](const ScenarioFile& file) { return !file.environment().empty(); });
  Values mocks;
  if (any && target.mock)
    mocks = mock_credentials(target.mock_program, target.mock_options, target.withheld, interrupt);
  std::vector<Values> environments;
  for (const auto& file : scenarios) environments.push_back(environment_for(file, mocks));
  return environments;
}

}  // namespace overlap
