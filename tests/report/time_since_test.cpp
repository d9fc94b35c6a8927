#include "report/time_since.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace overlap {
namespace {

TEST(TimeSince, IsInDaysAndHours) {
  const auto now = std::chrono::sys_days(std::chrono::year(2024) / 3 / 1) + std::chrono::hours(1);
  for (const auto& [instant, text] :
       std::vector<std::pair<std::string, std::string>>{{"2024-03-01T00:30:00Z", "0 hours"},
                                                        {"2024-02-29T23:59:59.9999999Z", "1 hour"},
                                                        {"2024-02-29T00:00:00+00:00", "1 day, 1 hour"},
                                                        {"2023-03-01T01:00:00.1Z", "366 days, 0 hours"},
                                                        {"2024-03-01T01:00:00Z", "0 hours"}}) {
    EXPECT_EQ(time_since(instant, now), text) << instant;
  }
}

TEST(TimeSince, LeavesAloneWhatIsNoInstantOfThePast) {
  for (const char* text : {"", "unknown", "2024-03-01", "2024-02-30T00:00:00Z", "2024-02-01T24:00:00Z",
                           "2024-02-01T00:00:00+01:00", "2024-02-01T00:00:00Zulu", "2025-01-01T00:00:00Z"}) {
    EXPECT_EQ(time_since(text, std::chrono::sys_days(std::chrono::year(2024) / 3 / 1)), text);
  }
}

}  // namespace
}  // namespace overlap
