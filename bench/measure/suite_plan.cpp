#include "measure/suite_plan.hpp"

#include <fmt/format.h>

#include <utility>

namespace overlap {

std::string cell_name(const std::string& scenario, const std::string& strategy, unsigned limit,
                      const Point& point) {
  auto name = fmt::format("{}/{}/limit:{}", scenario, strategy, limit);
  for (const auto& swept : point) {
    if (swept.name != swept_limit) name += fmt::format("/{}:{}", swept.name, swept.value);
  }
  return name;
}

std::vector<std::string> cell_names(const SuitePlan& plan) {
  std::vector<std::string> names;
  for (const auto& scenario : plan.scenarios) {
    for (const auto& strategy : scenario.strategies) {
      auto name =
          cell_name(scenario.file.name(), strategy.name, scenario.policy.max_in_flight, scenario.point);
      if (passes_filter(plan.benchmark.filter, name)) names.push_back(std::move(name));
    }
  }
  return names;
}

}  // namespace overlap
