// Facts about the driver and its machine that make figures doubtful, before anything is measured.
#pragma once

#include <string>

namespace overlap {

struct Circumstances {
  unsigned processors = 1;   // that strategies can use
  std::string slow_build;    // what makes this build a slow one, e.g. "asserts"; empty in a release build
  double timer_slack_s = 0;  // what the kernel may add to every timer of the driver and of its children
  double timer_late_s = 0;   // by how much a sleeping thread woke up late, the median of some short sleeps
};

}  // namespace overlap
