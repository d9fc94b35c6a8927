#include "words/letter_case.hpp"

#include <gtest/gtest.h>

namespace overlap {
namespace {

TEST(EqualIgnoringCase, ComparesAsciiLettersOnly) {
  EXPECT_TRUE(equal_ignoring_case("RetryAfter-09_", "retryAFTER-09_"));
  EXPECT_TRUE(equal_ignoring_case("", ""));
  EXPECT_FALSE(equal_ignoring_case("a", "ab"));
  EXPECT_FALSE(equal_ignoring_case("@", "`"));  // differ in the bit that tells upper from lower case letters
  EXPECT_FALSE(equal_ignoring_case("[", "{"));
  EXPECT_FALSE(equal_ignoring_case("\xc3\x84", "\xc3\xa4"));
}

TEST(LetterCase, OfAsciiLettersAloneIsChanged) {
  EXPECT_EQ(lower_case("Retry-AFTER @[`{ \xc3\x84"), "retry-after @[`{ \xc3\x84");
  EXPECT_EQ(upper_case("Retry-after @[`{ \xc3\xa4"), "RETRY-AFTER @[`{ \xc3\xa4");
}

}  // namespace
}  // namespace overlap
