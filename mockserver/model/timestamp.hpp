// Instants as Azure writes them, without any clock.
#pragma once

#include "words/dates.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace overlap::mock {

/// 100 ns steps since 1970-01-01T00:00:00Z: the resolution of Azure's timestamps (seven digits of fraction).
using Ticks = TenthsOfMicrosecond::rep;

constexpr Ticks ticks_per_second = 10'000'000;
constexpr Ticks ticks_per_day = 86'400 * ticks_per_second;

/// As overlap::parse_timestamp() reads it.
std::optional<Ticks> parse_timestamp(std::string_view text);

/// "2015-01-21T22:14:26.9792776Z".
std::string format_timestamp(Ticks instant);

/// The number that .NET gives this instant (100 ns steps since 0001-01-01), which Azure puts into event ids.
constexpr std::int64_t dotnet_ticks(Ticks instant) {
  return instant + 621'355'968'000'000'000;
}

/// Midnight (UTC) at or before the instant.
constexpr Ticks start_of_day(Ticks instant) {
  return instant - instant % ticks_per_day;
}

}  // namespace overlap::mock
