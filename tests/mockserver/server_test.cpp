// The server in this process, over real sockets.
#include "mockserver/server.hpp"

#include "mockserver/account/journal.hpp"
#include "mockserver/ground/json_text.hpp"
#include "mockserver/ground/keyed_hash.hpp"
#include "tests/mockserver/eventually.hpp"
#include "tests/mockserver/started.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>
#include <vector>

namespace overlap::mock {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using ::testing::HasSubstr;

bool has_in_flight(const Started& mock, int requests) {
  return eventually([&] { return mock.metric("mock_requests_in_flight") == requests; });
}

const std::string ping = "GET /ping HTTP/1.1\r\nHost: mock.example\r\n\r\n";

TEST(Server, AnswersOverHttp) {
  const Started mock;
  const auto response = get(mock.http(), "/ping");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "\"pong\"");
  EXPECT_EQ(response.field("Content-Type"), "application/json");
}

TEST(Server, AnswersOverHttpsToThoseWhoTrustItsAuthority) {
  const Started mock;
  Wire wire(mock.https(), mock.authority());
  EXPECT_EQ(wire.get("/ping").body, "\"pong\"");
  EXPECT_EQ(wire.get("/ping").body, "\"pong\"") << "keep-alive";
}

TEST(Server, AnotherAuthorityIsNotTrusted) {
  const Started mock;
  EXPECT_THROW(Wire(mock.https(), make_certificate("127.0.0.1").authority), std::runtime_error);
}

TEST(Server, EveryRouteIsOnBothPorts) {
  const Started mock;
  const auto target = "/subscriptions?api-version=2022-12-01";
  EXPECT_EQ(get(mock.http(), target).body, Wire(mock.https(), mock.authority()).get(target).body);
}

TEST(Server, ListensOnIpv6) {
  ServerOptions options;
  options.listen = "::1";
  const auto certificate = make_certificate(options.listen);
  Server server(options, Model(ModelOptions()), {}, certificate);
  server.start();
  EXPECT_THAT(server.http_url(), testing::StartsWith("http://[::1]:"));
  EXPECT_EQ(get(server.http_url(), "/ping").status, 200);
  EXPECT_EQ(Wire(server.https_url(), certificate.authority).get("/ping").status, 200);
}

TEST(Server, ACapacityMakesTheThirdWaitForTheFirst) {
  const Started mock({"ping=capacity:2,1s"});
  std::vector<double> asked(3);
  std::vector<std::thread> clients;
  for (auto& mine : asked) clients.emplace_back([&] { mine = Wire(mock.http()).get("/ping").asked_ms(); });
  for (auto& client : clients) client.join();
  std::sort(asked.begin(), asked.end());
  EXPECT_EQ(asked[0], 1000);
  EXPECT_EQ(asked[1], 1000);
  EXPECT_GT(asked[2], 1000) << "unless the third came a second after the first";
  EXPECT_LE(asked[2], 2000);
}

TEST(Server, AConnectionCarriesManyRequests) {
  const Started mock;
  Wire wire(mock.http());
  for (int i = 0; i < 200; ++i) ASSERT_EQ(wire.get("/ping").status, 200);
}

TEST(Server, PipelinedRequestsAreAnsweredInOrder) {
  const Started mock({"subscriptions=20ms"});
  Wire wire(mock.http());
  wire.send(ping + "GET /subscriptions?api-version=2022-12-01 HTTP/1.1\r\nHost: x\r\n\r\n" + ping +
            "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n" + ping);
  EXPECT_EQ(wire.receive().body, "\"pong\"");
  EXPECT_THAT(wire.receive().body, HasSubstr("subscriptionId"));
  EXPECT_EQ(wire.receive().body, "\"pong\"");
  EXPECT_EQ(wire.receive().status, 404);
  EXPECT_EQ(wire.receive().body, "\"pong\"");
}

TEST(Server, ThousandsOfPipelinedRequestsAreTolerated) {
  const Started mock;
  constexpr int count = 5000;
  Wire wire(mock.http());
  std::thread sender([&] {
    std::string all;
    for (int i = 0; i < count; ++i) all += ping;
    wire.send(all);
  });
  for (int i = 0; i < count; ++i) ASSERT_EQ(wire.receive().status, 200);
  sender.join();
}

TEST(Server, ARequestMayArriveByteByByte) {
  const Started mock;
  Wire wire(mock.http());
  for (const char byte :
       "POST /t/oauth2/v2.0/token HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\na=b" + std::string("c")) {
    wire.send(std::string_view(&byte, 1));
    std::this_thread::sleep_for(200us);
  }
  EXPECT_EQ(wire.receive().status, 400);
}

TEST(Server, ChunkedBodiesAreRead) {
  const Started mock;
  Wire wire(mock.http());
  wire.send(
      "POST /t/oauth2/v2.0/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
      "Transfer-Encoding: chunked\r\n\r\n"
      "15\r\ngrant_type=client_cre\r\n6\r\ndentia\r\n"
      "4b\r\nls&client_id=a&client_secret=mock-secret&scope=https%3A%2F%2Fm%2F.default&x\r\n0\r\n\r\n");
  EXPECT_EQ(wire.receive().status, 200);
}

TEST(Server, HeadIsAnsweredWithoutABody) {
  const Started mock;
  Wire wire(mock.http());
  wire.send("HEAD /ping HTTP/1.1\r\nHost: x\r\n\r\n");
  const auto response = wire.receive(true);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.field("Content-Length"), "6");
  EXPECT_EQ(wire.get("/ping").body, "\"pong\"") << "the connection lives on";
}

TEST(Server, ExpectContinueIsAnswered) {
  const Started mock;
  Wire wire(mock.http());
  wire.send("POST /ping HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(wire.receive().status, 100);
  wire.send("abc");
  EXPECT_EQ(wire.receive().status, 405);
}

TEST(Server, ConnectionCloseIsObeyed) {
  const Started mock;
  Wire wire(mock.http());
  EXPECT_EQ(wire.get("/ping", "Connection: close\r\n").field("Connection"), "close");
  EXPECT_TRUE(wire.is_closed_by_peer());
  Wire old(mock.http());
  old.send("GET /ping HTTP/1.0\r\n\r\n");
  EXPECT_EQ(old.receive().field("Connection"), "close");
  EXPECT_TRUE(old.is_closed_by_peer());
}

TEST(Server, Http10MayKeepItsConnection) {
  const Started mock;
  Wire wire(mock.http());
  for (int i = 0; i < 2; ++i) {
    wire.send("GET /ping HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(wire.receive().field("Connection"), "keep-alive");
  }
}

TEST(Server, ATargetInAbsoluteFormIsTheSameRequest) {
  const Started mock;
  EXPECT_EQ(get(mock.http(), "http://elsewhere:1/ping", "X-Overlap-Run: absolute\r\n").status, 200);
  EXPECT_EQ(get(mock.http(), "/ping", "X-Overlap-Run: origin\r\n").status, 200);
  EXPECT_EQ(mock.journal("absolute")["hash"], mock.journal("origin")["hash"]);
}

TEST(Server, EveryResponseCarriesServerTiming) {
  const Started mock({"ping=3ms"});
  for (const auto* target :
       {"/ping", "/nothing", "/subscriptions", "/__mock/health", "/__mock/journal/none"}) {
    const auto response = get(mock.http(), target);
    EXPECT_THAT(response.field("Server-Timing"),
                testing::MatchesRegex("asked;dur=[0-9]+(\\.[0-9]{1,6})?, served;dur=[0-9]+(\\.[0-9]{1,6})?"))
        << target;
    EXPECT_GE(response.served_ms(), response.asked_ms());
  }
  Wire garbage(mock.http());
  garbage.send("nonsense\r\n\r\n");
  EXPECT_GE(garbage.receive().served_ms(), 0);
}

TEST(Server, ADelayIsNeverShorterThanAsked) {
  const Started mock({"uniform:1ms..20ms"});
  Wire wire(mock.http());
  for (int i = 0; i < 30; ++i) {
    const auto start = Clock::now();
    const auto response = wire.get("/ping");
    EXPECT_GE(response.asked_ms(), 1);
    EXPECT_LE(response.asked_ms(), 20);
    EXPECT_GE(response.served_ms(), response.asked_ms());
    EXPECT_GE(since_ms(start), response.served_ms());
  }
  EXPECT_GE(mock.journal()["accuracy"]["late_s"]["max"], 0);
}

TEST(Server, DelaysRepeatFromRunToRunAndOverHttps) {
  const Started mock({"uniform:0..20ms"});
  const auto delays_of = [&](Wire wire, const std::string& run) {
    std::vector<double> delays;
    for (int i = 0; i < 10; ++i)
      delays.push_back(wire.get("/ping", "X-Overlap-Run: " + run + "\r\n").asked_ms());
    return delays;
  };
  const auto first = delays_of(Wire(mock.http()), "first");
  EXPECT_EQ(delays_of(Wire(mock.http()), "second"), first);
  EXPECT_EQ(delays_of(Wire(mock.https(), mock.authority()), "third"), first);
  EXPECT_EQ(std::set<double>(first.begin(), first.end()).size(), 10U)
      << "each occurrence has a delay of its own";
}

TEST(Server, AThousandDelayedRequestsFinishTogether) {
  constexpr int count = 1000;
  const Started mock({"ping=300ms"}, 2);
  std::vector<Wire> wires;
  for (int i = 0; i < count; ++i) wires.emplace_back(mock.http());
  const auto start = Clock::now();
  for (auto& wire : wires) wire.send(ping);
  for (auto& wire : wires) {
    const auto response = wire.receive();
    ASSERT_EQ(response.status, 200);
    ASSERT_GE(response.served_ms(), 300);
  }
  const double took = since_ms(start);
  EXPECT_GE(took, 300);
  EXPECT_LT(took, 30'000) << "one after another they would take five minutes";
  EXPECT_EQ(mock.journal()["requests"], count);
}

TEST(Server, TheJournalSumsUpARun) {
  const Started mock({"ping=5ms", "subscriptions=2ms"});
  const std::string run = "X-Overlap-Run: r-1\r\n";
  EXPECT_EQ(mock.journal("r-1"), Json()) << "404 before";
  get(mock.http(), "/ping", run);
  get(mock.http(), "/ping", run);
  get(mock.http(), "/subscriptions?api-version=2022-12-01", run);
  get(mock.http(), "/ping");
  const auto journal = mock.journal("r-1");
  EXPECT_EQ(journal["run"], "r-1");
  EXPECT_EQ(journal["requests"], 3);
  EXPECT_EQ(journal["routes"], Json({{"ping", 2}, {"subscriptions", 1}}));
  EXPECT_EQ(journal["peak_in_flight"], 1);
  EXPECT_EQ(journal["accuracy"]["asked_s"]["min"], 0.002);
  EXPECT_EQ(journal["accuracy"]["asked_s"]["max"], 0.005);
  EXPECT_GT(journal["accuracy"]["cpu_s"], 0);
  const auto hash = 2 * hash_request(hash_method_and_target("GET", "/ping"), "") +
                    hash_request(hash_method_and_target("GET", "/subscriptions?api-version=2022-12-01"), "");
  EXPECT_EQ(journal["hash"], hex(hash));
  EXPECT_EQ(mock.journal()["requests"], 1) << "asking for the journal does not count";
}

TEST(Server, PeakInFlightIsWhatTheClientHadUnderWay) {
  const Started mock({"ping=1500ms"});
  std::vector<Wire> wires;
  for (int i = 0; i < 5; ++i) wires.emplace_back(mock.http());
  for (int round = 0; round < 2; ++round) {
    for (auto& wire : wires) wire.send(ping);
    for (auto& wire : wires) wire.receive();
  }
  EXPECT_EQ(mock.journal()["peak_in_flight"], 5);
}

TEST(Server, AClientLimitedToNIsNeverSeenWithNPlusOne) {
  const Started mock({"uniform:0..2ms"}, 2);
  constexpr int limit = 4;
  std::vector<std::thread> clients;
  for (int i = 0; i < limit; ++i) {
    clients.emplace_back([&] {
      Wire wire(mock.http());
      for (int sent = 0; sent < 200; ++sent) wire.get("/ping");
    });
  }
  for (auto& client : clients) client.join();
  EXPECT_LE(mock.journal()["peak_in_flight"], limit);
  EXPECT_EQ(mock.journal()["requests"], limit * 200);
}

TEST(Server, AClientThatGivesUpIsNoLongerInFlight) {
  const Started mock({"ping=20s", "subscriptions=100ms"});
  {
    Wire wire(mock.http());
    wire.send(ping);
    ASSERT_TRUE(has_in_flight(mock, 1));
  }
  const auto left = Clock::now();
  ASSERT_TRUE(has_in_flight(mock, 0));
  EXPECT_LT(since_ms(left), 15'000) << "the answer would have taken longer";
  get(mock.http(), "/subscriptions?api-version=2022-12-01");
  EXPECT_EQ(mock.journal()["requests"], 2);
  EXPECT_EQ(mock.journal()["peak_in_flight"], 1);
}

TEST(Server, GarbageIsRefusedAndTheServerLivesOn) {
  const Started mock;
  for (const std::string& garbage :
       {std::string("nonsense\r\n\r\n"), std::string("GET /ping HTTP/9.9\r\n\r\n"),
        std::string("GET\r\n\r\n"), std::string("\0\x01\x02\xff\r\n\r\n", 8),
        std::string("GET /ping HTTP/1.1\r\nHost\r\n\r\n"),
        std::string("GET /ping HTTP/1.1\r\nHost: x\r\nContent-Length: minus\r\n\r\n"),
        std::string("GET /ping HTTP/1.1\r\n\r\n"),
        std::string("GET /ping HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
        std::string("POST /ping HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")}) {
    Wire wire(mock.http());
    wire.send(garbage);
    const auto response = wire.receive();
    EXPECT_EQ(response.status, 400) << garbage;
    EXPECT_TRUE(Json::accept(response.body));
    EXPECT_TRUE(wire.is_closed_by_peer()) << garbage;
  }
  EXPECT_EQ(get(mock.http(), "/ping").status, 200);
  EXPECT_EQ(mock.journal()["requests"], 1) << "what is not a request is not counted";
}

TEST(Server, RandomBytesNeverBringItDown) {
  const Started mock;
  for (std::uint64_t i = 0; i < 200; ++i) {
    std::string bytes = i % 2 == 0 ? "" : ping.substr(0, i % ping.size());
    for (std::uint64_t n = 0; n < 1 + Key(i).below(300); ++n)
      bytes += static_cast<char>(Key(i).with(n).bits());
    try {
      Wire wire(mock.http());
      wire.send(bytes);
      Wire tls(mock.https().substr(0, 4) + mock.https().substr(5));
      tls.send(bytes);
    } catch (const std::runtime_error&) {
      // That a connection is reset while it is written to is all right.
    }
  }
  EXPECT_EQ(get(mock.http(), "/ping").status, 200);
}

TEST(Server, PlainTextOnTheTlsPortJustCloses) {
  const Started mock;
  Wire wire("http" + mock.https().substr(5));
  wire.send(ping + std::string(2000, 'x'));
  std::this_thread::sleep_for(50ms);
  EXPECT_EQ(Wire(mock.https(), mock.authority()).get("/ping").status, 200);
}

TEST(Server, AHeadBeyondItsLimitIsRefused) {
  const Started mock;
  Wire large(mock.http());
  EXPECT_EQ(large.get("/ping", "X: " + std::string(60'000, 'x') + "\r\n").status, 200)
      << "64 KiB are allowed";
  Wire one_field(mock.http());
  EXPECT_EQ(one_field.get("/ping", "X: " + std::string(66'000, 'x') + "\r\n").status, 431);
  EXPECT_TRUE(one_field.is_closed_by_peer());
  std::string many;
  for (int i = 0; i < 7000; ++i) many += "X-" + std::to_string(i) + ": y\r\n";
  EXPECT_EQ(Wire(mock.http()).get("/ping", many).status, 431);
  EXPECT_EQ(Wire(mock.http()).get("/" + std::string(70'000, 'x')).status, 431);
}

TEST(Server, ABodyBeyondItsLimitIsRefused) {
  const Started mock;
  Wire announced(mock.http());
  announced.send("POST /ping HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n");
  EXPECT_EQ(announced.receive().status, 413);
  Wire allowed(mock.http());
  allowed.send("POST /ping HTTP/1.1\r\nHost: x\r\nContent-Length: 1048576\r\n\r\n" +
               std::string(1'048'576, 'x'));
  EXPECT_EQ(allowed.receive().status, 405);
  Wire sent(mock.http());
  sent.send("POST /ping HTTP/1.1\r\nHost: x\r\nContent-Length: 1100000\r\n\r\n");
  sent.send(std::string(1'100'000, 'x'));
  EXPECT_EQ(sent.receive().status, 413) << "the refusal is not lost to a reset";
}

TEST(Server, WithRequireTokenATokenOpensArm) {
  const Started mock({}, 1, true);
  const auto target = "/subscriptions?api-version=2022-12-01";
  const auto refused = get(mock.http(), target);
  EXPECT_EQ(refused.status, 401);
  EXPECT_THAT(refused.field("WWW-Authenticate"), HasSubstr("Bearer authorization_uri="));
  EXPECT_EQ(get(mock.http(), "/ping").status, 200);
  Wire wire(mock.http());
  const std::string form =
      "grant_type=client_credentials&client_id=a&client_secret=mock-secret&scope=x%2F.default";
  wire.send(
      "POST /t/oauth2/v2.0/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
      "Content-Length: " +
      std::to_string(form.size()) + "\r\n\r\n" + form);
  const std::string token = Json::parse(wire.receive().body)["access_token"];
  EXPECT_EQ(wire.get(target, "Authorization: Bearer " + token + "\r\n").status, 200);
  EXPECT_EQ(wire.get(target, "Authorization: Bearer x" + token + "\r\n").status, 401);
}

TEST(Server, LinksLeadBackToWhereTheRequestCameFrom) {
  const Started mock;
  const auto body = Wire(mock.https(), mock.authority()).get("/t/v2.0/.well-known/openid-configuration").body;
  EXPECT_THAT(body, HasSubstr("\"https://mock.example/t/oauth2/v2.0/token\""));
}

TEST(Server, ArmAnswersHaveTheirFieldsEachTime) {
  const Started mock;
  Wire wire(mock.http());
  const auto ask = [&](const std::string& run) {
    return wire.get("/subscriptions?api-version=2022-12-01",
                    "X-Overlap-Run: " + run +
                        "\r\nx-ms-client-request-id: mine\r\nx-ms-return-client-request-id: true\r\n");
  };
  const auto first = ask("a");
  EXPECT_EQ(first.field("x-ms-client-request-id"), "mine");
  EXPECT_EQ(first.field("Expires"), "-1");
  EXPECT_NE(ask("a").field("x-ms-request-id"), first.field("x-ms-request-id"));
  EXPECT_EQ(ask("b").field("x-ms-request-id"), first.field("x-ms-request-id")) << "another run sees the same";
}

TEST(Server, ConnectionsAreDealtOutToAllLoops) {
  const Started mock({"ping=2s"}, 3);
  std::vector<Wire> wires;
  for (int i = 0; i < 9; ++i) wires.emplace_back(mock.http());
  for (auto& wire : wires) wire.send(ping);
  for (auto& wire : wires) EXPECT_EQ(wire.receive().status, 200);
  EXPECT_EQ(mock.journal()["peak_in_flight"], 9) << "one journal for all loops";
}

TEST(Server, DrainLetsWhatIsInFlightFinishAndClosesTheRest) {
  Started mock({"ping=300ms"}, 2);
  Wire idle(mock.http());
  Wire busy(mock.http());
  EXPECT_EQ(idle.get("/__mock/health").status, 200);
  // One after another, so that one is in flight whenever the end comes.
  for (int i = 0; i < 100; ++i) busy.send(ping);
  ASSERT_TRUE(has_in_flight(mock, 1));
  mock.server().drain();
  auto response = busy.receive();
  while (response.status == 200 && response.field("Connection") != "close") response = busy.receive();
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.field("Connection"), "close");
  EXPECT_TRUE(idle.is_closed_by_peer());
  EXPECT_THROW(Wire(mock.http()).get("/ping"), std::runtime_error) << "nobody listens any more";
  const auto start = Clock::now();
  mock.server().wait();
  EXPECT_LT(since_ms(start), 15'000);
}

TEST(Server, DrainDropsWhatWouldTakeTooLong) {
  Started mock({"ping=30s"});
  Wire busy(mock.http());
  busy.send(ping);
  ASSERT_TRUE(has_in_flight(mock, 1));
  const auto start = Clock::now();
  mock.server().drain();
  mock.server().wait();
  EXPECT_LT(since_ms(start), 15'000) << "the answer would have taken longer";
  EXPECT_TRUE(busy.is_closed_by_peer());
}

TEST(Server, EndsAtOnceWhenItIsDestroyed) {
  const auto start = Clock::now();
  {
    Started mock({"ping=30s"}, 2);
    Wire busy(mock.http());
    busy.send(ping);
    ASSERT_TRUE(has_in_flight(mock, 1));
  }
  EXPECT_LT(since_ms(start), 15'000) << "the answer would have taken longer";
}

TEST(Server, APortInUseIsNamedWithItsFlag) {
  const Started mock;
  ServerOptions options;
  options.https_port = static_cast<std::uint16_t>(std::stoul(mock.http().substr(mock.http().rfind(':') + 1)));
  EXPECT_THAT(
      [&] { Server(options, Model(ModelOptions()), {}, make_certificate("127.0.0.1")); },
      testing::ThrowsMessage<ListenError>("cannot listen on 127.0.0.1:" + std::to_string(options.https_port) +
                                          " (--https-port): Address already in use"));
}

TEST(Server, AnAddressOfAnotherMachineIsNamedWithItsFlag) {
  ServerOptions options;
  options.listen = "203.0.113.1";
  EXPECT_THAT([&] { Server(options, Model(ModelOptions()), {}, make_certificate(options.listen)); },
              testing::ThrowsMessage<ListenError>(HasSubstr("(--listen)")));
}

}  // namespace
}  // namespace overlap::mock
