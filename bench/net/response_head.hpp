// What every client refuses of a response's head, whatever its library would take: rows of one table are to
// read the same bytes alike.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace overlap {

/// Looks at the lines of one response's head after another, those of interim responses before it included
/// (RFC 9110, 15.2).
class ResponseHead {
 public:
  /// Of the response to a request whose method is HEAD when it has no body, whatever length it tells.
  explicit ResponseHead(bool has_body = true) : has_body_(has_body) {}

  /// Takes the next line with its end. Why it is refused, for people, with as much of it as is no secret: a
  /// line that ends in LF alone, a status line or field of another form, a length that is none or there
  /// twice, a coding other than chunked (RFC 9112, 2.2, 4, 5 and 6), and what is beyond the limits. That a
  /// status line misses its last space is passed over, as by all. Once the head is complete, lines are
  /// trailers.
  std::optional<std::string> refuse(std::string_view line);

  /// The same of a line that has not ended after so many bytes.
  std::optional<std::string> refuse_begun(std::size_t size) const;

  /// The empty line behind the fields has been taken, and not an interim response's.
  bool is_complete() const { return is_complete_; }

  /// Of a complete head: the body is in chunks.
  bool is_chunked() const { return has_coding_ && has_body_ && !is_without_body_; }

  /// Of a complete head: no length says where the body ends.
  bool ends_with_connection() const { return !has_length_ && !has_coding_; }

 private:
  std::optional<std::string> refuse_status_line(std::string_view line);
  std::optional<std::string> refuse_field(std::string_view line);
  std::optional<std::string> refuse_end();

  bool has_body_;
  std::size_t size_ = 0;  // of all lines so far, or of all trailers
  std::uint64_t length_ = 0;
  bool is_first_ = true;
  bool is_complete_ = false;
  bool is_interim_ = false;
  bool is_without_body_ = false;  // for its status
  bool has_length_ = false;
  bool has_coding_ = false;
};

/// The begin of a line in quotes, as refusals have it.
std::string in_quotes(std::string_view line);

}  // namespace overlap
