#include "report/time_since.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <optional>
#include <string_view>

namespace overlap {

namespace {

using namespace std::chrono;

// std::chrono::parse is not in g++ 12's library.
std::optional<sys_seconds> parse_instant(const std::string& text) {
  int year_number = 0;
  unsigned month_number = 0, day_number = 0, hour = 0, minute = 0, second = 0;
  int read = 0;
  if (std::sscanf(text.c_str(), "%4d-%2u-%2uT%2u:%2u:%2u%n", &year_number, &month_number, &day_number, &hour,
                  &minute, &second, &read) != 6) {
    return std::nullopt;
  }
  auto rest = std::string_view(text).substr(static_cast<std::size_t>(read));
  if (rest.starts_with('.'))
    rest.remove_prefix(std::min(rest.find_first_not_of("0123456789", 1), rest.size()));
  const year_month_day date{year(year_number), month(month_number), day(day_number)};
  if ((rest != "Z" && rest != "+00:00") || !date.ok() || hour > 23 || minute > 59 || second > 60)
    return std::nullopt;
  return sys_days(date) + hours(hour) + minutes(minute) + seconds(second);
}

std::string count(long number, std::string_view unit) {
  return fmt::format("{} {}{}", number, unit, number == 1 ? "" : "s");
}

}  // namespace

std::string time_since(const std::string& instant, system_clock::time_point now) {
  const auto then = parse_instant(instant);
  if (!then || *then > now) return instant;
  const auto passed = floor<hours>(now - *then);
  const auto whole_days = floor<days>(passed);
  const auto rest = count((passed - whole_days).count(), "hour");
  return whole_days.count() == 0 ? rest : count(whole_days.count(), "day") + ", " + rest;
}

}  // namespace overlap
