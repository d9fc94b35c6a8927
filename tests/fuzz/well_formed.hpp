// The form that every answer must have, whatever was asked.
#pragma once

#include "mockserver/ground/json_text.hpp"
#include "mockserver/ground/message.hpp"
#include "mockserver/ground/status_text.hpp"
#include "tests/fuzz/invariant.hpp"

namespace overlap::mock {

/// Every field is one line that no client reads as two (RFC 9112, 5), and a status that has no content has
/// none.
inline void must_be_well_formed(const Reply& reply) {
  must(reply.status >= 200 && reply.status <= 599, "a status is final");
  must(reply.body != nullptr, "there is a body");
  must(!has_no_content(reply.status) || reply.body->empty(), "204, 205 and 304 have no body");
  for (std::string_view rest = reply.fields; !rest.empty();) {
    const auto end = rest.find("\r\n");
    must(end != std::string_view::npos, "every field ends with CR LF");
    const auto line = rest.substr(0, end);
    for (const char c : line) {
      const auto byte = static_cast<unsigned char>(c);
      must(c == '\t' || (byte >= 0x20 && byte != 0x7f), "a field has no control characters");
    }
    const auto colon = line.find(": ");
    must(colon != 0 && colon != std::string_view::npos, "a field has a name and a value");
    must(line.substr(0, colon).find(' ') == std::string_view::npos, "a name has no spaces");
    rest.remove_prefix(end + 2);
  }
}

/// The mock itself calls nothing JSON that is not; the author of a routes file may.
inline void must_be_json_where_it_says_so(const Reply& reply) {
  if (!reply.fields.starts_with("Content-Type: application/json\r\n")) return;
  must(Json::accept(*reply.body), "what is called JSON is JSON");
}

}  // namespace overlap::mock
