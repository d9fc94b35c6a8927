// The cost of handling a response, beside reading it.
#pragma once

#include "core/step.hpp"

namespace overlap {

/// Keeps the calling thread busy until it has used `handling.cpu` of processor time, as
/// CLOCK_THREAD_CPUTIME_ID counts it, and then blocks it for `handling.block`: what work on a response, and a
/// call that nobody made asynchronous, do to the thread they happen on. No stop cuts it short. A worker that
/// was slowed down (run/slowed.hpp, in test builds) adds that.
void handle(const Handling& handling);

}  // namespace overlap
