#include "commands/standard_streams.hpp"

#include <gtest/gtest.h>

namespace overlap {
namespace {

TEST(WithoutPasswords, TakesUsersAndPasswordsOutOfEveryUrl) {
  EXPECT_EQ(without_passwords("http://me:s3cret@host:80/a"), "http://host:80/a");
  EXPECT_EQ(without_passwords("no \"http://a:b@c/\", nor ftp://d@e: why"),
            "no \"http://c/\", nor ftp://e: why");
  EXPECT_EQ(without_passwords("http://a:b@c@d"), "http://d");
}

TEST(WithoutPasswords, LeavesAllElse) {
  for (const auto* text : {"", "a@b", "http://host/a@b", "http://host?a@b", "http://", "http://a, b@c"}) {
    EXPECT_EQ(without_passwords(text), text);
  }
}

}  // namespace
}  // namespace overlap
