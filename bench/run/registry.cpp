#include "run/registry.hpp"

#include "words/suggest.hpp"

#include <fmt/format.h>

#include <charconv>
#include <utility>

namespace overlap {

std::vector<StrategyDescription> strategies() {
  std::vector<StrategyDescription> descriptions;
  for (const auto& entry : linked_strategies()) {
    StrategyDescription description{entry.name, entry.summary, entry.parameter};
    if (entry.default_parameter != nullptr) description.default_parameter = entry.default_parameter();
    description.unavailable = unavailable();
    description.scenario = entry.scenario;
    descriptions.push_back(std::move(description));
  }
  return descriptions;
}

std::unique_ptr<Strategy> make_strategy(std::string_view written, const Target& target, const Policy& policy,
                                        OpenScenario open) {
  const auto colon = written.find(':');
  const auto name = written.substr(0, colon);
  for (const auto& entry : linked_strategies()) {
    if (entry.name != name) continue;
    if (const auto reason = unavailable(); !reason.empty()) throw UnavailableStrategy(reason);
    StrategySetup setup{target, policy, policy.max_in_flight, std::move(open)};
    if (entry.default_parameter != nullptr) setup.parameter = entry.default_parameter();
    if (colon != std::string_view::npos) {
      const auto number = written.substr(colon + 1);
      const auto* end = number.data() + number.size();
      const auto [rest, error] = std::from_chars(number.data(), end, setup.parameter);
      if (*entry.parameter == '\0') {
        throw UnknownStrategy(
            fmt::format("strategy \"{}\" takes no parameter, but \"{}\" gives one", name, written));
      }
      if (error != std::errc{} || rest != end || setup.parameter < 1 || setup.parameter > largest_parameter) {
        throw UnknownStrategy(fmt::format("\"{}\": the number of {} has to be 1 to {}", written,
                                          entry.parameter, largest_parameter));
      }
    }
    return entry.make(setup);
  }
  std::vector<std::string> names;
  for (const auto& entry : linked_strategies()) names.emplace_back(entry.name);
  throw UnknownStrategy(unknown_name("strategy", "strategies", name, names));
}

}  // namespace overlap
