// Text made fit for a terminal.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace overlap {

/// Before every line of a table, and between its columns.
inline constexpr std::size_t indent = 2, gap = 2;

/// Columns on the screen: one for each character of UTF-8, which is right for all that tables themselves
/// write.
std::size_t display_width(std::string_view text);

std::string spaces(std::size_t count);

/// With spaces up to this width; a text that is wider stays as it is.
std::string padded_right(const std::string& text, std::size_t width);
std::string padded_left(const std::string& text, std::size_t width);

/// The text in at most `width` columns, which are two or more. The middle goes: names differ at their ends,
/// where the parameter stands.
std::string shortened(const std::string& text, std::size_t width);

/// The words of the text as lines of at most `width`; a longer word is cut.
std::vector<std::string> wrapped(const std::string& text, std::size_t width);

/// The text below a table, in lines that end with a line break: the first and the further ones indented by so
/// many columns, none beyond `width`, and none so long that it is hard to read where there is more room.
/// `painter` gives each line its colour.
template <class Painter>
std::string paragraph(const std::string& text, std::size_t width, std::size_t first, std::size_t further,
                      Painter painter) {
  constexpr std::size_t widest = 110;
  const auto room = std::min(width, widest);
  std::string out;
  for (const auto& line : wrapped(text, room > further ? room - further : 1))
    out += spaces(out.empty() ? first : further) + painter(line) + "\n";
  return out;
}

/// Paints pieces of text (ANSI, SGR), or leaves them alone.
class Paint {
 public:
  explicit Paint(bool on) : on_(on) {}
  std::string bold(const std::string& text) const { return with("1", text); }
  std::string dim(const std::string& text) const { return with("2", text); }
  std::string green(const std::string& text) const { return with("32", text); }
  std::string red(const std::string& text) const { return with("31", text); }

 private:
  std::string with(std::string_view code, const std::string& text) const;
  bool on_;
};

}  // namespace overlap
