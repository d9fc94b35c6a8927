// Comparing secrets.
#pragma once

#include <string_view>

namespace overlap::mock {

/// Whether what was given is right. Does not stop at the first difference: the time it takes says nothing
/// about how much of a guess was right.
inline bool same_secret(std::string_view given, std::string_view right) {
  unsigned difference = given.size() == right.size() ? 0 : 1;
  for (std::size_t i = 0; i < given.size() && !right.empty(); ++i) {
    difference |= static_cast<unsigned char>(given[i]) ^
                  static_cast<unsigned>(static_cast<unsigned char>(right[i % right.size()]));
  }
  return difference == 0;
}

}  // namespace overlap::mock
