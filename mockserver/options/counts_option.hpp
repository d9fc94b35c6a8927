// Sizes that are written as counts with an x between them.
#pragma once

#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string_view>

namespace overlap::mock {

/// "2x4x6" for N = 3: whole numbers of which none exceeds `most`. Nothing when it is something else.
template <std::size_t N>
std::optional<std::array<std::size_t, N>> parse_counts(std::string_view text, std::size_t most) {
  std::array<std::size_t, N> counts{};
  const auto* at = text.data();
  const auto* end = at + text.size();
  for (auto& count : counts) {
    if (&count != &counts.front() && (at == end || *at++ != 'x')) return std::nullopt;
    const auto [rest, error] = std::from_chars(at, end, count);
    if (error != std::errc{} || count > most) return std::nullopt;
    at = rest;
  }
  if (at != end) return std::nullopt;
  return counts;
}

}  // namespace overlap::mock
