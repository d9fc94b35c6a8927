#include "core/headers.hpp"

#include <algorithm>
#include <cassert>

namespace overlap {

namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

void Headers::add(std::string_view name, std::string_view value) {
  assert(name.find_first_of("\r\n:") == std::string_view::npos);
  assert(value.find_first_of("\r\n") == std::string_view::npos);
  text_.append(name).append(": ").append(value).append("\r\n");
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
  std::optional<std::string_view> found;
  for_each([&](std::string_view field, std::string_view value) {
    if (!found && equal_ignoring_case(field, name)) found = value;
  });
  return found;
}

}  // namespace overlap
