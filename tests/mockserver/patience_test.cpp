// Clients that are too slow, and those that only seem to be.
#include "tests/mockserver/eventually.hpp"
#include "tests/mockserver/started.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace overlap::mock {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using ::testing::HasSubstr;

StartedOptions patient_for(Duration patience) {
  StartedOptions options;
  options.server.patience = patience;
  return options;
}

// The https port without TLS, for a handshake of the test's own.
std::string without_tls(const std::string& https) {
  return "http" + https.substr(5);
}

// Sends a byte every now and then until the server has had enough; what it answered.
Rest trickle(Wire& wire, std::string_view bytes, Duration pause) {
  std::atomic<bool> ended = false;
  std::thread sender([&] {
    try {
      for (std::size_t i = 0; i < bytes.size() && !ended; ++i) {
        wire.send(bytes.substr(i, 1));
        std::this_thread::sleep_for(pause);
      }
    } catch (const std::runtime_error&) {
      // The connection has been closed meanwhile, which is what is waited for.
    }
  });
  auto rest = wire.rest();
  ended = true;
  sender.join();
  return rest;
}

TEST(Patience, AHeadThatComesByteByByteMustBeWholeInTime) {
  const Started mock(patient_for(300ms));
  Wire wire(mock.http());
  const auto start = Clock::now();
  // Some 20 s of progress, of which each step is well within the patience.
  const auto rest =
      trickle(wire, "GET /ping HTTP/1.1\r\nHost: x\r\nX-Long: " + std::string(400, 'x') + "\r\n\r\n", 50ms);
  EXPECT_GE(since_ms(start), 300);
  EXPECT_LT(since_ms(start), 15'000) << "long before all of it had come";
  EXPECT_THAT(rest.bytes, testing::StartsWith("HTTP/1.1 408 "));
  EXPECT_THAT(rest.bytes, HasSubstr("The request did not arrive in time."));
  EXPECT_THAT(rest.bytes, HasSubstr("Connection: close\r\n"));
  EXPECT_NE(rest.ending, Ending::none);
  EXPECT_EQ(get(mock.http(), "/ping").status, 200);
}

TEST(Patience, ABodyThatComesByteByByteMustBeWholeInTime) {
  const Started mock(patient_for(300ms));
  Wire wire(mock.http());
  wire.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 400\r\n\r\n");
  const auto start = Clock::now();
  const auto rest = trickle(wire, std::string(400, 'x'), 50ms);
  EXPECT_LT(since_ms(start), 15'000);
  EXPECT_THAT(rest.bytes, testing::StartsWith("HTTP/1.1 408 "));
  EXPECT_NE(rest.ending, Ending::none);
}

TEST(Patience, TheBodyThatAClientWasToldToSendMustCome) {
  const Started mock(patient_for(100ms));
  Wire wire(mock.http());
  wire.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(wire.receive().status, 100);
  EXPECT_EQ(wire.receive().status, 408);
  EXPECT_EQ(wire.rest().ending, Ending::closed);
}

TEST(Patience, ARequestThatStopsHalfWayIsAnswered408OverHttpsToo) {
  const Started mock(patient_for(1s));  // for a handshake, too, however busy the machine
  Wire wire(mock.https(), mock.authority());
  EXPECT_EQ(wire.get("/ping").status, 200);
  wire.send("GET /ping HT");
  EXPECT_EQ(wire.receive().status, 408);
  EXPECT_EQ(wire.rest().ending, Ending::closed);
  EXPECT_EQ(mock.metric("mock_connections_too_slow_total"), 1);
}

TEST(Patience, AHandshakeThatNeverBeginsEndsInTime) {
  const Started mock(patient_for(200ms));
  const auto start = Clock::now();
  Wire wire(without_tls(mock.https()));
  EXPECT_NE(wire.rest().ending, Ending::none);
  EXPECT_GE(since_ms(start), 200);
  EXPECT_EQ(mock.metric("mock_connections_too_slow_total"), 1);
}

TEST(Patience, AHandshakeThatIsNeverFinishedEndsInTime) {
  const Started mock(patient_for(1s));
  Wire wire(without_tls(mock.https()));
  // The first bytes of a ClientHello of 508 (RFC 8446, 5.1), the others of which never come.
  const auto rest = trickle(
      wire, std::string("\x16\x03\x01\x01\xfc\x01\x00\x01\xf8\x03\x03", 11) + std::string(300, 'x'), 50ms);
  EXPECT_EQ(rest.bytes, "");
  EXPECT_NE(rest.ending, Ending::none);
  EXPECT_EQ(Wire(mock.https(), mock.authority()).get("/ping").status, 200);
}

TEST(Patience, AClientThatNeverReadsALargeAnswerIsLeftInTheEnd) {
  const Started mock(patient_for(1s));
  for (const auto& url : {mock.http(), mock.https()}) {
    Wire wire(url, mock.authority());
    const auto too_slow = mock.metric("mock_connections_too_slow_total");
    const auto start = Clock::now();
    wire.send("GET /bytes/16MiB HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_TRUE(eventually([&] { return mock.metric("mock_connections_too_slow_total") == too_slow + 1; }));
    EXPECT_GE(since_ms(start), 1000) << url;
    EXPECT_TRUE(eventually([&] { return mock.metric("mock_connections_open") == 1; }));
    EXPECT_LT(wire.rest().bytes.size(), std::size_t{16} << 20) << url;
  }
}

TEST(Patience, AClientThatReadsALargeAnswerSlowlyGetsAllOfIt) {
  const Started mock(patient_for(1s));
  Wire wire(mock.http());
  wire.send("GET /bytes/16MiB HTTP/1.1\r\nHost: x\r\n\r\n");
  const auto start = Clock::now();
  std::size_t size = 0;
  // For longer than the patience; more than the buffers between the two can hold is still to come.
  while (since_ms(start) < 1500) {
    for (int i = 0; i < 4; ++i) size += wire.receive_some().size();
    std::this_thread::sleep_for(10ms);
  }
  while (size < std::size_t{16} << 20) size += wire.receive_some().size();
  EXPECT_EQ(mock.metric("mock_connections_too_slow_total"), 0);
  EXPECT_EQ(mock.metric("mock_requests_in_flight"), 0);
}

TEST(Patience, IdleConnectionsLiveOn) {
  const Started mock(patient_for(500ms));
  Wire plain(mock.http());
  Wire secure(mock.https(), mock.authority());
  Wire never_used(mock.http());
  EXPECT_EQ(plain.get("/ping").status, 200);
  EXPECT_EQ(secure.get("/ping").status, 200);
  std::this_thread::sleep_for(1500ms);
  for (auto* wire : {&plain, &secure, &never_used}) EXPECT_EQ(wire->get("/ping").status, 200);
  EXPECT_EQ(mock.metric("mock_connections_too_slow_total"), 0);
}

TEST(Patience, AnAnswerMayTakeLongerThanAClientMay) {
  auto options = patient_for(500ms);
  options.latencies = {"ping=1500ms"};
  const Started mock(options);
  EXPECT_EQ(get(mock.http(), "/ping").status, 200);
  EXPECT_EQ(Wire(mock.https(), mock.authority()).get("/ping").status, 200);
}

TEST(Patience, APaceMayTakeLongerThanAClientMay) {
  const Started mock(patient_for(100ms));
  EXPECT_EQ(get(mock.http(), "/drip?bytes=3&duration=900ms").body.size(), 3U);
}

TEST(Patience, EmptyLinesBetweenRequestsAreNoBeginning) {
  const Started mock(patient_for(100ms));
  Wire wire(mock.http());
  wire.send("\r\n");
  std::this_thread::sleep_for(300ms);
  EXPECT_EQ(wire.get("/ping").status, 200);
}

}  // namespace
}  // namespace overlap::mock
