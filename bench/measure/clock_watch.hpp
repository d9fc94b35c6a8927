// Notices that a clock jumped while something was measured.
#pragma once

#include <cstdint>
#include <ctime>

namespace overlap {

/// Compares Linux's clocks from its construction on. CLOCK_REALTIME and CLOCK_BOOTTIME go at the same pace as
/// CLOCK_MONOTONIC, which measures the runs, except where somebody set the time or the machine was suspended
/// (clock_gettime(2)): the waits of such a run are not what they seem, at the server or here.
class ClockWatch {
 public:
  using Read = std::int64_t (*)(clockid_t);  // a clock, in nanoseconds
  static std::int64_t system_clock_ns(clockid_t clock);

  explicit ClockWatch(Read read = system_clock_ns);

  /// By how much one of them has jumped since, in seconds, 0 or more. A few microseconds are the cost of
  /// reading them.
  double jump_s() const;

 private:
  struct Offsets {
    double real_s, boot_s;  // ahead of CLOCK_MONOTONIC
  };
  Offsets offsets() const;

  Read read_;
  Offsets start_;
};

}  // namespace overlap
