// How durations and sizes are written and read.
#pragma once

#include <chrono>
#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

namespace overlap {

/// The one duration type inside the program. JSON carries seconds as a double, in a key ending in _s.
using Duration = std::chrono::nanoseconds;

/// An instant of the monotonic clock. A value: nothing in this layer reads the clock.
using TimePoint = std::chrono::steady_clock::time_point;

/// Reads "20ms", "1.5s", "250us", "2m", "100ns" or "0". Negative values, other units and trailing text give
/// nullopt.
std::optional<Duration> parse_duration(std::string_view text);

/// Reads "1024", "64KiB", "1MB" or "1.5GiB" (B, kB, KB, MB, GB and KiB, MiB, GiB), rounded to whole bytes.
/// Negative values, other units, trailing text and what exceeds 2^53 bytes give nullopt.
std::optional<std::uint64_t> parse_bytes(std::string_view text);

/// Three significant digits with the unit that suits: "812 us", "20.4 ms", "2.06 s", "0 s". For people, not
/// for parsing.
std::string format_duration(Duration duration);

/// Three significant digits in binary units, and four from 1000 to 1023: "512 B", "6.21 MiB", "1010 KiB". For
/// people.
std::string format_bytes(std::uint64_t bytes);

constexpr double seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

/// Rounds to the nearest nanosecond.
constexpr Duration from_seconds(double value) {
  return Duration(static_cast<std::int64_t>(value * 1e9 + (value < 0 ? -0.5 : 0.5)));
}

/// For the system calls that wait; what is below zero counts as zero.
constexpr std::timespec to_timespec(Duration duration) {
  if (duration < Duration::zero()) return {};
  return {std::chrono::duration_cast<std::chrono::seconds>(duration).count(),
          (duration % std::chrono::seconds(1)).count()};
}

}  // namespace overlap
