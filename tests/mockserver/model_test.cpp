#include "mockserver/model/model.hpp"

#include "mockserver/model/journal.hpp"
#include "tests/mockserver/ask.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace overlap::mock {
namespace {

Model delayed_model(std::uint64_t seed, const std::string& latency = "uniform:1ms..100ms") {
  ModelOptions options;
  options.seed = seed;
  options.delays.apply(latency);
  return Model(options);
}

// What a run that sends these targets in this order is delayed by, request by request.
std::multimap<std::string, Duration> delays_of(const Model& model, const std::vector<std::string>& targets) {
  std::map<std::string, std::uint64_t> sent;
  std::multimap<std::string, Duration> delays;
  for (const auto& target : targets) {
    const auto key = model.exchange_key(hash_method_and_target("GET", target), sent[target]++);
    delays.emplace(target, model.delay(Route::ping, key));
  }
  return delays;
}

TEST(Model, DelaysDoNotDependOnTheOrderOfRequests) {
  const auto model = delayed_model(1);
  std::vector<std::string> targets{"/a", "/b", "/c", "/a", "/d", "/b", "/a"};
  const auto expected = delays_of(model, targets);
  std::sort(targets.begin(), targets.end());
  int orders = 0;
  do {
    EXPECT_EQ(delays_of(model, targets), expected);
  } while (std::next_permutation(targets.begin(), targets.end()) && ++orders < 100);
}

TEST(Model, DelaysDependOnSeedMethodTargetAndOccurrence) {
  const auto delay = [](std::uint64_t seed, const std::string& method, const std::string& target,
                        std::uint64_t occurrence) {
    const auto model = delayed_model(seed);
    return model.delay(Route::ping, model.exchange_key(hash_method_and_target(method, target), occurrence));
  };
  const std::set<Duration> distinct{delay(1, "GET", "/a", 0), delay(2, "GET", "/a", 0),
                                    delay(1, "HEAD", "/a", 0), delay(1, "GET", "/b", 0),
                                    delay(1, "GET", "/a", 1)};
  EXPECT_EQ(distinct.size(), 5U);
  EXPECT_EQ(delay(1, "GET", "/a", 3), delay(1, "GET", "/a", 3));
}

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
  EXPECT_EQ(wrong.route, Route::ping);
  EXPECT_THAT(wrong.fields, testing::HasSubstr("Allow: GET, HEAD\r\n"));
  EXPECT_THAT(ask(make_model(), "/t/oauth2/token").fields, testing::HasSubstr("Allow: POST\r\n"));
}

TEST(Model, BytesThatAreNotUtf8AreQuotedSafely) {
  const auto reply = ask(make_model(), "/\xff\xfe\"x");
  EXPECT_EQ(reply.status, 404U);
  EXPECT_TRUE(Json::accept(*reply.body));
}

}  // namespace
}  // namespace overlap::mock
