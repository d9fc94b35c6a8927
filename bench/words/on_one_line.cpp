#include "words/on_one_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace overlap {

namespace {

constexpr std::uint32_t no_character = 0xFFFFFFFF;

// Takes the first character off: RFC 3629, without the longer forms, surrogates and what is above U+10FFFF.
// Where the first byte begins none, takes that byte and gives no_character.
std::uint32_t take_character(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t size = first < 0x80   ? 1
                           : first < 0xC2 ? 0
                           : first < 0xE0 ? 2
                           : first < 0xF0 ? 3
                           : first < 0xF5 ? 4
                                          : 0;
  std::uint32_t character = size == 1 ? first : first & (0x7Fu >> size);
  bool right = size > 0 && size <= text.size();
  for (std::size_t i = 1; right && i < size; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    right = (next & 0xC0) == 0x80;
    character = character << 6 | (next & 0x3Fu);
  }
  constexpr std::uint32_t least[]{0, 0, 0x80, 0x800, 0x10000};
  right = right && character >= least[size] && character <= 0x10FFFF &&
          (character < 0xD800 || character > 0xDFFF);
  text.remove_prefix(right ? size : 1);
  return right ? character : no_character;
}

bool is_control(std::uint32_t character) {
  return character < 0x20 || (character >= 0x7F && character < 0xA0) || character == 0x2028 ||
         character == 0x2029 || (character >= 0x202A && character <= 0x202E) ||
         (character >= 0x2066 && character <= 0x2069);
}

// `replaced` gives what stands for a control character.
template <class Replaced>
std::string printable(std::string_view text, std::string_view kept, Replaced replaced) {
  std::string result;
  result.reserve(text.size());
  for (;;) {
    // Documents of megabytes are little else.
    const auto plain =
        std::find_if_not(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
    result.append(text.begin(), plain);
    text.remove_prefix(static_cast<std::size_t>(plain - text.begin()));
    if (text.empty()) return result;
    const auto rest = text;
    const auto character = take_character(text);
    const auto bytes = rest.substr(0, rest.size() - text.size());
    if (character == no_character) {
      result += "\uFFFD";
    } else if (is_control(character) && kept.find(bytes) == std::string_view::npos) {
      result += replaced(character);
    } else {
      result += bytes;
    }
  }
}

std::string a_space(std::uint32_t) {
  return " ";
}

constexpr std::string_view layout = "\t\r\n";

}  // namespace

std::string on_one_line(std::string_view text) {
  return printable(text, "", a_space);
}

std::string without_controls(std::string_view text) {
  return printable(text, layout, a_space);
}

std::string with_escaped_controls(std::string_view json) {
  return printable(json, layout, [](std::uint32_t character) { return fmt::format("\\u{:04x}", character); });
}

}  // namespace overlap
