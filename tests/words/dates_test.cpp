#include "words/dates.hpp"

#include <gtest/gtest.h>

namespace overlap {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;

TEST(Date, IsWrittenAsItWasRead) {
  for (const auto* text : {"2024-02-29", "1970-01-01", "9999-12-31", "0001-01-01"})
    EXPECT_EQ(format_date(parse_date(text).value()), text);
}

TEST(Date, HasTenCharactersAndIsInTheCalendar) {
  for (const auto* text :
       {"", "2023-02-29", "2024-13-01", "2024-1-01", "2024-01-01T00:00:00Z", "2024/01/01", "+024-01-01"})
    EXPECT_EQ(parse_date(text), std::nullopt) << text;
}

TEST(Timestamp, IsTheInstantThatItNames) {
  const auto midnight = sys_days(2026y / 8 / 25);
  EXPECT_EQ(parse_timestamp("2026-08-25"), Instant(midnight));
  EXPECT_EQ(parse_timestamp("2026-08-25T02:00:00+02:00"), Instant(midnight));
  EXPECT_EQ(parse_timestamp("2026-08-24t22:00:00.0-02:00"), Instant(midnight));
  EXPECT_EQ(parse_timestamp("2026-08-25T01:02:03.0000005Z"),
            Instant(midnight + 1h + 2min + 3s + TenthsOfMicrosecond(5)));
  EXPECT_EQ(parse_timestamp("2026-08-25T00:00:00.123456789Z"),
            Instant(midnight + TenthsOfMicrosecond(1'234'567)));
}

TEST(Timestamp, WithoutAllOfItsPartsIsNone) {
  for (const auto* text : {"2026-08-25T", "2026-08-25T00", "2026-08-25T00:00:00.Z", "2026-08-25T24:00:00Z",
                           "2026-08-25T00:60:00Z", "2026-08-25T00:00:61Z", "1969-12-31T23:59:59Z"})
    EXPECT_EQ(parse_timestamp(text), std::nullopt) << text;
}

TEST(HttpDate, IsTheOneThatTheStandardShows) {
  // RFC 9110, 5.6.7.
  EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), sys_days(1994y / 11 / 6) + 8h + 49min + 37s);
}

TEST(HttpDate, InOtherFormsIsNone) {
  for (const auto* text : {"", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
                           "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 GMT+1"})
    EXPECT_EQ(parse_http_date(text), std::nullopt) << text;
}

}  // namespace
}  // namespace overlap
