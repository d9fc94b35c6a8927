#include "net/response_head.hpp"

#include "core/headers.hpp"
#include "net/response_limits.hpp"
#include "words/letter_case.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace overlap {

namespace {

bool is_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// "HTTP/1.1 200", and a reason behind a space.
bool is_status_line(std::string_view line) {
  constexpr std::size_t version = sizeof "HTTP/1.1 " - 1, status = 3;
  return (line.starts_with("HTTP/1.1 ") || line.starts_with("HTTP/1.0 ")) &&
         line.size() >= version + status && is_digits(line.substr(version, status)) && line[version] != '0' &&
         (line.size() == version + status || line[version + status] == ' ');
}

}  // namespace

std::string in_quotes(std::string_view line) {
  constexpr std::size_t longest = 60;
  return fmt::format("{:?}", line.substr(0, longest));
}

std::optional<std::string> ResponseHead::refuse(std::string_view line) {
  if (auto beyond = refuse_begun(line.size())) return beyond;
  if (!line.ends_with("\r\n")) {
    // Of a field the name alone: its value may be a secret.
    return fmt::format("the line {} ends in LF alone, not in CR LF (RFC 9112, 2.2)",
                       in_quotes(line.substr(0, line.find_first_of(is_first_ ? "\n" : "\n:"))));
  }
  size_ += line.size();
  line.remove_suffix(2);
  if (is_first_) return refuse_status_line(line);
  return line.empty() ? refuse_end() : refuse_field(line);
}

std::optional<std::string> ResponseHead::refuse_begun(std::size_t size) const {
  if (size > line_limit) return line_too_long;
  if (size_ + size > head_limit) return is_complete_ ? trailers_too_large : head_too_large;
  return std::nullopt;
}

std::optional<std::string> ResponseHead::refuse_status_line(std::string_view line) {
  if (!is_status_line(line)) return "bad status: " + in_quotes(line);
  const auto status = line.substr(sizeof "HTTP/1.1 " - 1, 3);
  // Some libraries take it for an interim response, and others for the last of the connection.
  if (status == "101") return "the server changes to a protocol that nobody asked for: " + in_quotes(line);
  is_first_ = false;
  is_interim_ = status.front() == '1';
  is_without_body_ = status == "204" || status == "304";
  return std::nullopt;
}

std::optional<std::string> ResponseHead::refuse_end() {
  if (is_interim_) {
    const auto size = size_;  // however many of them there are
    *this = ResponseHead(has_body_);
    size_ = size;
    return std::nullopt;
  }
  if (!is_complete_ && has_body_ && !is_without_body_ && length_ > body_limit) return body_too_large;
  is_complete_ = true;
  size_ = 0;
  return std::nullopt;
}

std::optional<std::string> ResponseHead::refuse_field(std::string_view line) {
  if (line.front() == ' ' || line.front() == '\t') return std::nullopt;  // the former goes on (RFC 9112, 5.2)
  const auto colon = line.find_first_of(": \t");
  const auto name = line.substr(0, colon);
  if (name.empty() || colon == std::string_view::npos || line[colon] != ':')
    return "bad field: " + in_quotes(name);
  if (line.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos) {
    return "bad value of the field " + in_quotes(name);
  }
  const bool is_length = equal_ignoring_case(name, "Content-Length");
  const bool is_coding = equal_ignoring_case(name, "Transfer-Encoding");
  if (is_complete_ || (!is_length && !is_coding)) return std::nullopt;  // trailers frame nothing
  const auto value = without_blanks(line.substr(colon + 1));
  constexpr std::size_t most_digits = 18;
  if (is_length && (!is_digits(value) || value.size() > most_digits))
    return "bad Content-Length: " + in_quotes(line);
  if (is_coding && !equal_ignoring_case(value, "chunked")) return "bad Transfer-Encoding: " + in_quotes(line);
  // Some libraries pass over what is there twice, if it is equal, and others do not.
  if ((is_length && has_length_) || (is_coding && has_coding_)) return fmt::format("{} is there twice", name);
  if (is_length) std::from_chars(value.data(), value.data() + value.size(), length_);
  has_length_ = has_length_ || is_length;
  has_coding_ = has_coding_ || is_coding;
  if (has_length_ && has_coding_) return "Content-Length and Transfer-Encoding are both there";
  return std::nullopt;
}

}  // namespace overlap
