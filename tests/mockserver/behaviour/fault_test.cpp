#include "mockserver/behaviour/fault.hpp"

#include "tests/mockserver/route.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace overlap::mock {
namespace {

using ::testing::HasSubstr;

std::string complaint(const std::string& text) {
  try {
    parse_fault_rule(text);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "none";
}

FaultPlan plan_of(const std::vector<std::string>& settings) {
  FaultPlan plan;
  for (const auto& setting : settings) plan.apply(setting, builtin_routes());
  return plan;
}

std::string drawn(const FaultPlan& plan, Route route, std::uint64_t occurrence, Key key = Key(1)) {
  const auto fault = plan.draw(route, key, occurrence);
  return fault ? to_string(*fault) : "";
}

double share_of(const FaultPlan& plan, const std::string& fault) {
  constexpr std::uint64_t count = 100'000;
  std::uint64_t faulty = 0;
  for (std::uint64_t i = 0; i < count; ++i) faulty += drawn(plan, named("ping"), 0, Key(7).with(i)) == fault;
  return static_cast<double>(faulty) / count;
}

TEST(Fault, NothingGoesWrongUnlessItIsSaid) {
  for (const auto& pattern : builtin_routes().patterns())
    EXPECT_FALSE(FaultPlan().draw(pattern.route, Key(1), 0));
}

TEST(Fault, WithoutAConditionItAlwaysHappens) {
  for (const std::string kind : {"reset", "close", "empty", "truncate", "garbage", "stall", "503", "429"}) {
    EXPECT_EQ(drawn(plan_of({kind}), named("ping"), 5), kind);
  }
}

TEST(Fault, AShareIsKeptOverManyRequests) {
  // The standard error of 5 % of 100,000 is 0.07 %.
  EXPECT_NEAR(share_of(plan_of({"503@5%"}), "503"), 0.05, 0.0035);
  EXPECT_EQ(share_of(plan_of({"503@0%"}), "503"), 0);
  EXPECT_EQ(share_of(plan_of({"503@100%"}), "503"), 1);
}

TEST(Fault, RulesDrawForThemselves) {
  const auto plan = plan_of({"503@20%", "reset@20%"});
  EXPECT_NEAR(share_of(plan, "503"), 0.2, 0.0065);
  EXPECT_NEAR(share_of(plan, "reset"), 0.8 * 0.2, 0.006) << "of those that the first rule left";
}

TEST(Fault, TheSameExchangeAlwaysMeetsTheSame) {
  const auto plan = plan_of({"503@50%", "reset@50%"});
  for (std::uint64_t i = 0; i < 100; ++i) {
    EXPECT_EQ(drawn(plan, named("vm"), i, Key(i)),
              drawn(plan_of({"503@50%", "reset@50%"}), named("vm"), i, Key(i)));
  }
}

TEST(Fault, OccurrencesAreCountedFromOne) {
  const auto plan = plan_of({"503@#1,#4"});
  std::vector<std::string> met;
  for (std::uint64_t i = 0; i < 6; ++i) met.push_back(drawn(plan, named("ping"), i));
  EXPECT_THAT(met, testing::ElementsAre("503", "", "", "503", "", ""));
}

TEST(Fault, FromAnOccurrenceOnItHappensForEver) {
  const auto plan = plan_of({"stall@#3.."});
  std::vector<std::string> met;
  for (std::uint64_t i = 0; i < 4; ++i) met.push_back(drawn(plan, named("ping"), i));
  EXPECT_THAT(met, testing::ElementsAre("", "", "stall", "stall"));
  EXPECT_EQ(drawn(plan, named("ping"), 1'000'000), "stall");
}

TEST(Fault, TheFirstRuleThatFitsWins) {
  const auto plan = plan_of({"reset@#2", "503@#1..", "empty"});
  EXPECT_EQ(drawn(plan, named("ping"), 0), "503");
  EXPECT_EQ(drawn(plan, named("ping"), 1), "reset");
}

TEST(Fault, ARoutesOwnRulesComeBeforeThoseOfAll) {
  const auto plan = plan_of({"503@#2..", "vms=reset@#2"});
  EXPECT_EQ(drawn(plan, named("vms"), 1), "reset");
  EXPECT_EQ(drawn(plan, named("vms"), 2), "503") << "none of its own fits";
  EXPECT_EQ(drawn(plan, named("ping"), 1), "503");
}

TEST(Fault, AdministrationNeverFails) {
  EXPECT_FALSE(plan_of({"reset"}).draw(Route::health, Key(1), 0));
  EXPECT_FALSE(plan_of({"reset"}).draw(Route::configuration, Key(1), 0));
  EXPECT_THROW(plan_of({"health=reset"}), std::invalid_argument);
}

TEST(Fault, OnlyA429SaysWhenToRetryByItself) {
  EXPECT_EQ(parse_fault_rule("429").fault.retry_after_s, 1U);
  EXPECT_EQ(parse_fault_rule("429:30").fault.retry_after_s, 30U);
  EXPECT_FALSE(parse_fault_rule("503").fault.retry_after_s);
  EXPECT_EQ(parse_fault_rule("503:2").fault.retry_after_s, 2U);
  EXPECT_EQ(parse_fault_rule("503:0").fault.retry_after_s, 0U);
}

TEST(Fault, TheLargestAndTheSmallestThatMayBeWrittenAreTaken) {
  for (const auto* text : {"500", "599", "429:86400", "503:86400", "reset@0%", "reset@100%", "reset@#1"}) {
    EXPECT_EQ(complaint(text), "none") << text;
  }
  EXPECT_EQ(parse_fault_rule("599").fault.status, 599U);
  for (const auto* text : {"reset", "close", "empty", "truncate", "garbage", "stall"}) {
    EXPECT_EQ(parse_fault_rule(text).fault.status, 0U) << text << " has no status";
    EXPECT_FALSE(parse_fault_rule(text).fault.retry_after_s);
  }
}

TEST(Fault, AShareOfNothingNeverHappensAndOneOfAllAlwaysDoes) {
  EXPECT_EQ(share_of(plan_of({"reset@0%"}), "reset"), 0);
  EXPECT_EQ(share_of(plan_of({"reset@100%"}), "reset"), 1);
}

TEST(Fault, WhatIsPrintedCanBeReadAgain) {
  for (const std::string text : {"reset", "close@5%", "empty@0.1%", "truncate@#1", "garbage@#1,#4",
                                 "stall@#2..", "500", "599@100%", "429", "429:30@#1", "503:2@5%", "503:0"}) {
    EXPECT_EQ(to_string(parse_fault_rule(text)), text);
    EXPECT_EQ(parse_fault_rule(to_string(parse_fault_rule(text))), parse_fault_rule(text));
  }
  EXPECT_EQ(to_string(parse_fault_rule("429:1")), "429");
}

TEST(Fault, BadSpecificationsAreExplained) {
  EXPECT_EQ(complaint("rest"), "unknown fault \"rest\": did you mean \"reset\"?");
  EXPECT_THAT(complaint(""),
              HasSubstr("the faults are reset, close, empty, truncate, garbage, stall, 429 and 503"));
  for (const auto* text : {"404", "428", "499", "600", "50", "5xx", "503x"}) {
    EXPECT_EQ(complaint(text),
              "fault \"" + std::string(text) + "\" has a status that is no fault: write 429 or 500 to 599");
  }
  EXPECT_EQ(complaint("500:2"),
            "fault \"500:2\" has seconds to retry after, which only 429 and 503 can have: leave them out");
  for (const auto* text : {"429:", "429:-1", "429:soon", "429:1.5", "429:86401"}) {
    EXPECT_THAT(complaint(text),
                HasSubstr("where the seconds to retry after stand: write a whole number up to "
                          "86400, like 429:2"))
        << text;
  }
  for (const auto* text : {"reset@101%", "reset@-1%", "reset@%", "reset@x%"}) {
    EXPECT_THAT(complaint(text), HasSubstr("write one from 0% to 100%")) << text;
  }
  for (const auto* text : {"reset@", "reset@1", "reset@#0", "reset@#", "reset@#1,", "reset@#1,4", "reset@..",
                           "reset@#1..4", "reset@sometimes"}) {
    EXPECT_THAT(complaint(text),
                HasSubstr("behind the @: write a share like 5%, or which times, counted from "
                          "1, like #1, #1,#4 or #2.."))
        << text;
  }
}

TEST(Fault, GarbageIsTheSameForTheSameExchangeAndNoAnswer) {
  EXPECT_EQ(garbage(Key(1)), garbage(Key(1)));
  EXPECT_NE(garbage(Key(1)), garbage(Key(2)));
  EXPECT_EQ(garbage(Key(1)).size(), 129U);
  EXPECT_LT(garbage(Key(1)).front(), ' ');
}

}  // namespace
}  // namespace overlap::mock
