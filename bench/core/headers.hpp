// HTTP header fields as one block of text.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace overlap {

/// The text without the spaces and tabs around it, which are no part of a field's value (RFC 9110, 5.5).
std::string_view without_blanks(std::string_view text);

/// Header fields in the order they were added, kept as "Name: value\r\n" lines in one string: a response has
/// about fifteen of them, most are never looked at, and one allocation is cheaper than thirty.
class Headers {
 public:
  Headers() = default;

  /// Of what text() gave.
  explicit Headers(std::string text) : text_(std::move(text)) {}

  /// Adds a field; blanks around its value are left out. Neither part may hold CR or LF (asserted: sources
  /// are parsed messages or checked templates).
  void add(std::string_view name, std::string_view value);

  /// The first value under this name, compared without regard to case (RFC 9110, 5.1).
  std::optional<std::string_view> find(std::string_view name) const;

  /// Calls visit(name, value) for every field, in order.
  template <class Visit>
  void for_each(Visit visit) const {
    for (std::size_t at = 0; at < text_.size();) {
      const auto colon = text_.find(": ", at);
      const auto end = text_.find("\r\n", colon);
      visit(std::string_view(text_).substr(at, colon - at),
            std::string_view(text_).substr(colon + 2, end - colon - 2));
      at = end + 2;
    }
  }

  void reserve(std::size_t bytes) { text_.reserve(bytes); }
  bool empty() const { return text_.empty(); }

  /// All fields as they go over the wire, without the closing empty line.
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace overlap
