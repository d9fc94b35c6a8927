#include "mockserver/ground/target.hpp"

#include <gtest/gtest.h>

namespace overlap::mock {
namespace {

TEST(Target, IsCutAtTheFirstQuestionMark) {
  const auto split = split_target("/a/b?c=d?e");
  EXPECT_EQ(split.path, "/a/b");
  EXPECT_EQ(split.query, "c=d?e");
  EXPECT_EQ(split_target("/a").query, "");
}

TEST(Target, EveryEncodingThatAzureClientsUseIsDecoded) {
  EXPECT_EQ(form_decode("%24filter"), "$filter");
  EXPECT_EQ(form_decode("%27x%27"), "'x'");
  EXPECT_EQ(form_decode("T00%3A00%3a00"), "T00:00:00");
  EXPECT_EQ(form_decode("%2Fsubscriptions"), "/subscriptions");
  EXPECT_EQ(form_decode("a%20b+c"), "a b c");
}

TEST(Target, APlusInAPathIsAPlus) {
  EXPECT_EQ(percent_decode("a+b%20c"), "a+b c");
}

TEST(Target, WhatIsNotAnEncodingStaysAsItIs) {
  EXPECT_EQ(percent_decode("100%"), "100%");
  EXPECT_EQ(percent_decode("%zz%4"), "%zz%4");
  EXPECT_EQ(percent_decode("%%41"), "%A");
}

TEST(Target, EncodingIsUndoneByDecoding) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  EXPECT_EQ(form_decode(percent_encode(all)), all);
}

TEST(Target, ParametersAreFoundInAnyCaseAndTheFirstCounts) {
  const Parameters query("API-Version=1&%24Select=a%2Cb&$select=c&flag&=nothing");
  EXPECT_EQ(query.find("api-version"), "1");
  EXPECT_EQ(query.find("$select"), "a,b");
  EXPECT_EQ(query.find("flag"), "");
  EXPECT_EQ(query.find("missing"), std::nullopt);
}

TEST(Target, AllValuesOfAParameterAreFoundByItsOwnName) {
  const Parameters query("tag=a&TAG=b&tag=c&tagx=d&tag");
  EXPECT_EQ(query.values("tag"), (std::vector<std::string_view>{"a", "c", ""}));
  EXPECT_EQ(query.values("TAG"), (std::vector<std::string_view>{"b"}));
  EXPECT_TRUE(query.values("Tag").empty());
}

TEST(Target, AParameterCanBeTakenOutOfAQuery) {
  EXPECT_EQ(Parameters("a=1&%24skipToken=5&b=x y").encoded_without("$skiptoken"), "a=1&b=x%20y");
}

}  // namespace
}  // namespace overlap::mock
