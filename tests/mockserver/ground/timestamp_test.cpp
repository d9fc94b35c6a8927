#include "mockserver/ground/timestamp.hpp"

#include <gtest/gtest.h>

namespace overlap::mock {
namespace {

TEST(Timestamp, IsWrittenAsItWasRead) {
  for (const std::string text :
       {"2015-01-21T22:14:26.9792776Z", "1970-01-01T00:00:00.0000000Z", "2024-02-29T23:59:59.0000001Z"}) {
    EXPECT_EQ(format_timestamp(parse_timestamp(text).value()), text);
  }
}

TEST(Timestamp, ShorterFormsAreRead) {
  const auto midnight = parse_timestamp("2026-08-25T00:00:00.0000000Z");
  for (const auto* text :
       {"2026-08-25", "2026-08-25T00:00:00Z", "2026-08-25T00:00Z", "2026-08-25 00:00:00",
        "2026-08-25T02:00:00+02:00", "2026-08-24T22:00:00.0-02:00", "2026-08-25T02:00:00 02:00"}) {
    EXPECT_EQ(parse_timestamp(text), midnight) << text;
  }
}

TEST(Timestamp, WhatIsNoTimeIsRefused) {
  for (const auto* text : {"", "yesterday", "2026-13-01", "2026-02-30", "2026-08-25T25:00:00Z",
                           "2026-08-25T00:00:00Zx", "2026-08-25T00:00:00.Z", "2026-8-25", "1969-12-31"}) {
    EXPECT_EQ(parse_timestamp(text), std::nullopt) << text;
  }
}

TEST(Timestamp, DotnetTicksMatchTheExampleOfAzuresOwnDocumentation) {
  // azure-rest-api-specs: an event of 2015-01-21T22:14:26.9792776Z has an id that ends in this number.
  EXPECT_EQ(dotnet_ticks(parse_timestamp("2015-01-21T22:14:26.9792776Z").value()), 635574752669792776);
}

TEST(Timestamp, AnOffsetDoesNotLeadOutOfTheYearsThatCanBeWritten) {
  EXPECT_EQ(parse_timestamp("1970-01-01T01:59:59+02:00"), std::nullopt);
  EXPECT_EQ(parse_timestamp("1970-01-01T02:00:00+02:00"), 0);
  EXPECT_EQ(parse_timestamp("9999-12-31T23:00:00-01:00"), std::nullopt);
  EXPECT_EQ(format_timestamp(parse_timestamp("9999-12-31T22:59:59-01:00").value()),
            "9999-12-31T23:59:59.0000000Z");
}

}  // namespace
}  // namespace overlap::mock
