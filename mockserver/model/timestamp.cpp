#include "mockserver/model/timestamp.hpp"

#include <fmt/format.h>

#include <chrono>

namespace overlap::mock {

namespace {

// Takes fixed-width fields off the front of a text; any mismatch sticks.
class Fields {
 public:
  explicit Fields(std::string_view text) : rest_(text) {}

  int number(std::size_t digits) {
    if (rest_.size() < digits) return fail();
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (rest_[i] < '0' || rest_[i] > '9') return fail();
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(digits);
    return value;
  }

  bool accept(char wanted) {
    if (!rest_.starts_with(wanted)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void expect(char wanted) {
    if (!accept(wanted)) fail();
  }

  // Up to seven digits, as 100 ns steps.
  Ticks fraction() {
    Ticks value = 0;
    int digits = 0;
    for (; !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; rest_.remove_prefix(1)) {
      if (++digits <= 7) value = value * 10 + (rest_.front() - '0');
    }
    if (digits == 0) fail();
    for (; digits < 7; ++digits) value *= 10;
    return value;
  }

  bool all_read() const { return good_ && rest_.empty(); }
  bool at_end() const { return rest_.empty(); }

 private:
  int fail() {
    good_ = false;
    return 0;
  }

  std::string_view rest_;
  bool good_ = true;
};

}  // namespace

std::optional<Ticks> parse_timestamp(std::string_view text) {
  using namespace std::chrono;
  Fields fields(text);
  const int year_number = fields.number(4);
  fields.expect('-');
  const int month_number = fields.number(2);
  fields.expect('-');
  const int day_number = fields.number(2);
  int hour = 0;
  int minute = 0;
  int second = 0;
  int offset_minutes = 0;
  Ticks fraction = 0;
  if (!fields.at_end()) {
    if (!fields.accept('T') && !fields.accept('t')) fields.expect(' ');
    hour = fields.number(2);
    fields.expect(':');
    minute = fields.number(2);
    if (fields.accept(':')) second = fields.number(2);
    if (fields.accept('.')) fraction = fields.fraction();
    if (!fields.accept('Z') && !fields.accept('z') && !fields.at_end()) {
      // A '+' that was not percent-encoded in a query arrives as a space.
      const int sign = fields.accept('-') ? -1 : 1;
      if (sign > 0 && !fields.accept('+')) fields.expect(' ');
      offset_minutes = fields.number(2) * 60;
      fields.accept(':');
      offset_minutes = sign * (offset_minutes + fields.number(2));
    }
  }
  const year_month_day date{year(year_number), month(static_cast<unsigned>(month_number)),
                            day(static_cast<unsigned>(day_number))};
  if (!fields.all_read() || !date.ok() || year_number < 1970 || hour > 23 || minute > 59 || second > 60) {
    return std::nullopt;
  }
  const auto days = sys_days(date).time_since_epoch().count();
  const Ticks instant = days * ticks_per_day +
                        ((hour * 60 + minute - offset_minutes) * 60 + second) * ticks_per_second + fraction;
  // An offset can lead out of the years that can be written.
  constexpr Ticks year_10000 = sys_days(year(10000) / 1 / 1).time_since_epoch().count() * ticks_per_day;
  if (instant < 0 || instant >= year_10000) return std::nullopt;
  return instant;
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
