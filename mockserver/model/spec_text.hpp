// The words that SPECs on a command line are made of.
#pragma once

#include "words/units.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace overlap::mock {

/// "20ms": in the unit that keeps the number whole, so that what is printed can be typed again.
std::string duration_text(Duration duration);

/// "0.4": the shortest decimal that reads as the same number, never with an exponent.
std::string number_text(double number);

/// All of the text as a decimal number that is finite; nothing else.
std::optional<double> parse_number(std::string_view text);

/// All of the text as a whole number without a sign; nothing else.
std::optional<std::uint64_t> parse_whole(std::string_view text);

}  // namespace overlap::mock
