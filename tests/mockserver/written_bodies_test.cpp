// Bodies that come slowly: never before their time, and begun at once.
#include "tests/mockserver/eventually.hpp"
#include "tests/mockserver/started.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace overlap::mock {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

StartedOptions paced(const std::vector<std::string>& paces) {
  StartedOptions options;
  options.paces = paces;
  return options;
}

std::string request_for(const std::string& target, const std::string& fields = "") {
  return "GET " + target + " HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n";
}

// When the first and the last bytes of an answer came, and how often any did.
struct Arrival {
  double first_ms = 0;
  double last_ms = 0;
  std::size_t pieces = 0;
  std::string bytes;
};

Arrival watch(Wire& wire, const std::string& request, std::size_t body_size) {
  Arrival arrival;
  const auto start = Clock::now();
  wire.send(request);
  const auto is_whole = [&] {
    const auto end = arrival.bytes.find("\r\n\r\n");
    return end != std::string::npos && arrival.bytes.size() >= end + 4 + body_size;
  };
  while (!is_whole()) {
    const auto more = wire.receive_some();
    if (more.empty()) throw std::runtime_error("the answer ended too early");
    arrival.last_ms = since_ms(start);
    if (arrival.bytes.empty()) arrival.first_ms = arrival.last_ms;
    arrival.bytes += more;
    ++arrival.pieces;
  }
  return arrival;
}

// Over http and https alike.
class Paces : public testing::TestWithParam<const char*> {
 protected:
  static Wire connect(const Started& mock) {
    return Wire(GetParam() == std::string("http") ? mock.http() : mock.https(), mock.authority());
  }

  // Begun at once, in several pieces, and not whole before its time. A machine that is busy may hold up the
  // client until all is there, though hardly ten times.
  static void expect_slow(const Started& mock, const std::string& request, std::size_t body_size,
                          double takes_ms) {
    auto wire = connect(mock);
    bool spread = false;
    for (int attempt = 0; attempt < 10 && !spread; ++attempt) {
      const auto arrival = watch(wire, request, body_size);
      ASSERT_GE(arrival.last_ms, takes_ms);
      spread = arrival.pieces > 3 && arrival.first_ms < takes_ms / 2 && arrival.last_ms < takes_ms + 500;
    }
    EXPECT_TRUE(spread);
  }
};

INSTANTIATE_TEST_SUITE_P(Over, Paces, testing::Values("http", "https"),
                         [](const auto& instance) { return std::string(instance.param); });

TEST_P(Paces, ADripIsSpreadOverItsTime) {
  const Started mock(paced({"bytes=drip:300ms"}));
  expect_slow(mock, request_for("/bytes/3000"), 3000, 300);
}

TEST_P(Paces, ABandwidthDecidesHowLongABodyTakes) {
  const Started mock(paced({"bytes=bandwidth:100KB/s"}));
  expect_slow(mock, request_for("/bytes/30000"), 30'000, 300);
}

TEST_P(Paces, TheDripRouteSaysHowManyAndHowLong) {
  const Started mock;
  expect_slow(mock, request_for("/drip?bytes=777&duration=250ms"), 777, 250);
}

TEST_P(Paces, TheTimeScaleIsForPacesToo) {
  const Started mock;
  Wire admin(mock.http());
  const std::string scale = R"({"time_scale":2})";
  admin.send("PUT /__mock/configuration HTTP/1.1\r\nHost: x\r\nContent-Length: " +
             std::to_string(scale.size()) + "\r\n\r\n" + scale);
  ASSERT_EQ(admin.receive().status, 200);
  expect_slow(mock, request_for("/drip?bytes=100&duration=150ms"), 100, 300);
}

TEST_P(Paces, ARequestMayWishForAPaceOfItsOwn) {
  const Started mock(paced({"bytes=drip:60m"}));
  expect_slow(mock, request_for("/bytes/20000", "X-Overlap-Pace: bandwidth:100KB/s\r\n"), 20'000, 200);
  auto wire = connect(mock);
  EXPECT_EQ(wire.get("/bytes/20000", "X-Overlap-Pace: none\r\n").body.size(), 20'000U);
}

TEST_P(Paces, TheDelayComesFirst) {
  auto options = paced({"bytes=drip:100ms"});
  options.latencies = {"bytes=100ms"};
  const Started mock(options);
  auto wire = connect(mock);
  const auto arrival = watch(wire, request_for("/bytes/100"), 100);
  EXPECT_GE(arrival.first_ms, 100);
  EXPECT_GE(arrival.last_ms, 200);
}

TEST_P(Paces, WhatHasNoBodyTakesNoTime) {
  const Started mock(paced({"drip:60m"}));
  auto wire = connect(mock);
  wire.send("HEAD /bytes/1000 HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(wire.receive(true).field("Content-Length"), "1000");
  EXPECT_EQ(wire.get("/bytes/0").status, 200);
  EXPECT_EQ(wire.get("/status/204").status, 204);
  EXPECT_EQ(wire.get("/drip?bytes=0&duration=60m").status, 200);
}

TEST_P(Paces, TheBytesAreThoseThatComeAtOnceWithoutAPace) {
  const Started mock(paced({"bytes=drip:50ms"}));
  auto wire = connect(mock);
  for (const std::string target : {"/bytes/1", "/bytes/100", "/bytes/1MiB"}) {
    EXPECT_EQ(wire.get(target).body, wire.get(target, "X-Overlap-Pace: none\r\n").body) << target;
  }
}

TEST_P(Paces, OneLoopWritesManyAtOnce) {
  constexpr int count = 10;
  const Started mock(paced({"bytes=drip:1s"}));
  std::vector<Wire> wires;
  for (int i = 0; i < count; ++i) wires.push_back(connect(mock));
  const auto start = Clock::now();
  for (auto& wire : wires) wire.send(request_for("/bytes/1000"));
  for (auto& wire : wires) EXPECT_EQ(wire.receive().body.size(), 1000U);
  EXPECT_GE(since_ms(start), 1000);
  EXPECT_LT(since_ms(start), 1000 * count) << "which one after another would take";
}

TEST_P(Paces, PipelinedRequestsWaitForTheLastByte) {
  const Started mock(paced({"bytes=drip:100ms"}));
  auto wire = connect(mock);
  const auto start = Clock::now();
  wire.send(request_for("/bytes/10") + request_for("/bytes/20") + request_for("/ping"));
  EXPECT_EQ(wire.receive().body.size(), 10U);
  EXPECT_EQ(wire.receive().body.size(), 20U);
  EXPECT_EQ(wire.receive().body, "\"pong\"");
  EXPECT_GE(since_ms(start), 200);
}

TEST_P(Paces, ABodyThatIsTruncatedComesAtItsPaceToo) {
  auto options = paced({"bytes=drip:200ms"});
  options.faults = {"bytes=truncate"};
  const Started mock(options);
  auto wire = connect(mock);
  const auto start = Clock::now();
  wire.send(request_for("/bytes/1000"));
  const auto rest = wire.rest();
  EXPECT_GE(since_ms(start), 200);
  EXPECT_EQ(rest.bytes.size() - rest.bytes.find("\r\n\r\n") - 4, 500U);
  EXPECT_EQ(rest.ending, Ending::closed);
}

TEST_P(Paces, AClientThatLeavesInTheMiddleIsForgotten) {
  const Started mock(paced({"bytes=bandwidth:10KB/s"}));
  {
    auto wire = connect(mock);
    wire.send(request_for("/bytes/10MB"));
    EXPECT_FALSE(wire.receive_some().empty());
  }
  EXPECT_TRUE(eventually([&] { return mock.metric("mock_connections_open") == 1; }));
}

}  // namespace
}  // namespace overlap::mock
