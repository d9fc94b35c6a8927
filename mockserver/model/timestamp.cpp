#include "mockserver/model/timestamp.hpp"

#include <fmt/format.h>

#include <chrono>

namespace overlap::mock {

std::optional<Ticks> parse_timestamp(std::string_view text) {
  const auto instant = overlap::parse_timestamp(text);
  if (!instant) return std::nullopt;
  return instant->time_since_epoch().count();
}

std::string format_timestamp(Ticks instant) {
  using namespace std::chrono;
  const Ticks midnight = start_of_day(instant);
  const year_month_day date{sys_days(days(midnight / ticks_per_day))};
  const Ticks second = (instant - midnight) / ticks_per_second;
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:07}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), second / 3600,
                     second / 60 % 60, second % 60, instant % ticks_per_second);
}

}  // namespace overlap::mock
