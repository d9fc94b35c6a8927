#include "mockserver/ground/base64.hpp"

#include <gtest/gtest.h>

#include <map>

namespace overlap::mock {
namespace {

TEST(Base64, KnowsTheExamplesOfItsRfc) {
  const std::map<std::string, std::string> examples{{"", ""},
                                                    {"f", "Zg=="},
                                                    {"fo", "Zm8="},
                                                    {"foo", "Zm9v"},
                                                    {"foob", "Zm9vYg=="},
                                                    {"fooba", "Zm9vYmE="},
                                                    {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : examples) {
    EXPECT_EQ(base64_encode(bytes), text);
    EXPECT_EQ(base64_decode(text), bytes);
  }
}

TEST(Base64, EveryByteSurvives) {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
  EXPECT_EQ(base64_decode(base64_encode(bytes)), bytes);
}

TEST(Base64, PaddingMayBeMissing) {
  EXPECT_EQ(base64_decode("Zg"), "f");
}

TEST(Base64, OtherTextIsNotBase64) {
  for (const auto* text : {"Z", "Zg===", "Z g=", "Zm9v\n", "Zm-v"}) {
    EXPECT_FALSE(base64_decode(text)) << text;
  }
}

}  // namespace
}  // namespace overlap::mock
