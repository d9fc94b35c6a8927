#include "report/terminal_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace overlap {

std::size_t display_width(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string spaces(std::size_t count) {
  return std::string(count, ' ');
}

std::string padded_right(const std::string& text, std::size_t width) {
  return text + spaces(width - std::min(width, display_width(text)));
}

std::string padded_left(const std::string& text, std::size_t width) {
  return spaces(width - std::min(width, display_width(text))) + text;
}

std::string Paint::with(std::string_view code, const std::string& text) const {
  return on_ && !text.empty() ? fmt::format("\033[{}m{}\033[0m", code, text) : text;
}

}  // namespace overlap
