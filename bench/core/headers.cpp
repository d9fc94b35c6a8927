#include "core/headers.hpp"

#include "words/letter_case.hpp"

#include <algorithm>
#include <cassert>

namespace overlap {

std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view blanks = " \t";
  const auto begin = std::min(text.find_first_not_of(blanks), text.size());
  return text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

void Headers::add(std::string_view name, std::string_view value) {
  assert(name.find_first_of("\r\n:") == std::string_view::npos);
  assert(value.find_first_of("\r\n") == std::string_view::npos);
  text_.append(name).append(": ").append(without_blanks(value)).append("\r\n");
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
  const std::string_view text = text_;
  for (std::size_t line = 0; line < text.size();) {
    const auto value = line + name.size() + 2;
    const auto end = text.find('\r', line);
    if (value <= end && text[value - 2] == ':' && equal_ignoring_case(text.substr(line, name.size()), name)) {
      return text.substr(value, end - value);
    }
    line = end + 2;
  }
  return std::nullopt;
}

}  // namespace overlap
