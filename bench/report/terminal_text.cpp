#include "report/terminal_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace overlap {

namespace {

// The first `count` characters.
std::string_view head(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    if ((text[at] & 0xc0) != 0x80 && count-- == 0) break;
  }
  return text.substr(0, at);
}

}  // namespace

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

std::string shortened(const std::string& text, std::size_t width) {
  const auto length = display_width(text);
  if (length <= width) return text;
  const auto front = (width - 1) / 2, back = width - 1 - front;
  const auto start_of_back = head(text, length - back).size();
  return std::string(head(text, front)) + "\u2026" + text.substr(start_of_back);
}

std::vector<std::string> wrapped(const std::string& text, std::size_t width) {
  std::vector<std::string> lines(1);
  std::size_t at = 0;
  while (at < text.size()) {
    auto end = std::min(text.find(' ', at), text.size());
    const auto most = head(std::string_view(text).substr(at, end - at), width).size();
    const bool cut = at + most < end;
    if (cut) end = at + most;
    const auto word = text.substr(at, end - at);
    at = cut ? end : end + 1;
    if (word.empty()) continue;
    auto& line = lines.back();
    if (line.empty()) {
      line = word;
    } else if (display_width(line) + 1 + display_width(word) <= width) {
      line += " " + word;
    } else {
      lines.push_back(word);
    }
  }
  return lines;
}

std::string Paint::with(std::string_view code, const std::string& text) const {
  return on_ && !text.empty() ? fmt::format("\033[{}m{}\033[0m", code, text) : text;
}

}  // namespace overlap
