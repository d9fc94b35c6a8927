// Every fault, as a client meets it.
#include "tests/mockserver/eventually.hpp"
#include "tests/mockserver/started.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace overlap::mock {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using ::testing::HasSubstr;
using ::testing::StartsWith;

const std::string request = "GET /bytes/1000 HTTP/1.1\r\nHost: x\r\n\r\n";

std::unique_ptr<Started> faulty(const std::vector<std::string>& faults,
                                const std::vector<std::string>& latencies = {}) {
  StartedOptions options;
  options.faults = faults;
  options.latencies = latencies;
  return std::make_unique<Started>(options);
}

// Over http and https alike.
class Faults : public testing::TestWithParam<const char*> {
 protected:
  static Wire connect(const Started& mock) {
    return Wire(GetParam() == std::string("http") ? mock.http() : mock.https(), mock.authority());
  }

  // All that a client gets when it asks once.
  static Rest ask(const Started& mock, const std::string& what = request) {
    auto wire = connect(mock);
    wire.send(what);
    return wire.rest();
  }
};

INSTANTIATE_TEST_SUITE_P(Over, Faults, testing::Values("http", "https"),
                         [](const auto& instance) { return std::string(instance.param); });

TEST_P(Faults, AResetIsAResetAndNothingElse) {
  const auto mock = faulty({"bytes=reset"});
  const auto rest = ask(*mock);
  EXPECT_EQ(rest.bytes, "");
  EXPECT_EQ(rest.ending, Ending::reset);
}

TEST_P(Faults, AnEmptyAnswerIsAnOrderlyEndWithoutAByte) {
  const auto mock = faulty({"bytes=empty"});
  const auto rest = ask(*mock);
  EXPECT_EQ(rest.bytes, "");
  EXPECT_EQ(rest.ending, Ending::closed);
}

TEST_P(Faults, ATruncatedAnswerIsTheHeadAndHalfOfTheBody) {
  const auto mock = faulty({"bytes=truncate@#1"});
  const auto rest = ask(*mock);
  const auto whole = connect(*mock).get("/bytes/1000");
  const auto body = rest.bytes.find("\r\n\r\n") + 4;
  EXPECT_THAT(rest.bytes, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(rest.bytes, HasSubstr("Content-Length: 1000\r\n"));
  EXPECT_THAT(rest.bytes.substr(0, body), testing::Not(HasSubstr("Connection: close")));
  EXPECT_EQ(rest.bytes.substr(body), whole.body.substr(0, 500));
  EXPECT_EQ(rest.ending, Ending::closed);
}

TEST_P(Faults, ALargeAnswerIsTruncatedInTheMiddleToo) {
  const auto mock = faulty({"bytes=truncate"});
  const auto rest = ask(*mock, "GET /bytes/2MiB HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(rest.bytes.size() - rest.bytes.find("\r\n\r\n") - 4, std::size_t{1} << 20);
  EXPECT_EQ(rest.ending, Ending::closed);
}

TEST_P(Faults, GarbageIsNoHttpAndThenTheEnd) {
  const auto mock = faulty({"bytes=garbage"});
  const auto rest = ask(*mock);
  EXPECT_FALSE(rest.bytes.empty());
  EXPECT_THAT(rest.bytes, testing::Not(HasSubstr("HTTP")));
  EXPECT_EQ(rest.ending, Ending::closed);
  EXPECT_NE(ask(*mock).bytes, rest.bytes) << "each occurrence has its own";
}

TEST_P(Faults, AConnectionThatClosesAfterAnAnswerDoesNotAnnounceIt) {
  const auto mock = faulty({"bytes=close"});
  auto wire = connect(*mock);
  const auto response = wire.get("/bytes/1000");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body.size(), 1000U);
  EXPECT_EQ(response.field("Connection"), "");
  const auto rest = wire.rest();
  EXPECT_EQ(rest.bytes, "");
  EXPECT_EQ(rest.ending, Ending::closed);
}

TEST_P(Faults, AStalledRequestIsInFlightUntilItsClientLeaves) {
  const auto mock = faulty({"bytes=stall"});
  {
    auto wire = connect(*mock);
    wire.send(request);
    const auto rest = wire.rest(300);
    EXPECT_EQ(rest.bytes, "");
    EXPECT_EQ(rest.ending, Ending::none);
    EXPECT_EQ(mock->metric("mock_requests_in_flight"), 1);
    wire.send(request);
    EXPECT_EQ(wire.rest(100).ending, Ending::none) << "it is not brought back by more requests";
  }
  EXPECT_TRUE(eventually([&] { return mock->metric("mock_requests_in_flight") == 0; }));
  EXPECT_TRUE(eventually([&] { return mock->metric("mock_connections_open") == 1; }));
  EXPECT_EQ(mock->journal()["requests"], 1);
}

TEST_P(Faults, AStatusHasTheBodyAndTheFieldsOfItsFamily) {
  const auto mock = faulty({"subscriptions=429:7", "servers=503:2", "ping=503", "token=500"});
  auto wire = connect(*mock);
  const auto arm = wire.get("/subscriptions?api-version=2022-12-01");
  EXPECT_EQ(arm.status, 429);
  EXPECT_EQ(arm.field("Retry-After"), "7");
  EXPECT_EQ(Json::parse(arm.body)["error"]["code"], "TooManyRequests");
  EXPECT_NE(arm.field("x-ms-request-id"), "");
  const auto nova = wire.get("/compute/v2.1/servers");
  EXPECT_EQ(nova.status, 503);
  EXPECT_EQ(nova.field("Retry-After"), "2");
  EXPECT_EQ(Json::parse(nova.body)["serviceUnavailable"]["code"], 503);
  const auto general = wire.get("/ping");
  EXPECT_EQ(general.status, 503);
  EXPECT_EQ(general.field("Retry-After"), "");
  wire.send("POST /t/oauth2/v2.0/token HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(Json::parse(wire.receive().body)["error"], "server_error");
  EXPECT_EQ(mock->metric("mock_faults_total"), 4);
}

TEST_P(Faults, TheFirstTimeFailsAndTheSecondSucceedsInEachRun) {
  const auto mock = faulty({"ping=503@#1"});
  auto wire = connect(*mock);
  for (const std::string run : {"X-Overlap-Run: a\r\n", "X-Overlap-Run: b\r\n", ""}) {
    EXPECT_EQ(wire.get("/ping", run).status, 503) << run;
    EXPECT_EQ(wire.get("/ping", run).status, 200) << run;
    EXPECT_EQ(wire.get("/ping?other", run).status, 503) << "another target is counted by itself";
  }
}

TEST_P(Faults, ConditionsHoldForExactlyTheOccurrencesThatTheyName) {
  const auto mock = faulty({"ping=503@#2,#4", "ping=500@#6.."});
  auto wire = connect(*mock);
  std::vector<int> statuses;
  for (int i = 0; i < 8; ++i) statuses.push_back(wire.get("/ping").status);
  EXPECT_EQ(statuses, (std::vector{200, 503, 200, 503, 200, 500, 500, 500}));
}

TEST_P(Faults, FaultsComeAfterTheDelay) {
  for (const std::string fault : {"reset", "empty", "truncate", "garbage", "close", "503"}) {
    const auto mock = faulty({"bytes=" + fault}, {"bytes=100ms"});
    auto wire = connect(*mock);
    const auto start = Clock::now();
    wire.send("GET /bytes/1000 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_NE(wire.rest().ending, Ending::none) << fault;
    EXPECT_GE(since_ms(start), 100) << fault;
    EXPECT_EQ(mock->journal()["accuracy"]["answered"], 1) << fault;
    EXPECT_EQ(mock->metric("mock_requests_in_flight"), 0) << fault;
  }
}

TEST_P(Faults, AnAnswerToHeadIsTruncatedToItsHead) {
  const auto mock = faulty({"bytes=truncate"});
  const auto rest = ask(*mock, "HEAD /bytes/1000 HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(rest.bytes, HasSubstr("Content-Length: 1000\r\n"));
  EXPECT_THAT(rest.bytes, testing::EndsWith("\r\n\r\n"));
  EXPECT_EQ(rest.ending, Ending::closed);
}

TEST_P(Faults, ARequestMayWishForAFaultOfItsOwn) {
  const auto mock = faulty({"ping=500"});
  auto wire = connect(*mock);
  EXPECT_EQ(wire.get("/ping", "X-Overlap-Fault: 503:9\r\n").field("Retry-After"), "9");
  EXPECT_EQ(wire.get("/ping", "X-Overlap-Fault: 503@#1\r\n").status, 200) << "its wish wins, also for none";
  EXPECT_EQ(wire.get("/ping").status, 500);
  wire.send("GET /ping HTTP/1.1\r\nHost: x\r\nX-Overlap-Fault: reset\r\n\r\n");
  EXPECT_EQ(wire.rest().ending, Ending::reset);
}

TEST_P(Faults, ARequestMayWishForADelayOfItsOwn) {
  const auto mock = faulty({}, {"ping=20s"});
  auto wire = connect(*mock);
  EXPECT_EQ(wire.get("/ping", "X-Overlap-Delay: 30ms\r\n").asked_ms(), 30);
  EXPECT_EQ(wire.get("/ping", "X-Overlap-Delay: 0\r\n").asked_ms(), 0);
  EXPECT_EQ(wire.get("/delay/20s", "X-Overlap-Delay: 1ms\r\n").asked_ms(), 1);
}

TEST(Wishes, OneThatCannotBeReadIsA400WithOneSentence) {
  const auto mock = faulty({"ping=reset"});
  for (const std::string field :
       {"X-Overlap-Fault: explode", "X-Overlap-Fault: 404", "X-Overlap-Fault: 503@0",
        "X-Overlap-Fault: 503@200%", "X-Overlap-Fault: nothing=503", "X-Overlap-Delay: soon",
        "X-Overlap-Delay: -1ms", "X-Overlap-Delay: capacity:1,1ms", "X-Overlap-Delay: table:/etc/passwd",
        "X-Overlap-Delay: 2000m", "X-Overlap-Pace: drip", "X-Overlap-Pace: drip:90m",
        "X-Overlap-Pace: bandwidth:0B/s"}) {
    Wire wire(mock->http());
    const auto response = wire.get("/ping", field + "\r\n");
    EXPECT_EQ(response.status, 400) << field;
    const std::string message = Json::parse(response.body)["error"]["message"];
    EXPECT_GT(message.size(), 20U) << field;
    EXPECT_EQ(message.find('\n'), std::string::npos) << field;
    EXPECT_THAT(message, testing::Not(HasSubstr("root:"))) << "no file is read for a request";
    EXPECT_EQ(wire.get("/ping", "X-Overlap-Fault: 503\r\n").status, 503) << "the connection lives on";
  }
}

TEST(Wishes, AdministrationIsNeverSpoilt) {
  const auto mock = faulty({"reset"}, {"20s"});
  const auto response =
      get(mock->http(), "/__mock/health", "X-Overlap-Fault: reset\r\nX-Overlap-Delay: 20s\r\n");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.asked_ms(), 0);
}

}  // namespace
}  // namespace overlap::mock
