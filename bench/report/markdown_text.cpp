#include "report/markdown_text.hpp"

#include "words/on_one_line.hpp"

#include <string_view>

namespace overlap {

std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : on_one_line(text)) {
    if (std::string_view("\\`*_[]<>|#~&").find(c) != std::string_view::npos) result += '\\';
    result += c;
  }
  return result;
}

std::string unpadded(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c != ' ' || (!result.empty() && result.back() != ' ')) result += c;
  }
  return result;
}

}  // namespace overlap
