#include "measure/find_circumstances.hpp"

#include "figures/build_type.hpp"
#include "figures/statistics.hpp"
#include "system/usable_processors.hpp"

#include <chrono>
#include <sys/prctl.h>
#include <thread>
#include <vector>

namespace overlap {

namespace {

double lateness_of_sleep_s() {
  using Clock = std::chrono::steady_clock;
  constexpr int sleeps = 20;
  constexpr auto nap = std::chrono::milliseconds(1);
  std::vector<double> late_s;
  for (int i = 0; i < sleeps; ++i) {
    const auto due = Clock::now() + nap;
    std::this_thread::sleep_until(due);
    late_s.push_back(std::chrono::duration<double>(Clock::now() - due).count());
  }
  return median(std::move(late_s));
}

}  // namespace

Circumstances find_circumstances() {
  Circumstances found;
  found.processors = usable_processors();
  found.slow_build = slow_build();
  const int slack_ns = ::prctl(PR_GET_TIMERSLACK);
  if (slack_ns > 0) found.timer_slack_s = slack_ns * 1e-9;
  found.timer_late_s = lateness_of_sleep_s();
  return found;
}

}  // namespace overlap
