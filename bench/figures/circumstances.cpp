#include "figures/circumstances.hpp"

#include "figures/statistics.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <sys/prctl.h>
#include <thread>
#include <vector>

namespace overlap {

namespace {

std::vector<std::string> what_slows_the_build() {
  std::vector<std::string> what;
#ifndef __OPTIMIZE__
  what.emplace_back("debug");
#endif
#ifndef NDEBUG
  what.emplace_back("asserts");
#endif
#ifdef __SANITIZE_ADDRESS__
  what.emplace_back("address sanitizer");
#endif
#ifdef __SANITIZE_THREAD__
  what.emplace_back("thread sanitizer");
#endif
  return what;
}

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

std::string build_type() {
  auto what = what_slows_the_build();
#ifdef __OPTIMIZE__
  what.insert(what.begin(), "optimised");
#endif
  return fmt::format("{}", fmt::join(what, ", "));
}

unsigned processors() {
  return std::max(1u, std::thread::hardware_concurrency());
}

Circumstances circumstances() {
  Circumstances found;
  found.processors = processors();
  found.slow_build = fmt::format("{}", fmt::join(what_slows_the_build(), ", "));
  const int slack_ns = ::prctl(PR_GET_TIMERSLACK);
  if (slack_ns > 0) found.timer_slack_s = slack_ns * 1e-9;
  found.timer_late_s = lateness_of_sleep_s();
  return found;
}

}  // namespace overlap
