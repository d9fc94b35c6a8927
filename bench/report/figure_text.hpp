// How single figures are written for people: the same in every format. What is not a number is "-".
#pragma once

#include "figures/statistics.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace overlap {

/// Anything longer, in seconds, is a mistake somewhere, and would not fit a Duration.
inline constexpr double longest_s = 1e9;

/// "10.0 ms".
std::string duration_text(double value_s);

/// "10 ms": zeros that only say how exactly it was measured are noise in a sentence.
std::string short_duration(double value_s);

/// "10-14 ms"; one duration where both are the same.
std::string duration_range(double low_s, double high_s);

/// "19.6x", "0.95x"; of an interval "19.3-19.8x".
std::string times_text(double factor);
std::string times_text(ConfidenceInterval factor);

/// "94 %" of 0.94; one decimal below 10 %.
std::string per_cent(double share);

/// "163".
std::string whole(double count);

/// "6.00 MiB".
std::string bytes_text(double bytes);

/// "1 loop", "2 loops".
std::string counted(std::uint64_t count, std::string_view what);

}  // namespace overlap
