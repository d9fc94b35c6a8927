// The one coroutine combinator.
#pragma once

#include "coroutine/task_group.hpp"

#include <vector>

namespace overlap {

/// Starts the tasks in their order on the awaiting coroutine's executor; resumes when the last is done,
/// whatever happened to the others, and then rethrows the first error. For loops that one thread runs.
Awaitable when_all(std::vector<Awaitable> tasks);

}  // namespace overlap
