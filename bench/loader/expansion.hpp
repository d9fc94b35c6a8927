// From definitions to steps: what a scenario is while it runs.
#pragma once

#include "core/step.hpp"
#include "loader/definition.hpp"
#include "loader/scope.hpp"

#include <memory>
#include <vector>

namespace overlap {

/// The strategies follow pages and sequences by recursion, some on their stack: longer ones are refused.
inline constexpr std::size_t longest_chain = 1000;

/// Of the steps that lie beside each other, as many are made at once, and an error in one of these leaves
/// none of them. Those behind them are made when they are due (Step::rest); an error there ends the list at
/// that step, and is its parent's as well.
inline constexpr std::size_t steps_made_at_once = 1024;

/// More instances of one definition in one place are a mistake.
inline constexpr unsigned long most_repetitions = 1'000'000;

/// A response whose handling takes longer than this is a mistake.
inline constexpr Duration longest_handling = std::chrono::minutes(1);

/// Shared by all steps of one instance of a scenario. Immutable.
struct Instantiation {
  std::shared_ptr<const CompiledScenario> scenario;
  Environment environment;
  std::shared_ptr<const std::vector<std::string>> secrets;  // the environment's values
  std::vector<Headers> extra;  // for each definition, those that it does not set itself
  bool collects = false;       // the steps contribute to the scenario's rows
  bool packs = false;          // the steps can leave this process

  Instantiation(std::shared_ptr<const CompiledScenario> scenario, const Inputs& inputs);
};

/// The root steps, in the file's order. `variables` is the outermost frame. Throws UnexpectedContent when a
/// request cannot be made from the values.
std::vector<Step> root_steps(std::shared_ptr<const Instantiation> shared, const Scope& variables);

/// Reverses Step::pack for the steps of any instance that was made with the same.
UnpackStep unpacker(std::shared_ptr<const Instantiation> shared, Scope variables);

}  // namespace overlap
