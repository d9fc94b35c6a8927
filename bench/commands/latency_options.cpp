#include "commands/latency_options.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <strings.h>

namespace overlap {

bool covers_all_routes(const std::vector<std::string>& latencies) {
  return std::any_of(latencies.begin(), latencies.end(),
                     [](const std::string& latency) { return latency.find('=') == std::string::npos; });
}

std::vector<std::string> delay_variables(const ScenarioFile& file) {
  std::set<std::string> written;
  const auto& document = file.document();
  const auto steps = document.find("steps");
  if (steps == document.end()) return {};
  for (const auto& step : *steps) {
    const auto headers = step.find("headers");
    if (headers == step.end()) continue;
    for (const auto& [name, value] : headers->items()) {
      if (::strcasecmp(name.c_str(), "X-Overlap-Delay") == 0 && value.is_string()) written.insert(value);
    }
  }
  std::vector<std::string> variables;
  for (const auto& variable : file.variables()) {
    if (written.count("{" + variable.name + "}") > 0) variables.push_back(variable.name);
  }
  return variables;
}

}  // namespace overlap
