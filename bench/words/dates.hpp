// Days and instants as protocols and files write them, in UTC. Nothing here reads a clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <ratio>
#include <string>
#include <string_view>

namespace overlap {

/// 100 ns, the finest that any of the formats below has: seven digits of fraction, as Azure writes them.
/// Unlike nanoseconds in 64 bits, they reach the year 9999.
using TenthsOfMicrosecond = std::chrono::duration<std::int64_t, std::ratio<1, 10'000'000>>;
using Instant = std::chrono::sys_time<TenthsOfMicrosecond>;

/// Reads "2024-05-01" (RFC 3339, full-date); all ten characters and nothing else. Days that no calendar has
/// give nullopt.
std::optional<std::chrono::sys_days> parse_date(std::string_view text);

/// "2024-05-01".
std::string format_date(std::chrono::sys_days day);

/// Reads RFC 3339 and what clients make of it: "2026-08-25", "2026-08-25T00:00:00Z", with up to seven digits
/// of fraction (more are cut off) and with an offset like +02:00, whose '+' may have become a space in a
/// query; without any offset it is UTC. Years 1970 to 9999; anything else gives nullopt.
std::optional<Instant> parse_timestamp(std::string_view text);

/// Reads "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7: IMF-fixdate, the form that senders must use).
std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text);

}  // namespace overlap
