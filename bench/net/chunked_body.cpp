#include "net/chunked_body.hpp"

#include "net/response_head.hpp"
#include "net/response_limits.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace overlap {

std::optional<std::string> ChunkedBody::refuse(std::string_view bytes) {
  while (!bytes.empty() && part_ != Part::nothing) {
    if (part_ == Part::data) {
      const auto size = std::min<std::uint64_t>(left_, bytes.size());
      left_ -= size;
      bytes.remove_prefix(static_cast<std::size_t>(size));
      if (left_ == 0) part_ = Part::end_of_data;
      continue;
    }
    const auto newline = bytes.find('\n');
    const auto piece = bytes.substr(0, newline == std::string_view::npos ? newline : newline + 1);
    if (line_.size() + piece.size() > line_limit) return line_too_long;
    line_.append(piece);
    bytes.remove_prefix(piece.size());
    if (newline == std::string_view::npos) break;
    if (auto refused = refuse_line()) return refused;
    line_.clear();
  }
  return std::nullopt;
}

std::optional<std::string> ChunkedBody::refuse_line() {
  const bool is_end = line_ == "\r\n";
  if (part_ == Part::trailers) {
    trailer_size_ += line_.size();
    if (trailer_size_ > head_limit) return trailers_too_large;
    if (is_end) part_ = Part::nothing;
    return std::nullopt;
  }
  if (part_ == Part::size) return refuse_size();
  if (!is_end) return "a chunk is longer than it says: " + in_quotes(line_) + " is behind it";
  part_ = Part::size;
  return std::nullopt;
}

std::optional<std::string> ChunkedBody::refuse_size() {
  const auto* end = line_.data() + line_.size();
  const auto [rest, error] = std::from_chars(line_.data(), end, left_, 16);
  const std::string_view behind(rest, static_cast<std::size_t>(end - rest));
  const auto shown = in_quotes(std::string_view(line_).substr(0, line_.find_first_of("\r\n")));
  if (error == std::errc::result_out_of_range) return body_too_large;
  if (error != std::errc() || std::string_view("; \t\r\n").find(behind.front()) == std::string_view::npos)
    return "bad chunk size: " + shown;
  if (!behind.ends_with("\r\n"))
    return "the line " + shown + " ends in LF alone, not in CR LF (RFC 9112, 2.2)";
  if (left_ > body_limit - size_) return body_too_large;
  size_ += left_;
  part_ = left_ == 0 ? Part::trailers : Part::data;
  return std::nullopt;
}

}  // namespace overlap
