// What every client refuses of a response's head, whatever its library would take: rows of one table are to
// read the same bytes alike.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace overlap {

/// Looks at the lines of one response's head after another, those of interim responses before it included
/// (RFC 9110, 15.2).
class ResponseHead {
 public:
  /// Takes the next line with its end. Why it is refused, for people, with as much of it as is no secret: a
  /// line that ends in LF alone, a status line or field of another form, a length that is none or there
  /// twice, a coding other than chunked (RFC 9112, 2.2, 4, 5 and 6). That a status line misses its last space
  /// is passed over, as by all.
  std::optional<std::string> refuse(std::string_view line);

  /// The empty line behind the fields has been taken, and not an interim response's.
  bool is_complete() const { return is_complete_; }

 private:
  std::optional<std::string> refuse_field(std::string_view line);

  bool is_first_ = true;
  bool is_complete_ = false;
  bool is_interim_ = false;
  bool has_length_ = false;
  bool has_coding_ = false;
};

/// The begin of a line in quotes, as refusals have it.
std::string quoted(std::string_view line);

}  // namespace overlap
