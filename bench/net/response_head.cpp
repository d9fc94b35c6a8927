#include "net/response_head.hpp"

#include "core/headers.hpp"
#include "words/letter_case.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace overlap {

namespace {

bool is_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// "HTTP/1.1 200", and a reason behind a space.
bool is_status_line(std::string_view line) {
  constexpr std::size_t version = sizeof "HTTP/1.1 " - 1, status = 3;
  return (line.starts_with("HTTP/1.1 ") || line.starts_with("HTTP/1.0 ")) &&
         line.size() >= version + status && is_digits(line.substr(version, status)) &&
         (line.size() == version + status || line[version + status] == ' ');
}

}  // namespace

std::string quoted(std::string_view line) {
  constexpr std::size_t longest = 60;
  return fmt::format("{:?}", line.substr(0, longest));
}

std::optional<std::string> ResponseHead::refuse(std::string_view line) {
  if (!line.ends_with("\r\n")) {
    // Of a field the name alone: its value may be a secret.
    return fmt::format("the line {} ends in LF alone, not in CR LF (RFC 9112, 2.2)",
                       quoted(line.substr(0, line.find_first_of(is_first_ ? "\n" : "\n:"))));
  }
  line.remove_suffix(2);
  if (is_first_) {
    if (!is_status_line(line)) return "bad status: " + quoted(line);
    is_first_ = false;
    is_interim_ = line[9] == '1' && !line.substr(9).starts_with("101");
    return std::nullopt;
  }
  if (!line.empty()) return refuse_field(line);
  if (is_interim_) {
    *this = {};
  } else {
    is_complete_ = true;
  }
  return std::nullopt;
}

std::optional<std::string> ResponseHead::refuse_field(std::string_view line) {
  if (line.front() == ' ' || line.front() == '\t') return std::nullopt;  // the former goes on (RFC 9112, 5.2)
  const auto colon = line.find_first_of(": \t");
  const auto name = line.substr(0, colon);
  if (name.empty() || colon == std::string_view::npos || line[colon] != ':')
    return "bad field: " + quoted(name);
  if (line.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos) {
    return "bad value of the field " + quoted(name);
  }
  const bool is_length = equal_ignoring_case(name, "Content-Length");
  const bool is_coding = equal_ignoring_case(name, "Transfer-Encoding");
  if (!is_length && !is_coding) return std::nullopt;
  const auto value = without_blanks(line.substr(colon + 1));
  constexpr std::size_t most_digits = 18;
  if (is_length && (!is_digits(value) || value.size() > most_digits))
    return "bad Content-Length: " + quoted(line);
  if (is_coding && !equal_ignoring_case(value, "chunked")) return "bad Transfer-Encoding: " + quoted(line);
  // Some libraries pass over what is there twice, if it is equal, and others do not.
  if ((is_length && has_length_) || (is_coding && has_coding_)) return fmt::format("{} is there twice", name);
  has_length_ = has_length_ || is_length;
  has_coding_ = has_coding_ || is_coding;
  if (has_length_ && has_coding_) return "Content-Length and Transfer-Encoding are both there";
  return std::nullopt;
}

}  // namespace overlap
