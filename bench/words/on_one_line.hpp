// Texts from files, servers and workers, made safe to print.
#pragma once

#include <string>
#include <string_view>

namespace overlap {

/// UTF-8 whose control characters (Unicode's category Cc, line and paragraph separators, and those that turn
/// the direction of writing), which could move a terminal's cursor, break a line or hide a part of it, have
/// become spaces; bytes that are no UTF-8 have become U+FFFD.
std::string on_one_line(std::string_view text);

/// The same, but lines and tabs stay: for texts that are quoted.
std::string without_controls(std::string_view text);

/// JSON in which those of the characters that JSON allows in strings are written as \u009b: the same
/// document, but safe to show.
std::string with_escaped_controls(std::string_view json);

}  // namespace overlap
