// Status codes in HTTP's words.
#pragma once

#include <string_view>

namespace overlap::mock {

/// The reason phrase of the IANA HTTP Status Code Registry; empty for a code that it does not list.
std::string_view reason_phrase(unsigned status);

/// Whether an answer with this status has no content: 1xx, 204 and 304 end with their fields, and have no
/// Content-Length here (RFC 9110, 6.4.1 and 8.6).
constexpr bool ends_with_its_fields(unsigned status) {
  return status < 200 || status == 204 || status == 304;
}

/// Whether nothing may be sent as its content: those, and 205 (RFC 9110, 15.3.6), whose Content-Length is 0.
constexpr bool has_no_content(unsigned status) {
  return ends_with_its_fields(status) || status == 205;
}

}  // namespace overlap::mock
