#include "words/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <numeric>
#include <vector>

namespace overlap {

namespace {

bool same_letter(char a, char b) {
  return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = same_letter(a[i - 1], b[j - 1]) ? diagonal : 1 + std::min({diagonal, above, row[j - 1]});
      diagonal = above;
    }
  }
  return row.back();
}

// "--port" says how "--http-port" ends, and "inventory" how "azure_inventory" does.
bool ends_with_word(std::string_view name, std::string_view word) {
  word.remove_prefix(std::min(word.find_first_not_of('-'), word.size()));
  if (word.empty() || !name.ends_with(word) || name.size() == word.size()) return false;
  const char before = name[name.size() - word.size() - 1];
  return before == '-' || before == '_';
}

}  // namespace

std::string_view nearest(std::string_view written, std::span<const std::string> valid) {
  std::string_view best;
  std::size_t best_distance = 1 + std::max<std::size_t>(1, written.size() / 3);
  for (const auto& name : valid) {
    // No fewer edits than the lengths differ by: what is far too long, from outside, is not looked through.
    if (written.size() >= name.size() + best_distance) continue;
    const auto distance = edit_distance(written, name);
    if (distance < best_distance) {
      best = name;
      best_distance = distance;
    }
  }
  // A beginning of a valid name is a guess worth making even when much is missing: "azure" for
  // "azure_inventory".
  if (best.empty() && written.size() >= 3) {
    for (const auto& name : valid) {
      if (std::equal(written.begin(), written.end(), name.begin(),
                     name.begin() + static_cast<std::ptrdiff_t>(std::min(written.size(), name.size())),
                     same_letter)) {
        return name;
      }
    }
    for (const auto& name : valid) {
      if (ends_with_word(name, written)) return name;
    }
  }
  return best;
}

std::string unknown_name(std::string_view kind, std::string_view plural, std::string_view written,
                         std::span<const std::string> valid) {
  if (const auto name = nearest(written, valid); !name.empty()) {
    return fmt::format("unknown {} \"{}\": did you mean \"{}\"?", kind, written, name);
  }
  std::string list;
  for (std::size_t i = 0; i < valid.size(); ++i) {
    list += i == 0 ? "" : i + 1 == valid.size() ? " and " : ", ";
    list += valid[i];
  }
  return valid.empty() ? fmt::format("unknown {} \"{}\": there are no {}", kind, written, plural)
                       : fmt::format("unknown {} \"{}\": the {} are {}", kind, written, plural, list);
}

}  // namespace overlap
