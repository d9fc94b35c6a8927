// The number of requests of a run, as far as a scenario's file tells it.
#pragma once

#include "loader/definition.hpp"
#include "loader/scenario_file.hpp"
#include "loader/scope.hpp"

namespace overlap {

/// Without sending any of them: pages after the first, steps for each element, and what is decided by a value
/// of a response count as none. `variables` is the outermost frame. Looks at a million steps at most. Pure.
RequestCount count_requests(const CompiledScenario& scenario, const Scope& variables);

}  // namespace overlap
