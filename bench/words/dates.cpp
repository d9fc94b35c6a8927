#include "words/dates.hpp"

#include <fmt/format.h>

#include <ctime>

namespace overlap {

namespace {

using namespace std::chrono;  // its parse() is not in GCC 12's library

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

  // Of a second.
  TenthsOfMicrosecond fraction() {
    std::int64_t value = 0;
    int digits = 0;
    for (; !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; rest_.remove_prefix(1)) {
      if (++digits <= 7) value = value * 10 + (rest_.front() - '0');
    }
    if (digits == 0) fail();
    for (; digits < 7; ++digits) value *= 10;
    return TenthsOfMicrosecond(value);
  }

  // "2026-08-25", whether or not there is such a day.
  year_month_day date() {
    const year year_number(number(4));
    expect('-');
    const month month_number(static_cast<unsigned>(number(2)));
    expect('-');
    return {year_number, month_number, day(static_cast<unsigned>(number(2)))};
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

std::optional<sys_days> parse_date(std::string_view text) {
  Fields fields(text);
  const auto date = fields.date();
  if (!fields.all_read() || !date.ok()) return std::nullopt;
  return sys_days(date);
}

std::string format_date(sys_days day) {
  const year_month_day date(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

std::optional<Instant> parse_timestamp(std::string_view text) {
  Fields fields(text);
  const auto date = fields.date();
  hours hour{0};
  minutes minute{0}, offset{0};
  seconds second{0};
  TenthsOfMicrosecond fraction{0};
  if (!fields.at_end()) {
    if (!fields.accept('T') && !fields.accept('t')) fields.expect(' ');
    hour = hours(fields.number(2));
    fields.expect(':');
    minute = minutes(fields.number(2));
    if (fields.accept(':')) second = seconds(fields.number(2));
    if (fields.accept('.')) fraction = fields.fraction();
    if (!fields.accept('Z') && !fields.accept('z') && !fields.at_end()) {
      // A '+' that was not percent-encoded in a query arrives as a space.
      const int sign = fields.accept('-') ? -1 : 1;
      if (sign > 0 && !fields.accept('+')) fields.expect(' ');
      offset = hours(fields.number(2));
      fields.accept(':');
      offset = sign * (offset + minutes(fields.number(2)));
    }
  }
  constexpr hours last_hour{23};
  constexpr minutes last_minute{59};
  constexpr seconds leap_second{60};
  if (!fields.all_read() || !date.ok() || date.year() < year(1970) || hour > last_hour ||
      minute > last_minute || second > leap_second) {
    return std::nullopt;
  }
  const Instant instant = sys_days(date) + hour + minute - offset + second + fraction;
  // An offset can lead out of the years that can be written.
  if (instant < Instant() || instant >= sys_days(year(10000) / 1 / 1)) return std::nullopt;
  return instant;
}

std::optional<sys_seconds> parse_http_date(std::string_view text) {
  constexpr std::string_view example = "Sun, 06 Nov 1994 08:49:37 GMT";
  if (text.size() != example.size()) return std::nullopt;  // strptime is content with fewer digits
  std::tm parts{};
  const std::string terminated(text);
  const char* end = strptime(terminated.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  const year_month_day date{year(parts.tm_year + 1900), month(static_cast<unsigned>(parts.tm_mon) + 1),
                            day(static_cast<unsigned>(parts.tm_mday))};
  if (!date.ok()) return std::nullopt;  // nor does it know how many days a month has
  return sys_seconds(seconds(timegm(&parts)));
}

}  // namespace overlap
