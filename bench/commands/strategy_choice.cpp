#include "commands/strategy_choice.hpp"

#include "commands/installation.hpp"
#include "commands/usage_error.hpp"
#include "words/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace overlap {

namespace {

// People write "a, b", too.
std::string_view without_blanks(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= list.size();) {
    const auto end = std::min(list.find(',', begin), list.size());
    const auto part = without_blanks(std::string_view(list).substr(begin, end - begin));
    if (!part.empty()) parts.emplace_back(part);
    begin = end + 1;
  }
  return parts;
}

bool names_strategies(const RunOptions& options) {
  return !options.strategies.empty() && options.strategies != every_strategy;
}

unsigned read_number(const std::string& written, const std::string& number, const std::string& parameter) {
  unsigned value = 0;
  const auto [rest, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (error != std::errc{} || rest != number.data() + number.size() || value < 1 ||
      value > largest_parameter) {
    throw UsageError(fmt::format("strategy \"{}\": the number of {} has to be 1 to {}", written, parameter,
                                 largest_parameter));
  }
  return value;
}

const OfferedStrategy& find_strategy(const std::string& name, const std::vector<OfferedStrategy>& offered) {
  const auto found = std::find_if(offered.begin(), offered.end(), [&](const OfferedStrategy& candidate) {
    return candidate.description.name == name;
  });
  if (found != offered.end()) return *found;
  std::vector<std::string> names;
  for (const auto& [strategy, worker] : offered) names.push_back(strategy.name);
  throw UsageError(unknown_name("strategy", "strategies", name, names));
}

StrategyPlan complete_strategy(const std::string& written, const std::vector<OfferedStrategy>& offered,
                               const std::string& scenario, const Policy& policy) {
  const auto colon = written.find(':');
  const auto name = written.substr(0, colon);
  const auto& [strategy, worker] = find_strategy(name, offered);
  if (!strategy.scenario.empty() && strategy.scenario != scenario) {
    throw UsageError(fmt::format("strategy \"{}\" can run the scenario {} only, not {}", name,
                                 strategy.scenario, scenario));
  }
  if (strategy.parameter.empty()) {
    if (colon == std::string::npos) return {name, worker};
    throw UsageError(fmt::format("strategy \"{}\" takes no number, as in \"{}\"", name, written));
  }
  if (colon == std::string::npos) {
    return {fmt::format("{}:{}", name, strategy.default_parameter.value_or(policy.max_in_flight)), worker};
  }
  return {fmt::format("{}:{}", name, read_number(written, written.substr(colon + 1), strategy.parameter)),
          worker};
}

}  // namespace

std::vector<OfferedStrategy> strategies_to_name(const RunOptions& options,
                                                const std::vector<std::string>& swept,
                                                const std::set<std::string>& withheld,
                                                const Patience& patience, const Interrupt& interrupt) {
  auto offered = offered_strategies(installed_workers(), withheld, patience, interrupt);
  for (const auto& command : options.workers) add_worker(command, withheld, patience, interrupt, offered);
  auto written = split(options.strategies);
  written.insert(written.end(), swept.begin(), swept.end());
  const bool all_known = std::all_of(written.begin(), written.end(), [&](const std::string& strategy) {
    return std::any_of(offered.begin(), offered.end(), [&](const OfferedStrategy& candidate) {
      return candidate.description.name == strategy.substr(0, strategy.find(':'));
    });
  });
  if (!all_known) add_python_strategies(withheld, patience, interrupt, offered);
  return offered;
}

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
                                              const std::string& scenario, const Policy& policy) {
  std::vector<StrategyPlan> strategies;
  for (const auto& written : chosen) {
    auto complete = complete_strategy(written, offered, scenario, policy);
    const bool twice = std::any_of(strategies.begin(), strategies.end(),
                                   [&](const StrategyPlan& other) { return other.name == complete.name; });
    if (twice) throw UsageError(fmt::format("strategy \"{}\" is named twice", complete.name));
    strategies.push_back(std::move(complete));
  }
  return strategies;
}

}  // namespace overlap
