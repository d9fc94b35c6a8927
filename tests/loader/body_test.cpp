#include "loader/body.hpp"

#include "cases.hpp"

#include <gtest/gtest.h>

namespace overlap {
namespace {

std::string scalar(std::string_view json) {
  const auto body = parse_body(json);
  std::string text = "> ";
  if (!body) return "not JSON";
  return append_scalar(*body, text) ? text : "not a scalar";
}

TEST(Tokens, AreUnescaped) {
  EXPECT_EQ(tokens(""), Path{});
  EXPECT_EQ(tokens("/"), Path{""});
  EXPECT_EQ(tokens("/a/0"), (Path{"a", "0"}));
  EXPECT_EQ(tokens("/a~1b/~01/~0~1"), (Path{"a/b", "~1", "~/"}));
}

TEST(Body, IsNothingWhenTheTextIsNotJson) {
  for (const auto* text : {"", "{", "{} {}", "nul", "{\"a\":}", "\"\xff\""})
    EXPECT_EQ(parse_body(text), nullptr) << text;
}

TEST(Body, MayNestDeeplyButNotWithoutEnd) {
  EXPECT_NE(parse_body(std::string(500, '[') + std::string(500, ']')), nullptr);
  EXPECT_EQ(parse_body(std::string(100'000, '[') + std::string(100'000, ']')), nullptr);
}

TEST(Body, OutlivesItsText) {
  auto text = std::string("{\"name\":\"") + std::string(5000, 'x') + "\"}";
  const auto body = parse_body(text);
  text.assign(text.size(), '-');
  EXPECT_EQ(find(*body, {"name"})->get_string().size(), 5000);
  EXPECT_EQ(find(*body, {"name"})->get_string().front(), 'x');
}

TEST(Find, FollowsMembersAndIndexes) {
  const auto body = parse_body(R"({"a":[{"b":1},{"b":2}],"":3,"0":4})");
  EXPECT_EQ(find(*body, {"a", "1", "b"})->get_int64(), 2);
  EXPECT_EQ(find(*body, {""})->get_int64(), 3);
  EXPECT_EQ(find(*body, {"0"})->get_int64(), 4);
  EXPECT_EQ(find(*body, {}), body.get());
}

TEST(Find, LeadsNowhereWhereThereIsNothing) {
  const auto body = parse_body(R"({"a":[1,2],"b":"text"})");
  for (const Path& path : {Path{"c"}, Path{"a", "2"}, Path{"a", "01"}, Path{"a", "-"}, Path{"a", "+1"},
                           Path{"a", ""}, Path{"a", "99999999999999999999"}, Path{"b", "0"}}) {
    EXPECT_EQ(find(*body, path), nullptr) << path.back();
  }
}

TEST(Scalar, IsWrittenAsItsText) {
  EXPECT_EQ(scalar("\"a\\u00e9\""), "> a\u00e9");
  EXPECT_EQ(scalar("true"), "> true");
  EXPECT_EQ(scalar("false"), "> false");
  EXPECT_EQ(scalar("-42"), "> -42");
  EXPECT_EQ(scalar("18446744073709551615"), "> 18446744073709551615");
  EXPECT_EQ(scalar("1.5"), "> 1.5");
  EXPECT_EQ(scalar("1.0"), "> 1.0");
}

class ScalarCases : public testing::TestWithParam<Sentence> {};

TEST_P(ScalarCases, Hold) {
  for (const auto& each : GetParam().cases) {
    const auto body = parse_body(each.at("body").get<std::string>());
    ASSERT_NE(body, nullptr) << each;
    for (const auto& value : {body, read_value(write_value(*body))}) {
      ASSERT_NE(value, nullptr) << each;
      std::string text;
      const bool is_scalar = append_scalar(*value, text);
      EXPECT_EQ(is_scalar ? std::optional(text) : std::nullopt, text_or_nothing(each.at("text"))) << each;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, ScalarCases, testing::ValuesIn(sentences("body", "scalar")), name_of);

class KindCases : public testing::TestWithParam<Sentence> {};

TEST_P(KindCases, Hold) {
  for (const auto& each : GetParam().cases) {
    const auto body = parse_body(each.at("body").get<std::string>());
    ASSERT_NE(body, nullptr) << each;
    EXPECT_EQ(kind(body.get()), each.at("kind").get<std::string>()) << each;
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, KindCases, testing::ValuesIn(sentences("body", "kind")), name_of);

class NotJsonCases : public testing::TestWithParam<Sentence> {};

TEST_P(NotJsonCases, Hold) {
  for (const auto& each : GetParam().cases)
    EXPECT_EQ(parse_body(each.at("body").get<std::string>()), nullptr) << each;
}

INSTANTIATE_TEST_SUITE_P(Cases, NotJsonCases, testing::ValuesIn(sentences("body", "not_json")), name_of);

TEST(Scalar, IsNeitherNullNorAContainer) {
  for (const auto* json : {"null", "{}", "[]"}) EXPECT_EQ(scalar(json), "not a scalar");
}

TEST(Kind, SaysWhatWasFound) {
  EXPECT_EQ(kind(nullptr), "nothing");
  EXPECT_EQ(kind(parse_body("null").get()), "null");
  EXPECT_EQ(kind(parse_body("{}").get()), "an object");
  EXPECT_EQ(kind(parse_body("[]").get()), "an array");
  EXPECT_EQ(kind(parse_body("\"\"").get()), "a string");
  EXPECT_EQ(kind(parse_body("true").get()), "a boolean");
  EXPECT_EQ(kind(parse_body("1").get()), "a number");
}

}  // namespace
}  // namespace overlap
