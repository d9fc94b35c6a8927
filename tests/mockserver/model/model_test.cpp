#include "mockserver/model/model.hpp"

#include "tests/mockserver/model/ask.hpp"
#include "tests/mockserver/route.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace overlap::mock {
namespace {

TEST(Model, TheSameSeedGivesTheSameBytesAndAnotherSeedOthers) {
  const auto target = "/subscriptions" + version;
  EXPECT_EQ(*ask(make_model({}, {}, 5), target).body, *ask(make_model({}, {}, 5), target).body);
  EXPECT_NE(*ask(make_model({}, {}, 5), target).body, *ask(make_model({}, {}, 6), target).body);
}

TEST(Model, HostAndSchemeShowInLinksOnly) {
  ArmOptions arm;
  arm.page_size = 1;
  const auto model = make_model({}, arm);
  const auto target = "/subscriptions" + version;
  const auto here = Json::parse(*model.answer({"GET", target, "http", "here:1", "", "", {}}).body);
  const auto there = Json::parse(*model.answer({"GET", target, "https", "there:22", "", "", {}}).body);
  EXPECT_EQ(here["value"], there["value"]);
  EXPECT_EQ(there["nextLink"], "https://there:22" + target + "&%24skiptoken=1");
}

TEST(Model, PingAnswersAsTheSeedsServerDoes) {
  const auto reply = ask(make_model(), "/ping");
  EXPECT_EQ(reply.status, 200U);
  EXPECT_EQ(*reply.body, "\"pong\"");
  EXPECT_EQ(reply.fields, "Content-Type: application/json\r\n");
}

TEST(Model, UnknownPathsAndMethodsAreRefusedInJson) {
  const auto unknown = ask(make_model(), "/pong");
  EXPECT_EQ(unknown.status, 404U);
  EXPECT_EQ(unknown.route, Route::unmatched);
  EXPECT_EQ(error_code_of(unknown), "NotFound");
  const auto wrong = ask(make_model(), "/ping", "POST");
  EXPECT_EQ(wrong.status, 405U);
  EXPECT_EQ(wrong.route, named("ping"));
  EXPECT_THAT(wrong.fields, testing::HasSubstr("Allow: GET, HEAD\r\n"));
  EXPECT_THAT(ask(make_model(), "/t/oauth2/token").fields, testing::HasSubstr("Allow: POST\r\n"));
}

TEST(Model, EveryRouteOfAServiceIsAnsweredByThatService) {
  const auto model = make_model();
  for (const auto& pattern : model.routes().patterns()) {
    if (is_admin(pattern.route)) continue;
    const auto method = pattern.method == "*" ? "GET" : pattern.method;
    const auto match = model.routes().match(method, pattern.path);
    EXPECT_EQ(match.route, pattern.route) << pattern.path;
    EXPECT_EQ(match.row, pattern.row) << pattern.path;
    const auto reply = ask(model, pattern.path, method);
    EXPECT_EQ(reply.route, pattern.route) << pattern.path;
    EXPECT_LT(reply.status, 500U) << pattern.path;
    EXPECT_NE(*reply.body, "{}") << pattern.path;
  }
}

TEST(Model, WhatTheServerHasToAnswerIsRefusedAloud) {
  EXPECT_EQ(ask(make_model(), "/__mock/health").status, 501U);
}

TEST(Model, BytesThatAreNotUtf8AreQuotedSafely) {
  const auto reply = ask(make_model(), "/\xff\xfe\"x");
  EXPECT_EQ(reply.status, 404U);
  EXPECT_TRUE(Json::accept(*reply.body));
}

}  // namespace
}  // namespace overlap::mock
