#include "measure/clock_watch.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace overlap {

namespace {

// How far the clock is ahead of CLOCK_MONOTONIC. Of some tries the one in which the two were read in quickest
// succession: a thread that is interrupted between them would see a jump.
double ahead_s(clockid_t clock, ClockWatch::Read read) {
  std::int64_t ahead = 0, quickest = std::numeric_limits<std::int64_t>::max();
  for (int tries = 0; tries < 5; ++tries) {
    const auto before = read(CLOCK_MONOTONIC);
    const auto time = read(clock);
    const auto took = read(CLOCK_MONOTONIC) - before;
    if (took >= quickest) continue;
    quickest = took;
    ahead = time - before - took / 2;
  }
  return static_cast<double>(ahead) * 1e-9;
}

}  // namespace

std::int64_t ClockWatch::system_clock_ns(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

ClockWatch::ClockWatch(Read read) : read_(read), start_(offsets()) {}

double ClockWatch::jump_s() const {
  const auto now = offsets();
  return std::max(std::abs(now.real_s - start_.real_s), std::abs(now.boot_s - start_.boot_s));
}

ClockWatch::Offsets ClockWatch::offsets() const {
  return {ahead_s(CLOCK_REALTIME, read_), ahead_s(CLOCK_BOOTTIME, read_)};
}

}  // namespace overlap
