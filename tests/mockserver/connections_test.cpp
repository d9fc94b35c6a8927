// Requests on their connections: in pieces, in bunches, from old clients, from very many at once.
#include "tests/mockserver/eventually.hpp"
#include "tests/mockserver/started.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <iterator>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <vector>

namespace overlap::mock {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

const std::string ping = "GET /ping HTTP/1.1\r\nHost: x\r\n\r\n";

std::string echo(int number) {
  return "GET /echo?n=" + std::to_string(number) + " HTTP/1.1\r\nHost: x\r\n\r\n";
}

std::size_t open_files() {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator("/proc/self/fd"),
                                                std::filesystem::directory_iterator()));
}

TEST(Connections, ARequestMayBeCutAnywhere) {
  const Started mock;
  const std::string request =
      "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
      "chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: u\r\n\r\n";
  for (const auto& url : {mock.http(), mock.https()}) {
    Wire wire(url, mock.authority());
    for (std::size_t at = 1; at < request.size(); ++at) {
      wire.send(request.substr(0, at));
      std::this_thread::sleep_for(500us);
      wire.send(request.substr(at));
      const auto response = wire.receive();
      ASSERT_EQ(response.status, 200) << "cut at " << at;
      ASSERT_EQ(Json::parse(response.body)["body"], "abcde") << "cut at " << at;
    }
  }
}

TEST(Connections, HundredsOfPipelinedRequestsWithDelaysAreAnsweredInOrder) {
  const Started mock({"echo=uniform:0..1ms"});
  constexpr int count = 300;
  std::string all;
  for (int i = 0; i < count; ++i) all += echo(i);
  for (const auto& url : {mock.http(), mock.https()}) {
    Wire wire(url, mock.authority());
    wire.send(all);
    for (int i = 0; i < count; ++i) {
      const auto response = wire.receive();
      ASSERT_EQ(Json::parse(response.body)["target"], "/echo?n=" + std::to_string(i));
      ASSERT_GE(response.served_ms(), response.asked_ms());
    }
  }
  EXPECT_EQ(mock.journal()["requests"], 2 * count);
  EXPECT_EQ(mock.journal()["peak_in_flight"], 1) << "those that wait have not been read yet";
}

TEST(Connections, PipelinedRequestsBehindAFaultThatClosesAreNotAnswered) {
  StartedOptions options;
  options.latencies = {"ping=uniform:0..1ms"};
  options.faults = {"ping=503@#7,#70", "ping=close@#150"};
  const Started mock(options);
  Wire wire(mock.http());
  std::string all;
  for (int i = 0; i < 200; ++i) all += ping;
  wire.send(all);
  for (int i = 1; i <= 150; ++i) ASSERT_EQ(wire.receive().status, i == 7 || i == 70 ? 503 : 200) << i;
  const auto rest = wire.rest();
  EXPECT_EQ(rest.bytes, "");
  EXPECT_EQ(rest.ending, Ending::closed);
  EXPECT_EQ(mock.journal()["requests"], 150);
}

TEST(Connections, PipelinedRequestsBehindAMalformedOneAreNotAnswered) {
  const Started mock({"ping=20ms"});
  Wire wire(mock.http());
  wire.send(ping + ping + "nonsense\r\n\r\n" + ping);
  EXPECT_EQ(wire.receive().status, 200);
  EXPECT_EQ(wire.receive().status, 200);
  EXPECT_EQ(wire.receive().status, 400);
  EXPECT_EQ(wire.rest().bytes, "");
  EXPECT_EQ(mock.journal()["requests"], 2);
}

TEST(Connections, PipelinedRequestsBehindConnectionCloseAreNotAnswered) {
  const Started mock;
  Wire wire(mock.http());
  wire.send("GET /ping HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" + ping);
  EXPECT_EQ(wire.receive().field("Connection"), "close");
  EXPECT_EQ(wire.rest().bytes, "");
  EXPECT_EQ(mock.journal()["requests"], 1);
}

TEST(Connections, AClientThatSendsNoMoreGetsAnAnswerThatIsNotDelayed) {
  const Started mock;
  Wire wire(mock.http());
  wire.send("GET /bytes/4MiB HTTP/1.1\r\nHost: x\r\n\r\n");
  wire.shut_down();
  EXPECT_EQ(wire.receive().body.size(), std::size_t{4} << 20);
  EXPECT_EQ(wire.rest().ending, Ending::closed);
}

TEST(Connections, AClientThatSendsNoMoreWhileItsAnswerIsDelayedHasGivenUp) {
  const Started mock({"ping=20s"});
  for (const auto& url : {mock.http(), mock.https()}) {
    Wire wire(url, mock.authority());
    wire.send(ping);
    ASSERT_TRUE(eventually([&] { return mock.metric("mock_requests_in_flight") == 1; }));
    wire.shut_down();
    EXPECT_EQ(wire.rest().bytes, "");
    EXPECT_TRUE(eventually([&] { return mock.metric("mock_requests_in_flight") == 0; }));
  }
}

TEST(Connections, AClientThatLeavesInTheMiddleOfARequestIsForgotten) {
  const Started mock;
  { Wire(mock.http()).send("GET /pi"); }
  { Wire(mock.http()).send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc"); }
  { Wire(mock.https(), mock.authority()).send("GET /pi"); }
  EXPECT_TRUE(eventually([&] { return mock.metric("mock_connections_open") == 1; }));
  EXPECT_EQ(mock.metric("mock_malformed_requests_total"), 0);
}

TEST(Connections, HalfARequestIsNeverJoinedWithThatOfAnother) {
  const Started mock;
  for (int i = 0; i < 20; ++i) {
    { Wire(mock.http()).send("GET /pi"); }
    { Wire(mock.http()).send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc"); }
    std::this_thread::sleep_for(5ms);
    ASSERT_EQ(get(mock.http(), "/ping").body, "\"pong\"");
  }
}

TEST(Connections, Http10NeedsNoHostAndGetsNoContinue) {
  const Started mock;
  Wire wire(mock.http());
  // RFC 9110, 10.1.1: from a client of HTTP/1.0 the expectation is ignored.
  wire.send("POST /echo HTTP/1.0\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  std::this_thread::sleep_for(50ms);
  wire.send("abc");
  const auto response = wire.receive();
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(Json::parse(response.body)["body"], "abc");
  EXPECT_EQ(wire.rest().ending, Ending::closed);
}

TEST(Connections, AnotherExpectationThanContinueIsIgnored) {
  const Started mock;
  Wire wire(mock.http());
  wire.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: the-best\r\n\r\nabc");
  EXPECT_EQ(wire.receive().status, 200);
}

TEST(Connections, ContinueIsToldOncePerRequest) {
  const Started mock({"echo=1ms"});
  for (const auto& url : {mock.http(), mock.https()}) {
    Wire wire(url, mock.authority());
    for (int i = 0; i < 3; ++i) {
      wire.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nexpect: 100-CONTINUE\r\n\r\n");
      EXPECT_EQ(wire.receive().status, 100);
      wire.send("a");
      std::this_thread::sleep_for(5ms);
      wire.send("b");
      const auto response = wire.receive();
      EXPECT_EQ(response.status, 200);
      EXPECT_EQ(Json::parse(response.body)["body"], "ab");
    }
  }
}

TEST(Connections, ThousandsMayBeIdleWhileOthersAreServed) {
  constexpr rlim_t needed = 4'500;  // both ends are in this process
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_max < needed) GTEST_SKIP() << "this needs " << needed << " descriptors";
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);

  const Started mock({}, 2);
  std::vector<Wire> idle;
  for (int i = 0; i < 2'000; ++i) idle.emplace_back(mock.http());
  EXPECT_TRUE(eventually([&] { return mock.metric("mock_connections_open") == 2'001; }));
  Wire busy(mock.http());
  for (int i = 0; i < 500; ++i) ASSERT_EQ(busy.get("/ping").status, 200);
  EXPECT_EQ(Wire(mock.https(), mock.authority()).get("/ping").status, 200);
  for (auto& wire : idle) ASSERT_EQ(wire.get("/ping").status, 200);
  EXPECT_EQ(mock.journal()["requests"], 2'501);
}

TEST(Connections, ThousandsThatComeAndGoLeaveNothingBehind) {
  const Started mock({}, 2);
  EXPECT_EQ(get(mock.http(), "/ping").status, 200);
  ASSERT_TRUE(eventually([&] { return mock.metric("mock_connections_open") == 1; }));
  const auto before = open_files();
  for (int i = 0; i < 2'000; ++i) {
    Wire wire(mock.http());
    if (i % 2 == 0) continue;  // never used
    wire.send(ping);
    if (i % 4 == 1) wire.receive();  // else it leaves before the answer comes
  }
  EXPECT_TRUE(eventually([&] { return mock.metric("mock_connections_open") == 1; }));
  EXPECT_TRUE(eventually([&] { return open_files() <= before; })) << open_files() << " and not " << before;
  EXPECT_EQ(mock.metric("mock_requests_in_flight"), 0);
  EXPECT_GE(mock.metric("mock_connections_accepted_total"), 2'000);
}

TEST(Connections, HandshakesThatComeAndGoLeaveNothingBehind) {
  const Started mock({}, 2);
  ASSERT_TRUE(eventually([&] { return mock.metric("mock_connections_open") == 1; }));
  const auto before = open_files();
  for (int i = 0; i < 100; ++i) {
    if (i % 2 == 0) Wire(mock.https(), mock.authority()).get("/ping");
    if (i % 2 == 1) Wire("http" + mock.https().substr(5)).send("\x16\x03\x01");
  }
  EXPECT_TRUE(eventually([&] { return mock.metric("mock_connections_open") == 1; }));
  EXPECT_TRUE(eventually([&] { return open_files() <= before; })) << open_files() << " and not " << before;
}

}  // namespace
}  // namespace overlap::mock
