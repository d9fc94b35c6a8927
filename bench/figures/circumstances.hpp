// What there is about this process and its machine that makes figures doubtful, before anything is measured.
#pragma once

#include <string>

namespace overlap {

struct Circumstances {
  unsigned processors = 1;   // that strategies can use
  std::string slow_build;    // what makes this build a slow one, e.g. "asserts"; empty in a release build
  double timer_slack_s = 0;  // what the kernel may add to every timer of this process and of its children
  double timer_late_s = 0;   // by how much a sleeping thread woke up late, the median of some short sleeps
};

/// "optimised" or "debug", and what else there is in this build: "debug, asserts, address sanitizer".
std::string build_type();

/// At least 1.
unsigned processors();

/// Sleeps some 20 ms in all. The slack is that of the calling thread, which new threads and child processes
/// take over (PR_SET_TIMERSLACK in prctl(2)); 0 where the kernel does not tell.
Circumstances circumstances();

}  // namespace overlap
