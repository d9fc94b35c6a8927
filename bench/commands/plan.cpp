#include "commands/plan.hpp"

#include "commands/installation.hpp"
#include "commands/usage_error.hpp"
#include "core/suggest.hpp"
#include "measure/worker_process.hpp"

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

// "name" or "name:N", completed: a pool whose size was not given has one thread per request that may be in
// flight.
std::string complete_strategy(const std::string& written, const std::vector<StrategyDescription>& known,
                              unsigned max_in_flight) {
  const auto colon = written.find(':');
  const auto name = written.substr(0, colon);
  std::vector<std::string> names;
  for (const auto& strategy : known) {
    names.push_back(strategy.name);
    if (strategy.name != name) continue;
    if (colon == std::string::npos) {
      return strategy.parameter.empty() ? name : fmt::format("{}:{}", name, max_in_flight);
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
    return written;
  }
  throw UsageError(unknown_name("strategy", "strategies", name, names));
}

std::vector<std::string> complete_strategies(const RunOptions& options,
                                             const std::vector<StrategyDescription>& known,
                                             unsigned max_in_flight) {
  auto written = split(options.strategies);
  if (written.empty()) {
    if (!options.strategies.empty()) throw UsageError("--strategies names none");
    for (const auto& strategy : known) written.push_back(strategy.name);
  }
  std::vector<std::string> strategies;
  for (const auto& strategy : written) {
    auto complete = complete_strategy(strategy, known, max_in_flight);
    if (std::find(strategies.begin(), strategies.end(), complete) != strategies.end()) {
      throw UsageError(fmt::format("strategy \"{}\" is named twice", complete));
    }
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

// Each parameter goes to the scenarios that have such a variable; one that none has is a mistake.
void hand_out_parameters(const std::vector<std::string>& written, std::vector<ScenarioPlan>& scenarios) {
  std::vector<std::string> known;
  for (const auto& scenario : scenarios) {
    for (const auto& variable : scenario.file.variables()) known.push_back(variable.name);
  }
  for (const auto& parameter : written) {
    const auto equals = parameter.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw UsageError(fmt::format("--param: \"{}\" is not of the form name=value", parameter));
    }
    const auto name = parameter.substr(0, equals);
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      throw UsageError("--param: " + unknown_name("variable", "variables of these scenarios", name, known));
    }
    for (auto& scenario : scenarios) {
      const auto& variables = scenario.file.variables();
      const bool has =
          std::any_of(variables.begin(), variables.end(), [&](const Variable& v) { return v.name == name; });
      if (has) scenario.parameters[name] = parameter.substr(equals + 1);
    }
  }
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
  const bool covered =
      std::any_of(options.latency.begin(), options.latency.end(),
                  [](const std::string& latency) { return latency.find('=') == std::string::npos; });
  const std::string fallback = covered ? "none" : default_profile;
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

}  // namespace

Offer built_in_strategies(const Interrupt& interrupt) {
  return WorkerProcess({sibling_program("overlap-worker").string()}, {}, interrupt).list();
}

SuitePlan make_plan(const RunOptions& options, const Interrupt& interrupt) {
  SuitePlan plan;
  plan.benchmark = initialize_benchmark(options.benchmark_flags);
  plan.repetitions =
      plan.benchmark.repetitions != 0 ? plan.benchmark.repetitions : options.repetitions.value_or(5);
  plan.keep_traces = options.traces;
  plan.collect = options.data;
  plan.warm = options.connections == "warm";
  plan.today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  plan.worker = {sibling_program("overlap-worker").string()};
  plan.target = choose_target(options);

  auto names = options.scenarios;
  if (names.empty()) names.assign(default_suite.begin(), default_suite.end());
  std::set<std::string> seen;
  for (const auto& name : names) {
    ScenarioPlan scenario{find_scenario(name, options.folder), {}, {}, {}, {}};
    if (!seen.insert(scenario.file.name()).second) {
      throw UsageError(fmt::format("scenario \"{}\" is named twice", scenario.file.name()));
    }
    scenario.policy = policy_for(scenario.file, options);
    take_environment(scenario, options);
    plan.scenarios.push_back(std::move(scenario));
  }
  hand_out_parameters(options.parameters, plan.scenarios);
  if (options.data) check_collecting(plan.scenarios, options.format);
  const auto offer = built_in_strategies(interrupt);
  for (auto& scenario : plan.scenarios) {
    scenario.strategies = complete_strategies(options, offer.strategies, scenario.policy.max_in_flight);
    // Values that a scenario cannot take are found here rather than by every worker.
    scenario.file.instantiate({scenario.parameters, scenario.environment, plan.today, {}});
  }
  if (cell_names(plan).empty()) {
    throw UsageError(fmt::format("--benchmark_filter: \"{}\" lets no cell through", plan.benchmark.filter));
  }
  return plan;
}

}  // namespace overlap
