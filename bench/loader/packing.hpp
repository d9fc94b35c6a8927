// The steps of a scenario file as bytes, for another process that has the same file in memory.
#pragma once

#include "loader/definition.hpp"
#include "loader/scenario_file.hpp"
#include "loader/scope.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace overlap {

/// A definition, and what the names in its templates stand for.
struct Instance {
  const StepDefinition* definition;
  Scope scope;
  std::size_t index = 0;  // among what "repeat" made of the definition
};

/// The pages of one collection so far, as hashes of their targets.
using Pages = std::shared_ptr<const std::vector<std::size_t>>;

/// All that makes a step, beside what the steps of one instance of a scenario share.
struct StepOrigin {
  std::vector<Instance> sequence;  // the step itself, and those that follow it one after another
  std::string target;              // of a further page
  Pages pages;                     // that page and those before it; nullptr: the step is no further page
};

/// Frames are written once each, however many of the sequence lie in them, and the outermost, the variables,
/// not at all. Elements are written as JSON.
std::string pack(const StepOrigin& origin, const CompiledScenario& scenario);

/// `variables` is the outermost frame. Throws MalformedBytes.
StepOrigin unpack_step(std::string_view packed, const CompiledScenario& scenario, const Scope& variables);

std::string pack(const Inputs& inputs);

/// Throws MalformedBytes.
Inputs unpack_inputs(std::string_view packed);

}  // namespace overlap
