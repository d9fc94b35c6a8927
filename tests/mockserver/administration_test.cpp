// The mock's own endpoints: who may use them, where they are, and what they tell.
#include "mockserver/administration.hpp"

#include "mockserver/account/journal.hpp"
#include "mockserver/ground/keyed_hash.hpp"
#include "tests/mockserver/eventually.hpp"
#include "tests/mockserver/started.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace overlap::mock {
namespace {

using ::testing::HasSubstr;

WireResponse send(const std::string& url, const std::string& method, const std::string& target,
                  const std::string& body = "", const std::string& fields = "") {
  Wire wire(url);
  wire.send(method + " " + target + " HTTP/1.1\r\nHost: x\r\n" + fields +
            "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  return wire.receive();
}

WireResponse put(const std::string& url, const std::string& body, const std::string& fields = "") {
  return send(url, "PUT", "/__mock/configuration", body, fields);
}

const std::vector<std::string> guarded{"/__mock/configuration", "/__mock/journal/anonymous",
                                       "/__mock/accuracy", "/__mock/accuracy/anonymous", "/metrics"};

TEST(Administration, HealthTellsTheSeed) {
  StartedOptions options;
  options.model.seed = 42;
  const Started mock(options);
  EXPECT_EQ(Json::parse(get(mock.http(), "/__mock/health").body), Json({{"status", "ok"}, {"seed", 42}}));
}

TEST(Administration, AConfigurationAppliesToTheNextRequestOnEveryLoop) {
  const Started mock({"ping=1ms"}, 3);
  std::vector<Wire> wires;
  for (int i = 0; i < 9; ++i) wires.emplace_back(mock.http());
  for (int i = 0; i < 3; ++i) wires.emplace_back(mock.https(), mock.authority());
  const auto expect_asked = [&](double milliseconds) {
    for (auto& wire : wires) EXPECT_EQ(wire.get("/ping").asked_ms(), milliseconds);
  };
  expect_asked(1);
  EXPECT_EQ(put(mock.http(), R"({"latencies":{"ping":"7ms"}})").status, 200);
  expect_asked(7);
  EXPECT_EQ(put(mock.http(), R"({"latencies":{"*":"4ms"},"time_scale":0.5})").status, 200);
  expect_asked(2);
  EXPECT_EQ(put(mock.http(), "{}").status, 200);
  expect_asked(0);
  EXPECT_EQ(send(mock.http(), "DELETE", "/__mock/configuration").status, 200);
  expect_asked(1);
}

TEST(Administration, AConfigurationBringsFaultsAndTakesThemAway) {
  const Started mock;
  Wire wire(mock.http());
  put(mock.http(), R"({"faults":{"ping":["503:2@#1"],"*":["500"]}})");
  EXPECT_EQ(wire.get("/ping").status, 503);
  EXPECT_EQ(wire.get("/ping").status, 500);
  put(mock.http(), "{}");
  EXPECT_EQ(wire.get("/ping").status, 200);
}

TEST(Administration, WhatIsReadCanBeWrittenBack) {
  StartedOptions options;
  options.latencies = {"uniform:1ms..5ms", "vms=capacity:8,20ms"};
  options.paces = {"ping=drip:1ms"};
  options.faults = {"vm=429:2@#1,#4", "503@5%"};
  options.throttle_scale = 60;
  const Started mock(options);
  const auto read = get(mock.http(), "/__mock/configuration").body;
  EXPECT_THAT(read, HasSubstr(R"("vms":"capacity:8,20ms")"));
  EXPECT_THAT(read, HasSubstr(R"("throttle":"azure:60")"));
  const auto written = put(mock.http(), read);
  EXPECT_EQ(written.status, 200);
  EXPECT_EQ(written.body, read);
  EXPECT_EQ(get(mock.http(), "/__mock/configuration").body, read);
  EXPECT_EQ(send(mock.http(), "DELETE", "/__mock/configuration").body, read);
  EXPECT_EQ(send(mock.http(), "DELETE", "/__mock/journal/anonymous").status, 405);
  EXPECT_EQ(send(mock.http(), "POST", "/__mock/health").status, 405);
}

TEST(Administration, AConfigurationThatIsWrongChangesNothingAndSaysWhy) {
  const Started mock({"ping=3ms"});
  const auto before = get(mock.http(), "/__mock/configuration").body;
  const std::vector<std::pair<std::string, std::string>> wrong{
      {"", "JSON"},
      {"{", "JSON"},
      {"[]", "object"},
      {R"({"latency":{}})", "latencies"},
      {R"({"latencies":{"pnig":"1ms"}})", "ping"},
      {R"({"latencies":{"ping":"1ms","vms":"soon"}})", "latencies.vms"},
      {R"({"latencies":{"ping":5}})", "latencies.ping"},
      {R"({"latencies":{"ping":"1ms"},"time_scale":-1})", "time_scale"},
      {R"({"paces":{"*":"drip"}})", "paces.*"},
      {R"({"faults":{"ping":"reset"}})", "faults.ping"},
      {R"({"faults":{"ping":["explode"]}})", "faults.ping"},
      {R"({"throttle":"aws"})", "throttle"}};
  for (const auto& [body, place] : wrong) {
    const auto response = put(mock.http(), body);
    EXPECT_EQ(response.status, 400) << body;
    const auto error = Json::parse(response.body)["error"];
    EXPECT_EQ(error["code"], "BadRequest");
    EXPECT_THAT(error["message"].get<std::string>(), HasSubstr(place)) << body;
    EXPECT_EQ(get(mock.http(), "/__mock/configuration").body, before) << body;
  }
  EXPECT_EQ(get(mock.http(), "/ping").asked_ms(), 3);
}

TEST(Administration, AConfigurationIsReadReplacedOrPutBackAndNothingElse) {
  const Started mock;
  const auto response = send(mock.http(), "POST", "/__mock/configuration", "{}");
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(response.field("Allow"), "GET, HEAD, PUT, DELETE");
}

TEST(Administration, TheJournalTellsWhatARunHasDone) {
  const Started mock({"ping=5ms"});
  Wire wire(mock.http());
  for (const auto* target : {"/ping", "/ping", "/nowhere"}) wire.get(target, "X-Overlap-Run: r\r\n");
  const auto journal = mock.journal("r");
  const auto hash_of = [](const char* target) {
    return hash_request(hash_method_and_target("GET", target), "");
  };
  EXPECT_EQ(journal["run"], "r");
  EXPECT_EQ(journal["requests"], 3);
  EXPECT_EQ(journal["hash"], hex(2 * hash_of("/ping") + hash_of("/nowhere")));
  EXPECT_EQ(journal["peak_in_flight"], 1);
  EXPECT_EQ(journal["routes"]["ping"], 2);
  EXPECT_EQ(journal["accuracy"]["answered"], 3);
  EXPECT_EQ(journal["accuracy"], Json::parse(get(mock.http(), "/__mock/accuracy/r").body));
}

TEST(Administration, ARunThatNobodyHasHeardOfIs404) {
  const Started mock;
  for (const auto* target : {"/__mock/journal/none", "/__mock/accuracy/none"}) {
    const auto response = get(mock.http(), target);
    EXPECT_EQ(response.status, 404);
    EXPECT_THAT(response.body, HasSubstr("'none'"));
  }
}

TEST(Administration, AccuracyIsOfARunOrOfAllOfThem) {
  const Started mock({"ping=5ms"}, 2);
  get(mock.http(), "/ping", "X-Overlap-Run: a\r\n");
  get(mock.http(), "/ping", "X-Overlap-Run: a\r\nX-Overlap-Delay: 20ms\r\n");
  get(mock.http(), "/ping", "X-Overlap-Run: b\r\nX-Overlap-Delay: 50ms\r\n");
  const auto of_run = Json::parse(get(mock.http(), "/__mock/accuracy/a").body);
  EXPECT_EQ(of_run["answered"], 2);
  EXPECT_EQ(of_run["asked_s"]["min"], 0.005);
  EXPECT_EQ(of_run["asked_s"]["max"], 0.02);
  const auto of_all = Json::parse(get(mock.http(), "/__mock/accuracy").body);
  EXPECT_EQ(of_all["answered"], 3);
  EXPECT_EQ(of_all["asked_s"]["max"], 0.05);
  EXPECT_EQ(of_all["threads"], 2);
  for (const auto& accuracy : {of_run, of_all}) {
    EXPECT_GE(accuracy["late_s"]["max"], 0);
    EXPECT_GE(accuracy["wall_s"], 0.025);
    EXPECT_GT(accuracy["cpu_s"], 0);
    EXPECT_EQ(accuracy["accept_queue_overflows"], 0);
    EXPECT_EQ(accuracy["connections_refused"], 0);
    EXPECT_TRUE(accuracy["bottlenecks"].is_array());
  }
}

TEST(Administration, IsOnEveryPortWhenItHasNoneOfItsOwn) {
  const Started mock;
  EXPECT_EQ(mock.admin(), mock.http());
  EXPECT_EQ(Wire(mock.https(), mock.authority()).get("/__mock/health").status, 200);
  EXPECT_EQ(Wire(mock.https(), mock.authority()).get("/metrics").status, 200);
}

TEST(Administration, APortOfItsOwnLeavesTheOthersToTheApis) {
  StartedOptions options;
  options.server.admin_port = 0;
  const Started mock(options);
  EXPECT_NE(mock.admin(), mock.http());
  get(mock.http(), "/ping", "X-Overlap-Run: anonymous\r\n");
  for (auto target : guarded) {
    EXPECT_EQ(get(mock.admin(), target).status, 200) << target;
    for (const auto& response :
         {get(mock.http(), target), Wire(mock.https(), mock.authority()).get(target)}) {
      EXPECT_EQ(response.status, 404) << target;
      EXPECT_THAT(response.body, HasSubstr("'" + target + "' is not served on this port."));
    }
  }
  EXPECT_EQ(get(mock.admin(), "/__mock/health").status, 200);
  EXPECT_EQ(get(mock.http(), "/__mock/health").status, 404);
  for (const auto* target : {"/ping", "/subscriptions?api-version=2022-12-01", "/compute", "/nowhere"}) {
    EXPECT_EQ(get(mock.admin(), target).status, 404) << target;
  }
  EXPECT_EQ(put(mock.http(), R"({"latencies":{"ping":"9ms"}})").status, 404);
  EXPECT_EQ(get(mock.http(), "/ping").asked_ms(), 0);
  EXPECT_EQ(put(mock.admin(), R"({"latencies":{"ping":"9ms"}})").status, 200);
  EXPECT_EQ(get(mock.http(), "/ping").asked_ms(), 9);
}

TEST(Administration, ATokenIsAskedForWhereverThereIsOne) {
  StartedOptions options;
  options.server.admin_token = "only-for-us";
  const Started mock(options);
  const std::string right = "Authorization: Bearer only-for-us\r\n";
  get(mock.http(), "/ping");
  for (const auto& target : guarded) {
    for (const std::string wrong :
         {"", "Authorization: Bearer only-for-u\r\n", "Authorization: Bearer only-for-us2\r\n",
          "Authorization: Bearer \r\n", "Authorization: only-for-us\r\n",
          "Authorization: Basic only-for-us\r\n"}) {
      const auto response = get(mock.http(), target, wrong);
      EXPECT_EQ(response.status, 401) << target << wrong;
      EXPECT_THAT(response.field("WWW-Authenticate"), testing::StartsWith("Bearer realm="));
      EXPECT_THAT(response.head + response.body, testing::Not(HasSubstr("only-for-us")));
    }
    EXPECT_EQ(get(mock.http(), target, right).status, 200) << target;
    EXPECT_EQ(get(mock.http(), target).status, 401) << "the answer before was for who had the token";
  }
  EXPECT_EQ(get(mock.http(), "/__mock/journal/none").status, 401) << "not even whether there is such a run";
  EXPECT_EQ(get(mock.http(), "/__mock/health").status, 200);
  EXPECT_EQ(get(mock.http(), "/ping").status, 200);
  EXPECT_EQ(put(mock.http(), R"({"latencies":{"ping":"9ms"}})").status, 401);
  EXPECT_EQ(get(mock.http(), "/ping").asked_ms(), 0);
  EXPECT_EQ(put(mock.http(), R"({"latencies":{"ping":"9ms"}})", right).status, 200);
  EXPECT_EQ(get(mock.http(), "/ping").asked_ms(), 9);
}

TEST(Administration, TheSchemeOfATokenMayBeWrittenInAnyCase) {
  // RFC 9110, 11.1.
  StartedOptions options;
  options.server.admin_token = "only-for-us";
  const Started mock(options);
  EXPECT_EQ(get(mock.http(), "/metrics", "Authorization: bearer only-for-us\r\n").status, 200);
  EXPECT_EQ(get(mock.http(), "/metrics", "Authorization: bearer ONLY-FOR-US\r\n").status, 401);
}

TEST(Administration, IsNeverKeptByACache) {
  const Started mock;
  get(mock.http(), "/ping");
  for (const auto& target : guarded)
    EXPECT_EQ(get(mock.http(), target).field("Cache-Control"), "no-store") << target;
}

}  // namespace
}  // namespace overlap::mock
