#include "mockserver/ground/pace.hpp"

#include "mockserver/ground/latency.hpp"
#include "mockserver/ground/spec_text.hpp"
#include "words/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <utility>
#include <vector>

namespace overlap::mock {

namespace {

struct RateUnit {
  std::string_view name;
  double bytes;
};

// Each before those that its name ends with.
constexpr std::array rate_units{
    RateUnit{"GiB/s", 0x1p30}, RateUnit{"MiB/s", 0x1p20}, RateUnit{"KiB/s", 0x1p10}, RateUnit{"GB/s", 1e9},
    RateUnit{"MB/s", 1e6},     RateUnit{"KB/s", 1e3},     RateUnit{"B/s", 1}};

constexpr double highest_rate = 1e12;

[[noreturn]] void refuse(std::string_view text, std::string_view reason) {
  throw std::invalid_argument(fmt::format("pace \"{}\" {}", text, reason));
}

DripPace read_drip(std::string_view whole, std::string_view text) {
  const auto duration = parse_duration(text);
  if (!duration) refuse(whole, "has no duration: write drip:DURATION, like drip:2s");
  if (*duration > longest_latency) refuse(whole, "is longer than the longest drip, which is 60m");
  return {*duration};
}

BandwidthPace read_bandwidth(std::string_view whole, std::string_view text) {
  for (const auto& unit : rate_units) {
    if (!text.ends_with(unit.name)) continue;
    const auto number = parse_number(text.substr(0, text.size() - unit.name.size()));
    if (!number) break;
    const double rate = *number * unit.bytes;
    if (!(rate >= 1 && rate <= highest_rate)) refuse(whole, "is out of range: write 1B/s to 1000GB/s");
    return {rate};
  }
  refuse(whole, "has no rate: write bytes per second, like bandwidth:64KiB/s or bandwidth:1MB/s");
}

std::string rate_text(double rate) {
  // In the unit that makes the smallest whole number: 64KiB/s, not 65536B/s.
  const RateUnit* best = nullptr;
  for (const auto& unit : rate_units) {
    const double number = rate / unit.bytes;
    if (number >= 1 && number == std::floor(number) && (!best || unit.bytes > best->bytes)) best = &unit;
  }
  if (!best) return number_text(rate) + "B/s";
  return fmt::format("{:.0f}{}", rate / best->bytes, best->name);
}

// A drip is a staircase: every step has the same height, within a byte, and the same width, within a
// nanosecond.
class Staircase {
 public:
  Staircase(Duration duration, std::size_t body_size)
      : duration_(duration.count()),
        size_(body_size),
        steps_(std::clamp<std::int64_t>(duration / shortest_step, 1,
                                        static_cast<std::int64_t>(std::max<std::size_t>(body_size, 1)))) {}

  // A whole number of steps times their width, without overflow.
  Duration at(std::int64_t step) const {
    return Duration(duration_ / steps_ * step + duration_ % steps_ * step / steps_);
  }

  std::size_t bytes_after(std::int64_t step) const {
    const auto wide = static_cast<std::size_t>(steps_);
    const auto done = static_cast<std::size_t>(step);
    return size_ / wide * done + size_ % wide * done / wide;
  }

  // The last step that is not in the future.
  std::int64_t reached(Duration elapsed) const {
    if (elapsed.count() >= duration_) return steps_;
    auto step = std::min(elapsed / std::max(at(1), Duration(1)), steps_ - 1);
    while (step > 0 && at(step) > elapsed) --step;
    while (at(step + 1) <= elapsed) ++step;
    return step;
  }

  std::int64_t steps() const { return steps_; }

 private:
  std::int64_t duration_;
  std::size_t size_;
  std::int64_t steps_;
};

PaceStep step(const NoPace&, std::size_t body_size, std::size_t written, Duration) {
  return {body_size - written, std::nullopt};
}

PaceStep step(const DripPace& drip, std::size_t body_size, std::size_t written, Duration elapsed) {
  const Staircase stairs(drip.duration, body_size);
  const auto reached = stairs.reached(elapsed);
  const auto due = std::max(stairs.bytes_after(reached), written);
  if (due == body_size) return {due - written, std::nullopt};
  return {due - written, stairs.at(reached + 1)};
}

PaceStep step(const BandwidthPace& bandwidth, std::size_t body_size, std::size_t written, Duration elapsed) {
  const double rate = bandwidth.bytes_per_s / 1e9;
  const auto size = static_cast<double>(body_size);
  // The nanosecond in which so many bytes have come through.
  const auto time_of = [rate](double bytes) {
    return Duration(static_cast<std::int64_t>(std::ceil(std::min(bytes / rate, 9e18))));
  };
  const auto end = time_of(size);
  if (elapsed >= end) return {body_size - written, std::nullopt};
  auto due = static_cast<std::size_t>(std::min(static_cast<double>(elapsed.count()) * rate, size));
  // A byte's time is told as a whole nanosecond, so the byte may seem to be missing when that has come.
  if (due < body_size && time_of(static_cast<double>(due + 1)) <= elapsed) ++due;
  due = std::max(due, written);
  if (due == body_size) return {due - written, std::nullopt};
  const auto next = std::max(time_of(static_cast<double>(due + 1)), elapsed + shortest_step);
  return {due - written, std::min(next, end)};
}

}  // namespace

Pace parse_pace(std::string_view text) {
  if (text == "none") return NoPace{};
  const auto colon = text.find(':');
  const auto shape = text.substr(0, colon);
  const auto parameter = colon == std::string_view::npos ? "" : text.substr(colon + 1);
  if (shape == "drip") return read_drip(text, parameter);
  if (shape == "bandwidth") return read_bandwidth(text, parameter);
  static const std::vector<std::string> shapes{"none", "drip", "bandwidth"};
  throw std::invalid_argument(unknown_name("pace", "paces", shape, shapes));
}

std::string to_string(const Pace& pace) {
  if (const auto* drip = std::get_if<DripPace>(&pace)) return "drip:" + duration_text(drip->duration);
  if (const auto* bandwidth = std::get_if<BandwidthPace>(&pace))
    return "bandwidth:" + rate_text(bandwidth->bytes_per_s);
  return "none";
}

PaceStep next_step(const Pace& pace, std::size_t body_size, std::size_t written, Duration since_first_byte) {
  return std::visit([&](const auto& shape) { return step(shape, body_size, written, since_first_byte); },
                    pace);
}

Pace slowed(const Pace& pace, double factor) {
  if (factor == 0) return NoPace{};
  if (const auto* drip = std::get_if<DripPace>(&pace))
    return DripPace{Duration(std::llround(static_cast<double>(drip->duration.count()) * factor))};
  if (const auto* bandwidth = std::get_if<BandwidthPace>(&pace))
    return BandwidthPace{bandwidth->bytes_per_s / factor};
  return pace;
}

}  // namespace overlap::mock
