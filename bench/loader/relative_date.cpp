#include "loader/relative_date.hpp"

#include "words/dates.hpp"

#include <charconv>

namespace overlap {

std::optional<std::string> relative_date(std::string_view text, std::chrono::sys_days today) {
  constexpr std::string_view word = "today";
  if (!text.starts_with(word)) return std::nullopt;
  text.remove_prefix(word.size());
  int days = 0;
  if (!text.empty()) {
    const char sign = text.front();
    if ((sign != '-' && sign != '+') || text.back() != 'd') return std::nullopt;
    const auto digits = text.substr(1, text.size() - 2);
    constexpr std::size_t most_digits = 5;  // two and a half centuries: any more is a typing mistake
    if (digits.empty() || digits.size() > most_digits ||
        digits.find_first_not_of("0123456789") != std::string_view::npos) {
      return std::nullopt;
    }
    std::from_chars(digits.data(), digits.data() + digits.size(), days);
    if (sign == '-') days = -days;
  }
  return format_date(today + std::chrono::days(days));
}

}  // namespace overlap
