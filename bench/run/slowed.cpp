#include "run/slowed.hpp"

#include "words/units.hpp"

#include <chrono>

namespace overlap {

namespace {

constexpr Duration longest = std::chrono::minutes(1);  // as a scenario's handling

Handling extra_handling;

bool add_part(std::string_view part, Handling& sum) {
  const auto colon = part.find(':');
  if (colon == std::string_view::npos) return false;
  const auto kind = part.substr(0, colon);
  const auto duration = parse_duration(part.substr(colon + 1));
  if (!duration || *duration > longest) return false;
  if (kind == "cpu") {
    sum.cpu += *duration;
  } else if (kind == "block") {
    sum.block += *duration;
  } else {
    return false;
  }
  return true;
}

}  // namespace

std::optional<Handling> parse_slowed(std::string_view text) {
  Handling sum;
  for (;;) {
    const auto comma = text.find(',');
    if (!add_part(text.substr(0, comma), sum)) return std::nullopt;
    if (comma == std::string_view::npos) return sum;
    text.remove_prefix(comma + 1);
  }
}

void slow_down(const Handling& extra) {
  extra_handling = extra;
}

const Handling& slowed() {
  return extra_handling;
}

}  // namespace overlap
