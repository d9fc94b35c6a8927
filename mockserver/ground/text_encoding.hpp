// Bytes of any kind inside JSON, whose strings are UTF-8.
#pragma once

#include <string_view>

namespace overlap::mock {

/// Whether the bytes are UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view bytes);

}  // namespace overlap::mock
