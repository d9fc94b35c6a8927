// Asks the kernel, and a short sleep, about the circumstances of a measurement.
#pragma once

#include "figures/circumstances.hpp"

namespace overlap {

/// Sleeps some 20 ms in all. The slack is that of the calling thread, which new threads and child processes
/// take over (PR_SET_TIMERSLACK in prctl(2)); 0 where the kernel does not tell.
Circumstances find_circumstances();

}  // namespace overlap
