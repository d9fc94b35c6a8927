#include "commands/plan.hpp"

#include "commands/installation.hpp"
#include "commands/output_options.hpp"
#include "commands/policy_options.hpp"
#include "commands/scenario_values.hpp"
#include "commands/strategy_choice.hpp"
#include "commands/sweep.hpp"
#include "commands/target_options.hpp"
#include "commands/usage_error.hpp"
#include "commands/workers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <set>
#include <utility>

namespace overlap {

namespace {

// The suite when no scenario is named: the smallest example first, then the real one.
constexpr std::array default_suite{"ping", "azure_inventory"};

SuitePlan plan_without_scenarios(const RunOptions& options) {
  SuitePlan plan;
  plan.benchmark = initialize_benchmark(options.benchmark_flags);
  plan.repetitions =
      plan.benchmark.repetitions != 0 ? plan.benchmark.repetitions : options.repetitions.value_or(5);
  plan.keep_traces = options.traces;
  plan.collect = options.data;
  plan.today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  return plan;
}

std::vector<ScenarioFile> named_scenarios(const RunOptions& options) {
  auto names = options.scenarios;
  if (names.empty()) names.assign(default_suite.begin(), default_suite.end());
  std::vector<ScenarioFile> scenarios;
  std::set<std::string> seen;
  for (const auto& name : names) {
    scenarios.push_back(find_scenario(name, options.folder));
    const auto& own_name = scenarios.back().name();
    if (!seen.insert(own_name).second)
      throw UsageError(fmt::format("scenario \"{}\" is named twice", own_name));
  }
  return scenarios;
}

std::set<std::string> names_of_secrets(const std::vector<ScenarioFile>& scenarios) {
  std::set<std::string> names;
  for (const auto& file : scenarios) names.insert(file.environment().begin(), file.environment().end());
  return names;
}

// What a mock reads itself, to ask its clients for it, is called MOCK_.
std::set<std::string> withheld_from_mock(std::set<std::string> secrets) {
  std::erase_if(secrets, [](const std::string& name) { return name.starts_with("MOCK_"); });
  return secrets;
}

// Swept names that are neither settings nor among the variables.
std::vector<std::string> perhaps_strategies(const std::vector<SweptDimension>& dimensions,
                                            const std::vector<std::string>& variables) {
  std::vector<std::string> names;
  for (const auto& [name, values] : dimensions) {
    const bool is_variable = std::find(variables.begin(), variables.end(), name) != variables.end();
    if (!is_swept_setting(name) && !is_variable) names.push_back(name);
  }
  return names;
}

SweepableNames sweepable_names(const std::vector<std::string>& variables,
                               const std::vector<OfferedStrategy>& offered) {
  SweepableNames names{variables, {}, {}};
  for (const auto& [strategy, worker] : offered) {
    (strategy.parameter.empty() ? names.unnumbered : names.numbered).push_back(strategy.name);
  }
  return names;
}

// Those that concern the scenario: a variable that it does not have does not.
std::vector<Point> points_for(const ScenarioFile& file, const Sweeps& sweeps) {
  std::vector<SweptDimension> dimensions;
  for (const auto& dimension : sweeps.points) {
    if (is_swept_setting(dimension.name) || has_variable(file, dimension.name)) {
      dimensions.push_back(dimension);
    }
  }
  return points_of(dimensions);
}

void check_cells(const SuitePlan& plan) {
  const auto cells = cell_names(plan).size();
  if (cells == 0) {
    throw UsageError(fmt::format("--benchmark_filter: \"{}\" lets no cell through", plan.benchmark.filter));
  }
  if (!plan.sweep.empty() && cells > max_swept_cells) {
    throw UsageError(fmt::format(
        "--sweep: there are {} cells, and {} are the most: sweep fewer values, or name fewer --strategies",
        cells, max_swept_cells));
  }
}

// Values that a scenario cannot take are found here rather than by every worker.
void check_values(const SuitePlan& plan) {
  for (const auto& scenario : plan.scenarios) {
    scenario.file.instantiate({scenario.parameters, scenario.environment, plan.today, {}});
  }
}

std::string common_seed(const SuitePlan& plan) {
  const auto& first = plan.scenarios.front().target.seed;
  const bool common =
      std::all_of(plan.scenarios.begin(), plan.scenarios.end(),
                  [&](const ScenarioPlan& scenario) { return scenario.target.seed == first; });
  return common ? first : "";
}

}  // namespace

SuitePlan make_plan(const RunOptions& options, const Interrupt& interrupt) {
  auto plan = plan_without_scenarios(options);
  std::vector<SweptDimension> dimensions;
  for (const auto& written : options.sweeps) dimensions.push_back(parse_sweep(written));
  check_output(options);
  plan.patience = patience_for(options);
  auto target = choose_target(options);
  const auto scenarios = named_scenarios(options);
  check_parameters(options, scenarios);
  check_data(scenarios, options);

  plan.withheld = names_of_secrets(scenarios);
  target.withheld = withheld_from_mock(plan.withheld);

  const auto variables = variable_names(scenarios);
  const auto offered = strategies_to_name(options, perhaps_strategies(dimensions, variables), plan.withheld,
                                          plan.patience, interrupt);
  const auto sweeps = resolve_sweeps(std::move(dimensions), options, sweepable_names(variables, offered));
  const auto chosen = with_numbers(chosen_strategies(options, offered), sweeps.rows);
  const auto environments = environments_for(scenarios, target, interrupt);
  for (std::size_t i = 0; i < scenarios.size(); ++i) {
    const auto& file = scenarios[i];
    for (const auto& point : points_for(file, sweeps)) {
      const auto there = at_point(options, point);
      const auto policy = policy_for(file, there);
      auto target_there = point.empty() ? target : choose_target(there);
      target_there.withheld = target.withheld;
      plan.scenarios.push_back({.file = file,
                                .point = point,
                                .policy = policy,
                                .target = std::move(target_there),
                                .warm = there.connections != "cold",
                                .strategies = complete_strategies(chosen, offered, file.name(), policy),
                                .parameters = parameters_for(file, there),
                                .environment = environments[i]});
    }
  }
  plan.sweep = sweeps.all;
  plan.left_out = left_out(options, offered);
  check_cells(plan);
  check_values(plan);
  plan.seed = common_seed(plan);
  return plan;
}

}  // namespace overlap
