#include "loader/delay_variables.hpp"

#include "words/letter_case.hpp"

#include <nlohmann/json.hpp>

#include <set>

namespace overlap {

std::vector<std::string> delay_variables(const nlohmann::json& steps,
                                         const std::vector<Variable>& variables) {
  std::set<std::string> delays;
  for (const auto& step : steps) {
    const auto headers = step.find("headers");
    if (headers == step.end()) continue;
    for (const auto& [name, value] : headers->items()) {
      if (equal_ignoring_case(name, "X-Overlap-Delay")) delays.insert(value.get<std::string>());
    }
  }
  std::vector<std::string> names;
  for (const auto& variable : variables) {
    if (delays.contains("{" + variable.name + "}")) names.push_back(variable.name);
  }
  return names;
}

}  // namespace overlap
