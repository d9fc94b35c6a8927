#include "mockserver/behaviour/throttle.hpp"

#include "mockserver/ground/spec_text.hpp"
#include "words/suggest.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace overlap::mock {

namespace {

constexpr double highest_scale = 10'000;

}  // namespace

double parse_throttle(std::string_view text) {
  if (text == "none") return 0;
  if (text == "azure") return 1;
  const auto colon = text.find(':');
  const auto name = text.substr(0, colon);
  if (name != "azure" || colon == std::string_view::npos) {
    static const std::vector<std::string> names{"azure", "none"};
    throw std::invalid_argument(unknown_name("throttle", "throttles", name, names));
  }
  const auto scale = parse_number(text.substr(colon + 1));
  if (!scale || !(*scale > 0 && *scale <= highest_scale)) {
    throw std::invalid_argument(
        fmt::format("throttle \"{}\" has no scale: write how much faster its clock runs, above 0 and up to "
                    "{:.0f}, like azure:60",
                    text, highest_scale));
  }
  return *scale;
}

std::string throttle_text(double scale) {
  if (scale == 0) return "none";
  return scale == 1 ? "azure" : "azure:" + number_text(scale);
}

}  // namespace overlap::mock
