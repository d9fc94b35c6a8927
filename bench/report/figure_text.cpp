#include "report/figure_text.hpp"

#include "words/units.hpp"

#include <fmt/format.h>

#include <cmath>

namespace overlap {

namespace {

// Two decimals below 1, so that a slower row is not "1.0x".
int decimals_of(double factor) {
  return factor < 0.95 ? 2 : 1;
}

}  // namespace

std::string duration_text(double value_s) {
  if (!std::isfinite(value_s) || std::abs(value_s) > longest_s) return "-";
  return format_duration(from_seconds(value_s));
}

std::string short_duration(double value_s) {
  auto text = duration_text(value_s);
  const auto space = text.find(' ');
  if (space == std::string::npos || text.find('.') == std::string::npos) return text;
  const auto last = text.find_last_not_of('0', space - 1);
  const auto keep = text[last] == '.' ? last : last + 1;
  return text.erase(keep, space - keep);
}

std::string duration_range(double low_s, double high_s) {
  const auto low = short_duration(low_s);
  const auto high = short_duration(high_s);
  if (low == high) return low;
  const auto unit = low.find(' ');
  const bool same_unit = unit != std::string::npos && high.ends_with(std::string_view(low).substr(unit)) &&
                         high.find(' ') + (low.size() - unit) == high.size();
  return fmt::format("{}-{}", same_unit ? low.substr(0, unit) : low, high);
}

std::string times_text(double factor) {
  if (!std::isfinite(factor) || factor <= 0) return "-";
  return fmt::format("{:.{}f}x", factor, decimals_of(factor));
}

std::string times_text(ConfidenceInterval factor) {
  if (!factor.known() || factor.low <= 0) return "-";
  const int decimals = factor.high < 10 ? 2 : 1;
  return fmt::format("{:.{}f}-{:.{}f}x", factor.low, decimals, factor.high, decimals);
}

std::string per_cent(double share) {
  if (!std::isfinite(share)) return "-";
  return fmt::format("{:.{}f} %", 100 * share, share < 0.0995 ? 1 : 0);
}

std::string whole(double count) {
  if (!std::isfinite(count)) return "-";
  return fmt::format("{:.0f}", count);
}

std::string bytes_text(double bytes) {
  if (!std::isfinite(bytes) || bytes < 0) return "-";
  return format_bytes(static_cast<std::uint64_t>(bytes));
}

std::string counted(std::uint64_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace overlap
