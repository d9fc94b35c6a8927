// How to wait with ppoll() until an instant, and not a share of the wait longer.
#pragma once

#include "words/units.hpp"

namespace overlap {

/// The timeout for the next ppoll() of a loop that waits for `left` in all, and that goes on until nothing is
/// left. Linux wakes a ppoll() late by up to 0.1 % of its timeout, or 0.5 % in a niced process
/// (select_estimate_accuracy() in fs/select.c), which is 30 ms for 30 s. So all calls but the last wait a
/// little less than what is left, and the last is too short to be late.
constexpr std::timespec poll_timeout(Duration left) {
  constexpr Duration short_enough = std::chrono::milliseconds(1);
  return to_timespec(left > short_enough ? left - left / 128 : left);
}

}  // namespace overlap
