#include "commands/installation.hpp"
#include "commands/run.hpp"
#include "commands/standard_streams.hpp"
#include "commands/workers.hpp"
#include "processes/mock_question.hpp"
#include "words/on_one_line.hpp"

#include <fmt/format.h>

#include <utility>

namespace overlap {

namespace {

// Summaries and reasons are the scenarios' and workers' own words.
template <class... Values>
void show(fmt::format_string<Values...> format, Values&&... values) {
  print(without_controls(fmt::format(format, std::forward<Values>(values)...)));
}

void print_strategies(const std::vector<OfferedStrategy>& offered) {
  for (const auto& [strategy, worker] : offered) {
    const auto name = strategy.parameter.empty() ? strategy.name : strategy.name + ":N";
    show("  {:<24} {}\n", name, strategy.summary);
    if (!strategy.scenario.empty()) show("  {:<24}   {} only, when named\n", "", strategy.scenario);
    if (!strategy.unavailable.empty()) show("  {:<24}   not here: {}\n", "", strategy.unavailable);
  }
}

}  // namespace

int list(const std::filesystem::path& scenarios, const Interrupt& interrupt) {
  show("Scenarios (overlap graph NAME draws one)\n");
  for (const auto& name : scenario_names(scenarios)) {
    const auto file = find_scenario(name, scenarios);
    show("  {:<24} {}\n", name, file.summary());
    for (const auto& variable : file.variables()) {
      show("  {:<24}   --param {}={}\n", "", variable.name, variable.value);
    }
  }
  show("\nStrategies (--strategies a,b:64)\n");
  print_strategies(offered_strategies(installed_workers(), {}, {}, interrupt));
  show("\nStrategies that are rows only when they are named, or with --strategies {}\n", every_strategy);
  std::vector<OfferedStrategy> in_python;
  add_python_strategies({}, {}, interrupt, in_python);
  print_strategies(in_python);
  show("\nTargets (--target)\n");
  show("  {:<24} {}\n", "mock", "the bundled mock server, started and stopped for you");
  show("  {:<24} {}\n", "http://... https://...",
       "any server; --ca-file for one whose certificate the system does not know");
  const auto mock = sibling_program("mockserver");
  show("\nLatency profiles of the mock (--profile)\n");
  for (const auto& line : ask_mock(mock, {"--list-profiles"}, {}, interrupt)) show("  {}\n", line);
  show("\nRoutes of the mock (--latency ROUTE=SPEC)\n");
  for (const auto& line : ask_mock(mock, {"--list-routes"}, {}, interrupt)) show("  {}\n", line);
  return 0;
}

int print_graph(const std::string& scenario, const std::filesystem::path& scenarios) {
  show("{}", graph(find_scenario(scenario, scenarios)));
  return 0;
}

}  // namespace overlap
