#include "words/units.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

namespace overlap {

namespace {

// Three significant digits, but never fewer than all digits before the point: 9.87, 98.7, 987, 1024.
std::string significant(double value) {
  const double size = std::abs(value);
  return fmt::format("{:.{}f}", value, size < 9.995 ? 2 : size < 99.95 ? 1 : 0);
}

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
  double number = 0;
  const auto* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  if (error != std::errc{} || !(number >= 0)) return std::nullopt;
  const std::string_view unit(rest, static_cast<std::size_t>(end - rest));
  double nanoseconds = 0;
  if (unit == "ns") {
    nanoseconds = 1;
  } else if (unit == "us") {
    nanoseconds = 1e3;
  } else if (unit == "ms") {
    nanoseconds = 1e6;
  } else if (unit == "s") {
    nanoseconds = 1e9;
  } else if (unit == "m") {
    nanoseconds = 60e9;
  } else if (!unit.empty() || number != 0) {
    return std::nullopt;
  }
  // Beyond about a century a duration is a typing mistake and would overflow sums of nanoseconds.
  constexpr double longest = 3.2e18;
  if (number * nanoseconds > longest) return std::nullopt;
  return Duration(std::llround(number * nanoseconds));
}

std::optional<std::uint64_t> parse_bytes(std::string_view text) {
  struct Unit {
    std::string_view name;
    double bytes;
  };
  static constexpr std::array units{Unit{"", 1},
                                    Unit{"B", 1},
                                    Unit{"kB", 1e3},
                                    Unit{"KB", 1e3},
                                    Unit{"MB", 1e6},
                                    Unit{"GB", 1e9},
                                    Unit{"KiB", 1024.0},
                                    Unit{"MiB", 1024.0 * 1024},
                                    Unit{"GiB", 1024.0 * 1024 * 1024}};
  double number = 0;
  const auto* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  if (error != std::errc{} || std::signbit(number) || std::isnan(number)) return std::nullopt;
  const std::string_view written(rest, static_cast<std::size_t>(end - rest));
  for (const auto& unit : units) {
    if (unit.name != written) continue;
    const double bytes = number * unit.bytes;
    if (bytes > 0x1p53) return std::nullopt;
    return static_cast<std::uint64_t>(std::llround(bytes));
  }
  return std::nullopt;
}

std::string format_duration(Duration duration) {
  const auto count = static_cast<double>(duration.count());
  const double size = std::abs(count);
  if (count == 0) return "0 s";
  if (size < 999.5) return fmt::format("{:.0f} ns", count);
  if (size < 999.5e3) return significant(count / 1e3) + " us";
  if (size < 999.5e6) return significant(count / 1e6) + " ms";
  return significant(count / 1e9) + " s";
}

std::string format_bytes(std::uint64_t bytes) {
  static constexpr std::array units{"B", "KiB", "MiB", "GiB", "TiB"};
  if (bytes < 1024) return fmt::format("{} B", bytes);
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1023.5 && unit + 1 < units.size()) {
    value /= 1024;
    ++unit;
  }
  return fmt::format("{} {}", significant(value), units[unit]);
}

}  // namespace overlap
