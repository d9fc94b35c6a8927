// Clocks for tests of what handling a response costs.
#pragma once

#include "words/units.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>

namespace overlap {

inline Duration on(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

/// The processor time of `work` when it is least, of so many times: what else runs on the machine only adds
/// to it, and leaves some of many short ones alone.
template <class Work>
Duration least_cpu_time(int times, const Work& work) {
  auto least = Duration::max();
  for (int i = 0; i < times; ++i) {
    const auto before = on(CLOCK_THREAD_CPUTIME_ID);
    work();
    least = std::min(least, on(CLOCK_THREAD_CPUTIME_ID) - before);
  }
  return least;
}

}  // namespace overlap
