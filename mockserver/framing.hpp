// Where the body of a request ends, and whether all who read it would say the same.
#pragma once

#include "words/letter_case.hpp"

#include <boost/beast/http/field.hpp>

#include <algorithm>
#include <string>
#include <string_view>

namespace overlap::mock {

/// What the fields of one head say about its body (RFC 9112, 6). Readers who do not frame a request alike
/// take one's body for the other's next request. So whatever leaves a choice is refused: the parser by itself
/// ignores codings that it does not know, and takes lengths that are equal for one.
class Framing {
 public:
  /// Call with each field of a head, in order.
  void add(boost::beast::http::field name, std::string_view value) {
    using boost::beast::http::field;
    if (name == field::transfer_encoding) {
      if (codings_++ > 0) coding_ += ", ";
      coding_ += value;
    } else if (name == field::content_length) {
      ++lengths_;
      const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
      are_numbers_ = are_numbers_ && std::all_of(value.begin(), value.end(), is_digit);
    }
  }

  /// The sentence to refuse such a head with; empty when it is clear where the body ends. `version` is 10 or
  /// 11.
  std::string refusal(int version) const {
    if (lengths_ > 1 || !are_numbers_)
      return "A request has at most one Content-Length, and that is one whole number.";
    if (codings_ == 0) return {};
    if (lengths_ > 0) return "A request has a Content-Length or a Transfer-Encoding, not both.";
    if (version < 11) return "A request of HTTP/1.0 has no Transfer-Encoding.";
    if (equal_ignoring_case(coding_, "chunked")) return {};
    return "The Transfer-Encoding \"" + coding_.substr(0, most_quoted) +
           "\" is not understood: a request has chunked, once and alone, or none.";
  }

 private:
  static constexpr std::size_t most_quoted = 60;

  std::string coding_;  // of all fields, joined as RFC 9110, 5.3 says
  unsigned codings_ = 0;
  unsigned lengths_ = 0;
  bool are_numbers_ = true;
};

}  // namespace overlap::mock
