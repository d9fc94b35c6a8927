// What is wrong with a scenario file, or with what it is given.
#pragma once

#include <stdexcept>

namespace overlap {

/// A scenario that cannot be run: one sentence with the file, the JSON Pointer of the place, what was
/// expected and what is there. Thrown before anything is sent.
struct ScenarioError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace overlap
