#include "mockserver/ground/text_encoding.hpp"

#include <gtest/gtest.h>

namespace overlap::mock {
namespace {

TEST(Utf8, IsWhatTheStandardSays) {
  for (const auto* good : {"", "a", "\x7f", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF",
                           "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "caf\xC3\xA9!"}) {
    EXPECT_TRUE(is_utf8(good)) << good;
  }
}

TEST(Utf8, IsNeitherOverlongNorCutNorASurrogateNorTooLarge) {
  for (const auto* bad :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xC3", "\xC3(", "\xE0\x9F\xBF", "\xE2\x82", "\xE2\x28\xA1",
        "\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF0\x9F\x98", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF"}) {
    EXPECT_FALSE(is_utf8(bad)) << bad;
  }
}

}  // namespace
}  // namespace overlap::mock
