#include "commands/installation.hpp"
#include "commands/run.hpp"
#include "commands/workers.hpp"
#include "processes/mock_question.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace overlap {

namespace {

void print_strategies(const std::vector<OfferedStrategy>& offered) {
  for (const auto& [strategy, worker] : offered) {
    const auto name = strategy.parameter.empty() ? strategy.name : strategy.name + ":N";
    fmt::print("  {:<24} {}\n", name, strategy.summary);
    if (!strategy.scenario.empty()) fmt::print("  {:<24}   {} only, when named\n", "", strategy.scenario);
    if (!strategy.unavailable.empty()) fmt::print("  {:<24}   not here: {}\n", "", strategy.unavailable);
  }
}

}  // namespace

int list(const std::filesystem::path& scenarios) {
  const Interrupt interrupt;
  fmt::print("Scenarios (overlap graph NAME draws one)\n");
  for (const auto& name : scenario_names(scenarios)) {
    const auto file = find_scenario(name, scenarios);
    fmt::print("  {:<24} {}\n", name, file.summary());
    for (const auto& variable : file.variables()) {
      fmt::print("  {:<24}   --param {}={}\n", "", variable.name, variable.value);
    }
  }
  fmt::print("\nStrategies (--strategies a,b:64)\n");
  print_strategies(offered_strategies(installed_workers(), interrupt));
  fmt::print("\nStrategies that are rows only when they are named, or with --strategies {}\n",
             every_strategy);
  std::vector<OfferedStrategy> in_python;
  add_python_strategies(interrupt, in_python);
  print_strategies(in_python);
  fmt::print("\nTargets (--target)\n");
  fmt::print("  {:<24} {}\n", "mock", "the bundled mock server, started and stopped for you");
  fmt::print("  {:<24} {}\n", "http://... https://...",
             "any server; --ca-file for one whose certificate the system does not know");
  const auto mock = sibling_program("mockserver");
  fmt::print("\nLatency profiles of the mock (--profile)\n");
  for (const auto& line : ask_mock(mock, {"--list-profiles"}, interrupt)) fmt::print("  {}\n", line);
  fmt::print("\nRoutes of the mock (--latency ROUTE=SPEC)\n");
  for (const auto& line : ask_mock(mock, {"--list-routes"}, interrupt)) fmt::print("  {}\n", line);
  return 0;
}

int print_graph(const std::string& scenario, const std::filesystem::path& scenarios) {
  fmt::print("{}", graph(find_scenario(scenario, scenarios)));
  return 0;
}

}  // namespace overlap
