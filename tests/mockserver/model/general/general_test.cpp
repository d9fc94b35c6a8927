#include "mockserver/model/general/general.hpp"

#include "mockserver/behaviour/latency_spec.hpp"
#include "tests/mockserver/model/ask.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <set>

namespace overlap::mock {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

std::string refusal_of(const std::string& target) {
  const auto reply = ask(make_model(), target);
  EXPECT_EQ(reply.status, 400U) << target;
  EXPECT_EQ(error_code_of(reply), "BadRequest");
  return Json::parse(*reply.body).at("error").at("message");
}

TEST(Delay, IsWhatThePathSays) {
  const auto reply = ask(make_model(), "/delay/20ms");
  EXPECT_EQ(reply.status, 200U);
  EXPECT_EQ(*reply.body, R"({"delay":"20ms"})");
  ASSERT_TRUE(reply.latency);
  EXPECT_EQ(to_string(*reply.latency), "20ms");
}

TEST(Delay, TakesEveryShapeOfLatency) {
  for (const std::string spec : {"uniform:1ms..5ms", "lognormal:20ms,0.4", "0"}) {
    const auto reply = ask(make_model(), "/delay/" + spec);
    ASSERT_TRUE(reply.latency) << spec;
    EXPECT_EQ(to_string(*reply.latency), spec);
  }
  EXPECT_EQ(to_string(*ask(make_model(), "/delay/uniform%3A1ms..5ms").latency), "uniform:1ms..5ms");
}

TEST(Delay, RefusesWhatIsNoLatency) {
  EXPECT_THAT(refusal_of("/delay/soon"), HasSubstr("has no duration in \"soon\""));
  EXPECT_THAT(refusal_of("/delay/90m"), HasSubstr("longest delay"));
}

TEST(Bytes, AreAsManyAsAskedFor) {
  const auto model = make_model();
  for (const std::size_t count : {0U, 1U, 7U, 8U, 9U, 1000U})
    EXPECT_EQ(ask(model, "/bytes/" + std::to_string(count)).body->size(), count);
  EXPECT_EQ(ask(model, "/bytes/64KiB").body->size(), 65'536U);
  EXPECT_EQ(ask(model, "/bytes/1MB").body->size(), 1'000'000U);
  EXPECT_EQ(ask(model, "/bytes/1").fields, "Content-Type: application/octet-stream\r\n");
}

TEST(Bytes, AreTheSameForTheSameSeedAndLookRandom) {
  const auto bytes = *ask(make_model({}, {}, 5), "/bytes/64KiB").body;
  EXPECT_EQ(bytes, *ask(make_model({}, {}, 5), "/bytes/64KiB").body);
  EXPECT_EQ(bytes, *ask(make_model({}, {}, 5), "/bytes/65536").body);
  EXPECT_NE(bytes, *ask(make_model({}, {}, 6), "/bytes/64KiB").body);
  EXPECT_EQ(std::set<char>(bytes.begin(), bytes.end()).size(), 256U);
}

TEST(Bytes, AreRefusedBeyondTheirBound) {
  EXPECT_EQ(ask(make_model(), "/bytes/64MiB").body->size(), most_general_bytes);
  EXPECT_THAT(refusal_of("/bytes/65MiB"),
              HasSubstr("at most 64.0 MiB, like 1000, 64KiB or 1MB, not \"65MiB\""));
  EXPECT_THAT(refusal_of("/bytes/many"), HasSubstr("not \"many\""));
  EXPECT_THAT(refusal_of("/bytes/-1"), HasSubstr("not \"-1\""));
}

TEST(Status, IsWhatThePathSays) {
  const auto reply = ask(make_model(), "/status/503", "DELETE");
  EXPECT_EQ(reply.status, 503U);
  EXPECT_EQ(*reply.body, R"({"status":503,"reason":"Service Unavailable"})");
  EXPECT_EQ(*ask(make_model(), "/status/299").body, R"({"status":299,"reason":""})");
}

TEST(Status, SomeHaveNoBody) {
  for (const auto* target : {"/status/204", "/status/205", "/status/304"}) {
    const auto reply = ask(make_model(), target);
    EXPECT_EQ(*reply.body, "") << target;
    EXPECT_EQ(reply.fields, "") << target;
  }
}

TEST(Status, ChallengesComeWithThoseThatNeedOne) {
  EXPECT_THAT(ask(make_model(), "/status/401").fields, HasSubstr("WWW-Authenticate: Bearer realm="));
  EXPECT_THAT(ask(make_model(), "/status/407").fields, HasSubstr("Proxy-Authenticate: Basic realm="));
  EXPECT_THAT(ask(make_model(), "/status/405").fields, HasSubstr("Allow: GET, HEAD\r\n"));
  EXPECT_THAT(ask(make_model(), "/status/426").fields, HasSubstr("Upgrade: "));
}

TEST(Status, SaysWhenToTryAgainIfAsked) {
  EXPECT_THAT(ask(make_model(), "/status/429?retry-after=2").fields, HasSubstr("Retry-After: 2\r\n"));
  EXPECT_THAT(ask(make_model(), "/status/503?Retry-After=0").fields, HasSubstr("Retry-After: 0\r\n"));
  EXPECT_THAT(ask(make_model(), "/status/429").fields, Not(HasSubstr("Retry-After")));
  EXPECT_THAT(refusal_of("/status/429?retry-after=soon"),
              HasSubstr("retry-after is a whole number from 0 to 86400"));
  EXPECT_THAT(refusal_of("/status/200?retry-after=1"), HasSubstr("goes with 3xx, 413, 429 and 503 only"));
}

TEST(Status, RedirectsWhereItIsTold) {
  EXPECT_THAT(ask(make_model(), "/status/307?location=%2Fping%3Fa=b").fields,
              HasSubstr("Location: /ping?a=b\r\n"));
  EXPECT_THAT(refusal_of("/status/200?location=/ping"), HasSubstr("location goes with 201 and 3xx only"));
}

TEST(Status, ALocationCannotBringFieldsOfItsOwn) {
  for (const auto* bad : {"%0D%0AX:%20y", "", "%00", "/a%20b", "%C3%A9"})
    EXPECT_THAT(refusal_of(std::string("/status/302?location=") + bad), HasSubstr("visible ASCII")) << bad;
}

TEST(Status, OnlyFinalOnesCanBeSent) {
  for (const auto* code : {"100", "199", "600", "x", "-200", "2e2", "0200x"})
    EXPECT_THAT(refusal_of(std::string("/status/") + code),
                HasSubstr("the status is a whole number from 200 to 599"));
}

Duration drip_duration(const Reply& reply) {
  return std::get<DripPace>(reply.pace.value()).duration;
}

TEST(Drip, SpreadsAKibibyteOverASecondUnlessToldOtherwise) {
  const auto usual = ask(make_model(), "/drip");
  EXPECT_EQ(usual.body->size(), 1024U);
  EXPECT_EQ(drip_duration(usual), 1s);
  EXPECT_FALSE(usual.latency);
  const auto other = ask(make_model(), "/drip?bytes=3&duration=250ms&delay=uniform:1ms..2ms");
  EXPECT_EQ(other.body->size(), 3U);
  EXPECT_EQ(drip_duration(other), 250ms);
  EXPECT_EQ(to_string(other.latency.value()), "uniform:1ms..2ms");
}

TEST(Drip, RefusesWhatItCannotDo) {
  EXPECT_THAT(refusal_of("/drip?bytes=1GB"), HasSubstr("bytes is a size of at most 64.0 MiB"));
  EXPECT_THAT(refusal_of("/drip?duration=2"), HasSubstr("duration is a time of at most 3600s"));
  EXPECT_THAT(refusal_of("/drip?duration=61m"), HasSubstr("not \"61m\""));
  EXPECT_THAT(refusal_of("/drip?delay=x"), HasSubstr("has no duration in \"x\""));
}

Json echo_of(const std::string& target, const std::string& body, const std::vector<Field>& fields = {}) {
  const auto reply = make_model().answer({"PUT", target, "http", "mock.example", "", body, fields});
  EXPECT_EQ(reply.status, 200U);
  EXPECT_FALSE(reply.cacheable);
  return Json::parse(*reply.body);
}

TEST(Echo, TellsWhatWasSent) {
  const auto echo = echo_of("/ech%6F?b=1%202&a=%26&b", "hello", {{"X-One", "1"}, {"x-one", "2"}});
  EXPECT_EQ(echo, Json::parse(R"({"method": "PUT", "target": "/ech%6F?b=1%202&a=%26&b", "path": "/echo",
      "query": [{"name": "b", "value": "1 2"}, {"name": "a", "value": "&"}, {"name": "b", "value": ""}],
      "fields": [{"name": "X-One", "value": "1"}, {"name": "x-one", "value": "2"}],
      "body": "hello", "body_encoding": "text"})"));
}

TEST(Echo, NeverRepeatsASecret) {
  const auto echo = echo_of("/echo", "",
                            {{"authorization", "Bearer s3cret"},
                             {"Proxy-Authorization", "s3cret"},
                             {"COOKIE", "id=s3cret"},
                             {"X-Auth-Token", "s3cret"},
                             {"X-Subject-Token", "s3cret"},
                             {"Accept", "*/*"}});
  EXPECT_THAT(to_text(echo), Not(HasSubstr("s3cret")));
  EXPECT_EQ(echo["fields"][0]["value"], "(hidden)");
  EXPECT_EQ(echo["fields"][5]["value"], "*/*");
}

TEST(Echo, WritesBytesThatAreNoTextInBase64) {
  const auto echo = echo_of("/echo", "\xff\x01");
  EXPECT_EQ(echo["body"], "/wE=");
  EXPECT_EQ(echo["body_encoding"], "base64");
}

TEST(Fanout, HasAsManyNodesAsItsWidthAndDepthSay) {
  const auto model = make_model();
  std::deque<std::string> targets{"/fanout?width=3&depth=3"};
  std::set<std::string> ids;
  while (!targets.empty()) {
    const auto node = ask_json(model, targets.front());
    targets.pop_front();
    EXPECT_TRUE(ids.insert(node["id"]).second) << node["id"];
    for (const auto& item : node["items"]) {
      EXPECT_EQ(item["href"], "http://mock.example" + item["target"].get<std::string>());
      EXPECT_EQ(ask_json(model, item["target"])["id"], item["id"]);
      targets.push_back(item["target"]);
    }
  }
  EXPECT_EQ(ids.size(), 1U + 3 + 9 + 27);
}

TEST(Fanout, IsFourWideAndTwoDeepUnlessToldOtherwise) {
  const auto root = ask_json(make_model(), "/fanout");
  EXPECT_EQ(root["depth"], 2);
  EXPECT_EQ(root["items"].size(), 4U);
  EXPECT_EQ(root["items"][3]["target"], "/fanout?width=4&depth=1&path=3");
  EXPECT_EQ(ask_json(make_model(), "/fanout?depth=0")["items"], Json::array());
}

TEST(Fanout, EveryNodeCarriesItsOwnPayload) {
  const auto model = make_model();
  const auto root = ask_json(model, "/fanout?bytes=100");
  const auto child = ask_json(model, root["items"][0]["target"]);
  EXPECT_EQ(root["payload"].get<std::string>().size(), 100U);
  EXPECT_EQ(child["payload"].get<std::string>().size(), 100U);
  EXPECT_NE(root["payload"], child["payload"]);
  EXPECT_EQ(root, ask_json(make_model(), "/fanout?bytes=100"));
  EXPECT_NE(root["payload"], ask_json(make_model({}, {}, 2), "/fanout?bytes=100")["payload"]);
}

TEST(General, OfAParameterThatIsThereTwiceNeitherIsTaken) {
  for (const auto* target :
       {"/fanout?width=2&width=3", "/fanout?depth=1&DEPTH=1", "/fanout?path=0&path=1",
        "/fanout?bytes=1&bytes=2", "/drip?bytes=1&bytes=2", "/drip?duration=1s&duration=2s",
        "/drip?delay=1s&delay=2s", "/status/503?retry-after=1&retry-after=2",
        "/status/302?location=/a&location=/b"}) {
    EXPECT_THAT(refusal_of(target), HasSubstr("is there more than once: write it once.")) << target;
  }
}

TEST(Fanout, RefusesWhatIsNoTree) {
  EXPECT_THAT(refusal_of("/fanout?width=1001"),
              HasSubstr("width is a whole number from 0 to 1000, not \"1001\""));
  EXPECT_THAT(refusal_of("/fanout?depth=11"), HasSubstr("depth is a whole number from 0 to 10"));
  EXPECT_THAT(refusal_of("/fanout?bytes=2MB"), HasSubstr("bytes is a size of at most 1.00 MiB"));
  for (const auto* path : {"4", "00", "0.01", "0..1", ".0", "0.", "x", "0.0.0.0.0.0.0.0.0.0.0"})
    EXPECT_THAT(refusal_of(std::string("/fanout?path=") + path), HasSubstr("is no place in this tree"))
        << path;
}

}  // namespace
}  // namespace overlap::mock
