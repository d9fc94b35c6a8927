// How the body of an answer is written once its first byte is out.
#pragma once

#include "words/units.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace overlap::mock {

/// All of the body at once.
struct NoPace {
  bool operator==(const NoPace&) const = default;
};

/// The body spread evenly over this time: its last byte comes at exactly the end.
struct DripPace {
  Duration duration{};

  bool operator==(const DripPace&) const = default;
};

/// The body as fast as a line of this bandwidth would carry it.
struct BandwidthPace {
  double bytes_per_s = 0;  ///< at least 1

  bool operator==(const BandwidthPace&) const = default;
};

using Pace = std::variant<NoPace, DripPace, BandwidthPace>;

/// No two steps are nearer to each other than this, so that a large body does not become a storm of timers.
constexpr Duration shortest_step = std::chrono::milliseconds(1);

/// Reads "none", "drip:2s", or "bandwidth:64KiB/s" (B, KB, MB, GB, KiB, MiB and GiB per second). Throws
/// std::invalid_argument with one sentence.
Pace parse_pace(std::string_view text);

/// The same notation as parse_pace reads.
std::string to_string(const Pace& pace);

/// How much of a body is to be written now.
struct PaceStep {
  std::size_t due = 0;           ///< that many more bytes may be written now
  std::optional<Duration> next;  ///< when more will be due, since the first byte; nothing after the last byte
};

/// How much is due of a body of which `written` bytes have been written, `since_first_byte` after the first
/// byte of the answer, which is that of its head. Who comes late is given all that is due meanwhile. Pure.
PaceStep next_step(const Pace& pace, std::size_t body_size, std::size_t written, Duration since_first_byte);

/// The same pace where every second takes `factor` seconds; 0 means all at once.
Pace slowed(const Pace& pace, double factor);

}  // namespace overlap::mock
