// ASCII letters without regard to case, as HTTP and the services behind it compare names.
#pragma once

#include <string>
#include <string_view>

namespace overlap {

/// Whether the texts are equal when ASCII letters are compared without regard to case (RFC 9110, 5.1: names
/// of header fields). All other bytes, those of UTF-8 among them, have to be the same.
bool equal_ignoring_case(std::string_view a, std::string_view b);

/// The text with its ASCII letters made lower-case; the locale has no say.
std::string lower_case(std::string_view text);

/// The text with its ASCII letters made upper-case; the locale has no say.
std::string upper_case(std::string_view text);

}  // namespace overlap
