#include "commands/plan.hpp"

#include "commands/installation.hpp"
#include "commands/latency_options.hpp"
#include "commands/sweep.hpp"
#include "commands/usage_error.hpp"
#include "commands/workers.hpp"
#include "words/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <set>
#include <string_view>
#include <thread>

namespace overlap {

namespace {

// What runs when no scenario is named: the smallest example first, then the real one.
constexpr std::array default_suite{"ping", "azure_inventory"};

// The seed documents' times, a twentieth of them: long enough to matter, short enough to wait for.
constexpr auto default_profile = "quick";

// Said to the mock and to the results file, so that a published figure names its seed.
constexpr auto default_seed = "1";

// More event loops than this only take processors away from the strategies.
constexpr unsigned most_mock_threads = 4;

Duration duration_option(std::string_view flag, const std::string& text) {
  const auto duration = parse_duration(text);
  if (!duration)
    throw UsageError(fmt::format("{}: \"{}\" is not a duration such as 250ms, 1.5s or 2m", flag, text));
  return *duration;
}

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= list.size();) {
    const auto end = std::min(list.find(',', begin), list.size());
    if (end > begin) parts.push_back(list.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

// "name" or "name:N", completed: where the strategy does not say its own default, there is one thread, or
// whatever N counts, per request that may be in flight.
StrategyPlan complete_strategy(const std::string& written, const std::vector<OfferedStrategy>& offered,
                               const ScenarioPlan& scenario) {
  const auto colon = written.find(':');
  const auto name = written.substr(0, colon);
  std::vector<std::string> names;
  for (const auto& [strategy, worker] : offered) {
    names.push_back(strategy.name);
    if (strategy.name != name) continue;
    if (!strategy.scenario.empty() && strategy.scenario != scenario.file.name()) {
      throw UsageError(fmt::format("strategy \"{}\" can run the scenario {} only, not {}", name,
                                   strategy.scenario, scenario.file.name()));
    }
    if (colon == std::string::npos) {
      if (strategy.parameter.empty()) return {name, worker};
      return {fmt::format("{}:{}", name, strategy.default_parameter.value_or(scenario.policy.max_in_flight)),
              worker};
    }
    if (strategy.parameter.empty())
      throw UsageError(fmt::format("strategy \"{}\" takes no number, as in \"{}\"", name, written));
    const auto number = written.substr(colon + 1);
    unsigned value = 0;
    const auto [rest, error] = std::from_chars(number.data(), number.data() + number.size(), value);
    constexpr unsigned most = 32'768;
    if (error != std::errc{} || rest != number.data() + number.size() || value < 1 || value > most) {
      throw UsageError(fmt::format("strategy \"{}\": the number of {} has to be 1 to {}", written,
                                   strategy.parameter, most));
    }
    return {written, worker};
  }
  throw UsageError(unknown_name("strategy", "strategies", name, names));
}

// What can be named; `swept` are names that may be strategies, too. The Python worker is asked only when a
// name is nobody else's: an interpreter takes longer to start than all else that happens before the first
// run.
std::vector<OfferedStrategy> strategies_to_name(const RunOptions& options,
                                                const std::vector<ScenarioPlan>& scenarios,
                                                const std::vector<std::string>& swept,
                                                const Interrupt& interrupt) {
  std::set<std::string> withheld;
  for (const auto& scenario : scenarios) {
    for (const auto& [name, value] : scenario.environment) withheld.insert(name);
  }
  auto offered = offered_strategies(installed_workers(), interrupt);
  for (const auto& command : options.workers) add_worker(command, withheld, interrupt, offered);
  auto written = split(options.strategies);
  written.insert(written.end(), swept.begin(), swept.end());
  const bool all_known = std::all_of(written.begin(), written.end(), [&](const std::string& strategy) {
    return std::any_of(offered.begin(), offered.end(), [&](const OfferedStrategy& candidate) {
      return candidate.description.name == strategy.substr(0, strategy.find(':'));
    });
  });
  if (!all_known) add_python_strategies(interrupt, offered);
  return offered;
}

bool names_strategies(const RunOptions& options) {
  return !options.strategies.empty() && options.strategies != every_strategy;
}

// The names that were written; none: every strategy that can run here, and any scenario.
std::vector<std::string> chosen_strategies(const RunOptions& options,
                                           const std::vector<OfferedStrategy>& offered) {
  auto chosen = split(options.strategies);
  if (chosen.empty() && !options.strategies.empty()) throw UsageError("--strategies names none");
  if (names_strategies(options)) {
    const auto all = std::find(chosen.begin(), chosen.end(), every_strategy);
    if (all != chosen.end()) {
      throw UsageError(
          fmt::format("--strategies: \"{}\" stands for every strategy, so it stands alone", *all));
    }
    return chosen;
  }
  chosen.clear();
  for (const auto& [strategy, worker] : offered) {
    if (strategy.unavailable.empty() && strategy.scenario.empty()) chosen.push_back(strategy.name);
  }
  return chosen;
}

// What an unasked run goes without. A strategy that was named stays, and its row says why there is no figure.
std::vector<StrategyDescription> left_out(const RunOptions& options,
                                          const std::vector<OfferedStrategy>& offered) {
  std::vector<StrategyDescription> without;
  if (names_strategies(options)) return without;
  for (const auto& [strategy, worker] : offered) {
    if (!strategy.unavailable.empty()) without.push_back(strategy);
  }
  return without;
}

std::vector<StrategyPlan> complete_strategies(const std::vector<std::string>& chosen,
                                              const std::vector<OfferedStrategy>& offered,
                                              const ScenarioPlan& scenario) {
  std::vector<StrategyPlan> strategies;
  for (const auto& written : chosen) {
    auto complete = complete_strategy(written, offered, scenario);
    const bool twice = std::any_of(strategies.begin(), strategies.end(),
                                   [&](const StrategyPlan& other) { return other.name == complete.name; });
    if (twice) throw UsageError(fmt::format("strategy \"{}\" is named twice", complete.name));
    strategies.push_back(std::move(complete));
  }
  return strategies;
}

Policy policy_for(const ScenarioFile& file, const RunOptions& options) {
  auto policy = file.policy(Policy{});
  if (options.max_in_flight) policy.max_in_flight = *options.max_in_flight;
  if (options.max_attempts) policy.max_attempts = *options.max_attempts;
  if (!options.request_timeout.empty())
    policy.request_timeout = duration_option("--request-timeout", options.request_timeout);
  if (!options.run_timeout.empty())
    policy.run_timeout = duration_option("--run-timeout", options.run_timeout);
  if (!options.backoff.empty()) policy.backoff = duration_option("--backoff", options.backoff);
  if (policy.request_timeout == Duration::zero()) throw UsageError("--request-timeout has to be more than 0");
  return policy;
}

std::vector<std::string> variable_names(const std::vector<ScenarioPlan>& scenarios) {
  std::vector<std::string> names;
  for (const auto& scenario : scenarios) {
    for (const auto& variable : scenario.file.variables()) {
      if (std::find(names.begin(), names.end(), variable.name) == names.end()) names.push_back(variable.name);
    }
  }
  return names;
}

bool has_variable(const ScenarioFile& file, const std::string& name) {
  const auto& variables = file.variables();
  return std::any_of(variables.begin(), variables.end(), [&](const Variable& v) { return v.name == name; });
}

// A parameter that none of the scenarios has a variable for is a mistake.
void check_parameters(const std::vector<std::string>& written, const std::vector<ScenarioPlan>& scenarios) {
  const auto known = variable_names(scenarios);
  for (const auto& parameter : written) {
    const auto equals = parameter.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw UsageError(fmt::format("--param: \"{}\" is not of the form name=value", parameter));
    }
    const auto name = parameter.substr(0, equals);
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      throw UsageError("--param: " + unknown_name("variable", "variables of these scenarios", name, known));
    }
  }
}

// Each parameter goes to the scenarios that have such a variable.
std::map<std::string, std::string> parameters_for(const ScenarioFile& file, const RunOptions& options) {
  std::map<std::string, std::string> parameters;
  if (covers_all_routes(options.latency)) {
    for (const auto& name : delay_variables(file)) parameters[name] = "";
  }
  for (const auto& parameter : options.parameters) {
    const auto equals = parameter.find('=');
    const auto name = parameter.substr(0, equals);
    if (has_variable(file, name)) parameters[name] = parameter.substr(equals + 1);
  }
  return parameters;
}

// The mock has a password of its own unless it is told another one; a real one is none of its business.
std::optional<std::string> mock_secret(const std::string& name, const RunOptions& options) {
  const bool other =
      std::any_of(options.mock_options.begin(), options.mock_options.end(),
                  [](const std::string& option) { return option.starts_with("--openstack-password"); });
  if (options.target != "mock" || name != "OS_PASSWORD" || other) return std::nullopt;
  const char* told = std::getenv("MOCK_OPENSTACK_PASSWORD");
  return told == nullptr ? "secret" : told;
}

void take_environment(ScenarioPlan& scenario, const RunOptions& options) {
  for (const auto& name : scenario.file.environment()) {
    if (const auto secret = mock_secret(name, options)) {
      scenario.environment[name] = *secret;
      continue;
    }
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) {
      throw UsageError(fmt::format("scenario \"{}\" needs the environment variable {}, which is not set",
                                   scenario.file.name(), name));
    }
    scenario.environment[name] = value;
  }
}

void check_collecting(const std::vector<ScenarioPlan>& scenarios, const std::string& format) {
  std::string names;
  std::size_t collecting = 0;
  for (const auto& scenario : scenarios) {
    names += (names.empty() ? "" : ", ") + scenario.file.name();
    if (!scenario.file.columns().empty()) ++collecting;
  }
  if (collecting == 0) {
    throw UsageError(
        fmt::format("--data: nothing is collected, since no \"collect\" is in the file of {}", names));
  }
  if (collecting > 1 && format == "csv") {
    throw UsageError("--data --format csv: name one scenario, since another one's rows have other columns");
  }
}

TargetChoice choose_target(const RunOptions& options) {
  TargetChoice choice;
  choice.mock = options.target == "mock";
  if (!choice.mock) {
    if (!options.target.starts_with("http://") && !options.target.starts_with("https://")) {
      throw UsageError(fmt::format(
          "--target: \"{}\" is neither mock nor a URL that begins with http:// or https://", options.target));
    }
    const bool shapes_mock = !options.profile.empty() || !options.latency.empty() ||
                             !options.time_scale.empty() || !options.seed.empty() || !options.azure.empty() ||
                             !options.mock_options.empty();
    if (shapes_mock)
      throw UsageError(
          "--latency, --profile, --time-scale, --seed and --azure shape the mock: they do nothing to a URL");
    if (options.tls) throw UsageError("--tls chooses the mock's port: a URL says https itself");
    choice.url = options.target;
    choice.ca_file = options.ca_file;
    choice.description = options.target;
    return choice;
  }
  if (!options.ca_file.empty()) throw UsageError("--ca-file is for a URL: the mock's certificates are known");
  choice.tls = options.tls;
  choice.seed = options.seed.empty() ? default_seed : options.seed;
  choice.mock_program = sibling_program("mockserver");
  choice.description = options.tls ? "mock over TLS" : "mock";
  auto& arguments = choice.mock_options;
  const bool loops_chosen =
      std::any_of(options.mock_options.begin(), options.mock_options.end(),
                  [](const std::string& option) { return option.starts_with("--threads"); });
  if (!loops_chosen) {
    // A response that waits for another one to be written is late, and the client would be charged for it.
    const unsigned loops = std::clamp(std::thread::hardware_concurrency(), 1u, most_mock_threads);
    arguments = {"--threads", std::to_string(loops)};
  }
  const auto pass_on = [&](const char* flag, const std::string& value) {
    if (value.empty()) return;
    arguments.push_back(flag);
    arguments.push_back(value);
    choice.description += fmt::format(", {} {}", std::string_view(flag).substr(2), value);
  };
  // A latency without a ROUTE= is for all of them, and leaves nothing to a profile.
  const std::string fallback = covers_all_routes(options.latency) ? "none" : default_profile;
  const auto& profile = options.profile.empty() ? fallback : options.profile;
  pass_on("--profile", profile == "none" ? "" : profile);
  for (const auto& latency : options.latency) pass_on("--latency", latency);
  pass_on("--time-scale", options.time_scale);
  arguments.insert(arguments.end(), {"--seed", choice.seed});
  if (!options.seed.empty()) choice.description += ", seed " + options.seed;
  pass_on("--azure", options.azure);
  for (const auto& option : options.mock_options) {
    arguments.push_back(option);
    choice.description += " " + option;
  }
  return choice;
}

// What was named, with the environment's values and nothing else yet.
std::vector<ScenarioPlan> named_scenarios(const RunOptions& options) {
  auto names = options.scenarios;
  if (names.empty()) names.assign(default_suite.begin(), default_suite.end());
  std::vector<ScenarioPlan> scenarios;
  std::set<std::string> seen;
  for (const auto& name : names) {
    ScenarioPlan scenario{find_scenario(name, options.folder), {}, {}, {}, true, {}, {}, {}};
    if (!seen.insert(scenario.file.name()).second) {
      throw UsageError(fmt::format("scenario \"{}\" is named twice", scenario.file.name()));
    }
    take_environment(scenario, options);
    scenarios.push_back(std::move(scenario));
  }
  check_parameters(options.parameters, scenarios);
  return scenarios;
}

SweepableNames sweepable_names(const std::vector<std::string>& variables,
                               const std::vector<OfferedStrategy>& offered) {
  SweepableNames names{variables, {}, {}};
  for (const auto& [strategy, worker] : offered) {
    (strategy.parameter.empty() ? names.unnumbered : names.numbered).push_back(strategy.name);
  }
  return names;
}

// One plan for each point of what concerns the scenario: a variable that it does not have does not.
void add_points(const ScenarioPlan& scenario, const RunOptions& options, const Sweeps& sweeps,
                const std::vector<std::string>& chosen, const std::vector<OfferedStrategy>& offered,
                SuitePlan& plan) {
  std::vector<SweptDimension> dimensions;
  for (const auto& dimension : sweeps.points) {
    if (is_swept_setting(dimension.name) || has_variable(scenario.file, dimension.name)) {
      dimensions.push_back(dimension);
    }
  }
  for (auto& point : points_of(dimensions)) {
    const auto there = at_point(options, point);
    auto at = scenario;
    at.point = std::move(point);
    at.policy = policy_for(at.file, there);
    at.target = choose_target(there);
    at.warm = there.connections != "cold";
    at.parameters = parameters_for(at.file, there);
    at.strategies = complete_strategies(chosen, offered, at);
    plan.scenarios.push_back(std::move(at));
  }
}

void check_cells(const SuitePlan& plan) {
  const auto cells = cell_names(plan).size();
  if (cells == 0) {
    throw UsageError(fmt::format("--benchmark_filter: \"{}\" lets no cell through", plan.benchmark.filter));
  }
  if (!plan.sweep.empty() && cells > most_swept_cells) {
    throw UsageError(fmt::format(
        "--sweep: there are {} cells, and {} are the most: sweep fewer values, or name fewer --strategies",
        cells, most_swept_cells));
  }
}

std::string common_seed(const SuitePlan& plan) {
  const auto& first = plan.scenarios.front().target.seed;
  const bool common =
      std::all_of(plan.scenarios.begin(), plan.scenarios.end(),
                  [&](const ScenarioPlan& scenario) { return scenario.target.seed == first; });
  return common ? first : "";
}

// What can be printed together.
void check_output(const RunOptions& options) {
  if (options.data && options.steps && options.format == "csv") {
    throw UsageError("--format csv: either --data or --steps, since their lines have other columns");
  }
  if (options.sweeps.empty()) return;
  if (options.data)
    throw UsageError("--data prints the rows of one measurement, and --sweep makes many: leave one out");
  if (options.steps && (options.format == "table" || options.format == "markdown")) {
    throw UsageError(
        "--steps with --sweep: the steps of all points are in the results file (--out) and in --format csv");
  }
}

}  // namespace

SuitePlan make_plan(const RunOptions& options, const Interrupt& interrupt) {
  SuitePlan plan;
  plan.benchmark = initialize_benchmark(options.benchmark_flags);
  plan.repetitions =
      plan.benchmark.repetitions != 0 ? plan.benchmark.repetitions : options.repetitions.value_or(5);
  plan.keep_traces = options.traces;
  plan.collect = options.data;
  plan.today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  std::vector<SweptDimension> dimensions;
  for (const auto& written : options.sweeps) dimensions.push_back(parse_sweep(written));
  check_output(options);
  choose_target(options);  // what is wrong with it is not a sweep's doing

  const auto scenarios = named_scenarios(options);
  if (options.data) check_collecting(scenarios, options.format);
  const auto names = variable_names(scenarios);
  std::vector<std::string> perhaps_strategies;
  for (const auto& [name, values] : dimensions) {
    if (!is_swept_setting(name) && std::find(names.begin(), names.end(), name) == names.end()) {
      perhaps_strategies.push_back(name);
    }
  }
  const auto offered = strategies_to_name(options, scenarios, perhaps_strategies, interrupt);
  const auto sweeps = resolve_sweeps(std::move(dimensions), options, sweepable_names(names, offered));
  plan.sweep = sweeps.all;
  const auto chosen = with_numbers(chosen_strategies(options, offered), sweeps.rows);
  plan.left_out = left_out(options, offered);
  for (const auto& scenario : scenarios) add_points(scenario, options, sweeps, chosen, offered, plan);
  check_cells(plan);
  for (const auto& scenario : plan.scenarios) {
    // Values that a scenario cannot take are found here rather than by every worker.
    scenario.file.instantiate({scenario.parameters, scenario.environment, plan.today, {}});
  }
  plan.seed = common_seed(plan);
  return plan;
}

}  // namespace overlap
