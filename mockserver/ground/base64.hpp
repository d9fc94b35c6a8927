// Base64 (RFC 4648, 4): user data of virtual machines, and the credentials of HTTP Basic.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace overlap::mock {

/// With padding, without line breaks.
std::string base64_encode(std::string_view bytes);

/// Padding may be left away; nothing when the text is not Base64.
std::optional<std::string> base64_decode(std::string_view text);

}  // namespace overlap::mock
