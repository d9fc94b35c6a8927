#include "loader/relative_date.hpp"

#include <gtest/gtest.h>

namespace overlap {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::sys_days today = 2026y / 3 / 1;

TEST(RelativeDate, TodayIsToday) {
  EXPECT_EQ(relative_date("today", today), "2026-03-01");
}

TEST(RelativeDate, CountsDaysOverMonthsAndYears) {
  EXPECT_EQ(relative_date("today-1d", today), "2026-02-28");
  EXPECT_EQ(relative_date("today-89d", today), "2025-12-02");
  EXPECT_EQ(relative_date("today+31d", today), "2026-04-01");
  EXPECT_EQ(relative_date("today-1d", std::chrono::sys_days(2024y / 3 / 1)), "2024-02-29");
}

TEST(RelativeDate, LeavesEveryOtherTextAlone) {
  for (const char* text : {"", "Today", "today ", "today-", "today-d", "today-8", "today-8h", "today--8d",
                           "today8d", "today-8d.", "yesterday", "today-123456d", "today-8 d"}) {
    EXPECT_EQ(relative_date(text, today), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace overlap
