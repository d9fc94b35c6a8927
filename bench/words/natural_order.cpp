#include "words/natural_order.hpp"

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdlib>
#include <optional>
#include <string>

namespace overlap {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::size_t digits_at(std::string_view text, std::size_t begin) {
  std::size_t end = begin;
  while (end < text.size() && is_digit(text[end])) ++end;
  return end - begin;
}

// A decimal number as JSON has it, but for leading zeros.
bool is_number(std::string_view text) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const auto take_digits = [&] {
    const auto count = digits_at(text, at);
    at += count;
    return count > 0;
  };
  if (!take_digits()) return false;
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (!take_digits()) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    if (!take_digits()) return false;
  }
  return at == text.size();
}

// Infinite, or zero, beyond what a double can hold: from_chars() would not tell which.
std::optional<double> value_of(std::string_view text) {
  if (!is_number(text)) return std::nullopt;
  return std::strtod(std::string(text).c_str(), nullptr);
}

// Takes the digits at the front away, and gives them without leading zeros.
std::string_view take_number(std::string_view& text) {
  auto number = text.substr(0, digits_at(text, 0));
  text.remove_prefix(number.size());
  number.remove_prefix(std::min(number.find_first_not_of('0'), number.size()));
  return number;
}

std::strong_ordering compare_texts(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    if (is_digit(a.front()) && is_digit(b.front())) {
      const auto one = take_number(a), other = take_number(b);
      if (const auto order = one.size() <=> other.size(); order != 0) return order;
      if (const auto order = one.compare(other); order != 0) return order <=> 0;
    } else {
      const auto one = static_cast<unsigned char>(a.front()), other = static_cast<unsigned char>(b.front());
      if (one != other) return one <=> other;
      a.remove_prefix(1);
      b.remove_prefix(1);
    }
  }
  return a.size() <=> b.size();
}

// Empty, number, text.
int kind_of(std::string_view text, const std::optional<double>& value) {
  return text.empty() ? 0 : value ? 1 : 2;
}

}  // namespace

bool comes_before(std::string_view a, std::string_view b) {
  const auto one = value_of(a), other = value_of(b);
  const auto kind = kind_of(a, one), other_kind = kind_of(b, other);
  if (kind != other_kind) return kind < other_kind;
  if (kind == 1 && *one != *other) return *one < *other;
  const auto order = compare_texts(a, b);
  return order != 0 ? order < 0 : a < b;
}

}  // namespace overlap
