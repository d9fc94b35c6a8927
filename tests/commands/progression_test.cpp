#include "commands/progression.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace overlap {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::size_t most = 100;

using List = std::vector<std::string>;

std::string refusal(const List& list) {
  try {
    expand_progressions(list, most);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "it was not refused";
}

TEST(Progression, LeavesAListWithoutDotsAlone) {
  EXPECT_THAT(expand_progressions({"7", "x", "3"}, most), ElementsAre("7", "x", "3"));
}

TEST(Progression, GoesOnInEqualSteps) {
  EXPECT_THAT(expand_progressions({"10", "20", "...", "50"}, most),
              ElementsAre("10", "20", "30", "40", "50"));
  EXPECT_THAT(expand_progressions({"1", "2", "3", "...", "6"}, most),
              ElementsAre("1", "2", "3", "4", "5", "6"));
}

TEST(Progression, GoesOnByEqualFactors) {
  EXPECT_THAT(expand_progressions({"1", "2", "4", "...", "32"}, most),
              ElementsAre("1", "2", "4", "8", "16", "32"));
  EXPECT_THAT(expand_progressions({"16", "24", "...", "54"}, most), ElementsAre("16", "24", "36", "54"));
}

TEST(Progression, GoesOnAsOneTwoFive) {
  EXPECT_THAT(expand_progressions({"1", "2", "5", "...", "1000"}, most),
              ElementsAre("1", "2", "5", "10", "20", "50", "100", "200", "500", "1000"));
  EXPECT_THAT(expand_progressions({"20", "50", "100", "...", "500"}, most),
              ElementsAre("20", "50", "100", "200", "500"));
}

TEST(Progression, GoesDownwardsToo) {
  EXPECT_THAT(expand_progressions({"100", "50", "20", "...", "1"}, most),
              ElementsAre("100", "50", "20", "10", "5", "2", "1"));
  EXPECT_THAT(expand_progressions({"64", "32", "16", "...", "4"}, most),
              ElementsAre("64", "32", "16", "8", "4"));
  EXPECT_THAT(expand_progressions({"9", "8", "...", "6"}, most), ElementsAre("9", "8", "7", "6"));
}

TEST(Progression, KeepsUnitsAndDecimals) {
  EXPECT_THAT(expand_progressions({"1ms", "2ms", "5ms", "...", "50ms"}, most),
              ElementsAre("1ms", "2ms", "5ms", "10ms", "20ms", "50ms"));
  EXPECT_THAT(expand_progressions({"0.1", "0.2", "...", "0.5"}, most),
              ElementsAre("0.1", "0.2", "0.3", "0.4", "0.5"));
  EXPECT_THAT(expand_progressions({"0.5s", "1s", "2s", "...", "8s"}, most),
              ElementsAre("0.5s", "1s", "2s", "4s", "8s"));
  EXPECT_THAT(expand_progressions({"0.01", "0.02", "0.05", "...", "2"}, most),
              ElementsAre("0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1", "2"));
}

TEST(Progression, CanBeFollowedByAnotherOne) {
  EXPECT_THAT(expand_progressions({"1", "2", "3", "...", "5", "10", "...", "25"}, most),
              ElementsAre("1", "2", "3", "4", "5", "10", "15", "20", "25"));
}

TEST(Progression, ThatCouldBeTwoIsRefusedWithBoth) {
  EXPECT_EQ(refusal({"1", "2", "...", "64"}),
            "1,2,...,64 could be 1,2,3,4,...,64 or 1,2,4,8,...,64: write one more value before the dots");
}

TEST(Progression, ThatMissesItsEndIsRefusedAsItWasUnderstood) {
  EXPECT_EQ(refusal({"1", "2", "4", "...", "100"}),
            "1,2,4,...,100 reads as 1,2,4,8,16,...,128, which does not meet 100");
  EXPECT_EQ(refusal({"10", "20", "...", "5"}), "10,20,...,5 reads as 10,20,30, which does not meet 5");
  EXPECT_EQ(refusal({"1", "2", "5", "...", "30"}),
            "1,2,5,...,30 reads as 1,2,5,10,20,50, which does not meet 30");
}

TEST(Progression, ThatIsNoneIsRefused) {
  EXPECT_THAT(refusal({"1", "3", "7", "...", "50"}),
              HasSubstr("1,3,7 do not go on by equal steps or equal factors"));
  EXPECT_THAT(refusal({"5", "5", "...", "5"}), HasSubstr("5,5 do not go on"));
}

TEST(Progression, NeedsTwoValuesBeforeAndOneAfterTheDots) {
  for (const List& list :
       {List{"...", "5"}, {"1", "...", "5"}, {"1", "2", "..."}, {"1", "2", "...", "...", "5"}}) {
    EXPECT_THAT(refusal(list), HasSubstr("\"...\" stands between"));
  }
}

TEST(Progression, NeedsNumbersOfOneUnit) {
  EXPECT_THAT(refusal({"1ms", "2ms", "...", "1s"}), HasSubstr("\"1ms\" and \"1s\" differ in their units"));
  EXPECT_THAT(refusal({"warm", "cold", "...", "5"}), HasSubstr("\"warm\" stands beside ..."));
  EXPECT_THAT(refusal({"-2", "-1", "...", "5"}), HasSubstr("\"-2\" stands beside ..."));
}

TEST(Progression, IsNotLongerThanItMayBe) {
  EXPECT_EQ(refusal({"1", "2", "3", "...", "1000000000"}), "1,2,3,...,1000000000 is more than 100 values");
  EXPECT_EQ(expand_progressions({"1", "2", "3", "...", "100"}, most).size(), most);
  EXPECT_THAT(refusal({"1", "2", "3", "...", "99", "200", "...", "1000", "1", "1"}), HasSubstr("reads as"));
  EXPECT_THAT(refusal({"1", "2", "3", "...", "100", "7"}), HasSubstr("it lists 101 values, more than 100"));
}

TEST(Progression, OfNumbersTooLongToCountOnFromIsRefused) {
  EXPECT_THAT(refusal({"1000000000000000", "0.000001", "...", "5"}), HasSubstr("more digits"));
  EXPECT_THAT(refusal({"100000000000000000000", "1", "...", "5"}), HasSubstr("stands beside ..."));
}

}  // namespace
}  // namespace overlap
