#include "mockserver/ground/status_text.hpp"

#include <gtest/gtest.h>

namespace overlap::mock {
namespace {

TEST(ReasonPhrase, IsTheRegistrys) {
  EXPECT_EQ(reason_phrase(100), "Continue");
  EXPECT_EQ(reason_phrase(200), "OK");
  EXPECT_EQ(reason_phrase(413), "Content Too Large");
  EXPECT_EQ(reason_phrase(429), "Too Many Requests");
  EXPECT_EQ(reason_phrase(511), "Network Authentication Required");
}

TEST(ReasonPhrase, IsEmptyForACodeThatIsNotRegistered) {
  for (const unsigned code : {0U, 99U, 209U, 306U, 499U, 599U, 1000U})
    EXPECT_EQ(reason_phrase(code), "") << code;
}

TEST(NoContent, GoesForWhatTheSpecificationNames) {
  EXPECT_TRUE(ends_with_its_fields(204));
  EXPECT_TRUE(ends_with_its_fields(304));
  EXPECT_FALSE(ends_with_its_fields(205));
  EXPECT_TRUE(has_no_content(205));
  EXPECT_FALSE(has_no_content(200));
}

}  // namespace
}  // namespace overlap::mock
