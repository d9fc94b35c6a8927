#include "fake_api.hpp"

#include <gmock/gmock.h>

namespace overlap {
namespace {

using testing::ElementsAre;

// The one request that a step makes when {v} is this value.
Request request_with(const std::string& value, const std::string& step) {
  auto document = scenario_with({{"start", nlohmann::json::parse(step)}});
  document["vars"]["v"] = value;
  auto inputs = no_inputs();
  inputs.environment = {{"USER", "me"}, {"PASSWORD", "p\"w"}};
  return ScenarioFile::parse(document, "test.json").instantiate(inputs).roots.at(0).request;
}

std::string target_with(const std::string& value, const std::string& target) {
  return request_with(value, nlohmann::json{{"get", target}}.dump()).target;
}

TEST(TargetTemplate, KeepsInThePathWhatAPathMayHold) {
  EXPECT_EQ(target_with("/az.AZ-09_~/!$&'()*+,;=:@", "{v}/x"), "/az.AZ-09_~/!$&'()*+,;=:@/x");
}

TEST(TargetTemplate, EncodesInThePathWhatWouldEndOrBreakIt) {
  EXPECT_EQ(target_with("a?b#c d%e[f]\"\r\n\xc3\xa4", "/{v}"), "/a%3Fb%23c%20d%25e%5Bf%5D%22%0D%0A%C3%A4");
}

TEST(TargetTemplate, KeepsInTheQueryWhatSeparatesNothing) {
  EXPECT_EQ(target_with("az-._~/:@!$'()*,;", "/x?y={v}"), "/x?y=az-._~/:@!$'()*,;");
}

TEST(TargetTemplate, EncodesInTheQueryWhatWouldBeReadAsMoreParameters) {
  EXPECT_EQ(target_with("a&b=c+d#e?f g%", "/x?y={v}&z"), "/x?y=a%26b%3Dc%2Bd%23e%3Ff%20g%25&z");
}

TEST(TargetTemplate, EncodesOfItsOwnTextOnlyWhatNoUrlMayHold) {
  EXPECT_EQ(target_with("", "/a b?$filter=x ge 'y%20z'&w=[1]"), "/a%20b?$filter=x%20ge%20'y%20z'&w=[1]");
}

TEST(TargetTemplate, WritesDoubledBracesAsBraces) {
  EXPECT_EQ(request_with("v", R"({"post": "/", "body": "{{{v}}} {{x}}"})").body, "{v} {x}");
}

TEST(TargetTemplate, MayBeAnAbsoluteUrl) {
  EXPECT_EQ(target_with("b c", "https://host/{v}?q={v}"), "https://host/b%20c?q=b%20c");
}

TEST(Method, IsTheWordThatHoldsTheTarget) {
  for (const auto& [word, method] :
       {std::pair{"get", "GET"}, std::pair{"post", "POST"}, std::pair{"put", "PUT"},
        std::pair{"patch", "PATCH"}, std::pair{"delete", "DELETE"}, std::pair{"head", "HEAD"}}) {
    const auto request = request_with("", nlohmann::json{{word, "/x"}}.dump());
    EXPECT_EQ(request.method, method);
    EXPECT_EQ(request.target, "/x");
    EXPECT_EQ(request.label, "start");
  }
}

TEST(HeaderTemplate, PutsValuesInAsTheyAre) {
  const auto request =
      request_with("a b%", R"({"get": "/", "headers": {"X-A": "<{v}>", "X-B": "{env:USER}"}})");
  EXPECT_EQ(request.headers.text(), "X-A: <a b%>\r\nX-B: me\r\n");
}

TEST(HeaderTemplate, RefusesAValueOfSeveralLinesWithoutSayingIt) {
  EXPECT_EQ(message_of<ScenarioError>(
                [] { request_with("s3cret\r\nX: y", R"({"get": "/", "headers": {"A": "{v}"}})"); }),
            "test.json: start: the value for the header A is not one line");
}

TEST(HeaderTemplate, OfSeveralLinesFromAResponseIsUnexpectedContent) {
  FakeApi api;
  api.bodies["/a"] = R"(["x\ny"])";
  run(api, R"({"start": {"get": "/a", "each": "", "as": "it", "then": ["leaf"]},
               "leaf": {"get": "/", "headers": {"X": "{it}"}}})");
  EXPECT_THAT(api.errors, ElementsAre("leaf: the value for the header X is not one line"));
}

TEST(Body, AsATextIsSentAsItIs) {
  const auto request = request_with("a&b", R"({"post": "/", "body": "x={v}&y={env:USER}"})");
  EXPECT_EQ(request.body, "x=a&b&y=me");
  EXPECT_TRUE(request.headers.empty());
}

TEST(Body, AsJsonEscapesValuesAndSaysItsType) {
  const auto request = request_with(
      "quote \" line\n\\",
      R"({"post": "/", "body": {"t": "<{v}>", "p": ["{env:PASSWORD}", 1, true, null, "\"{{"]}})");
  EXPECT_EQ(nlohmann::json::parse(request.body),
            nlohmann::json::parse(R"({"t": "<quote \" line\n\\>", "p": ["p\"w", 1, true, null, "\"{"]})"));
  EXPECT_EQ(request.headers.text(), "Content-Type: application/json\r\n");
}

TEST(Body, AsJsonKeepsTheTypeThatTheFileSays) {
  const auto request = request_with(
      "", R"({"patch": "/", "body": [], "headers": {"content-type": "application/merge-patch+json"}})");
  EXPECT_EQ(request.headers.text(), "content-type: application/merge-patch+json\r\n");
  EXPECT_EQ(request.body, "[]");
}

TEST(Body, AsJsonSurvivesBytesThatAreNotUtf8) {
  const auto request = request_with("\xff", R"({"post": "/", "body": {"t": "{v}"}})");
  EXPECT_EQ(request.body, "{\"t\":\"\xef\xbf\xbd\"}");
}

}  // namespace
}  // namespace overlap
