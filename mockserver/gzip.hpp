// Bodies in the gzip coding.
#pragma once

#include <string>
#include <string_view>

namespace overlap::mock {

/// The text as a gzip stream (RFC 1952): the same bytes for the same text, since no time is written into it.
/// Throws std::runtime_error when zlib fails.
std::string gzip(std::string_view text);

}  // namespace overlap::mock
