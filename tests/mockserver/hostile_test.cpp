// Bytes that are no request, or more of one than is good: refused, and others are served as before.
#include "tests/mockserver/program.hpp"
#include "tests/mockserver/started.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

namespace overlap::mock {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using ::testing::HasSubstr;
using ::testing::StartsWith;

struct Malformed {
  const char* name;
  std::string bytes;
};

const std::string head = "GET /ping HTTP/1.1\r\nHost: x\r\n";
const std::string post = "POST /echo HTTP/1.1\r\nHost: x\r\n";
const std::string chunked = post + "Transfer-Encoding: chunked\r\n\r\n";

// What a reader who frames the request otherwise would take for the next one.
const std::string smuggled = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";

std::string coded(const std::string& coding) {
  return post + "Transfer-Encoding: " + coding + "\r\n\r\n0\r\n\r\n" + smuggled;
}

class Hostile : public testing::TestWithParam<Malformed> {};

TEST_P(Hostile, IsRefusedWith400AndASentence) {
  const Started mock;
  Wire bystander(mock.http());
  EXPECT_EQ(bystander.get("/ping").status, 200);
  for (const auto& url : {mock.http(), mock.https()}) {
    Wire wire(url, mock.authority());
    wire.send(GetParam().bytes);
    const auto response = wire.receive();
    EXPECT_EQ(response.status, 400) << response.body;
    EXPECT_EQ(response.field("Connection"), "close");
    const std::string message = Json::parse(response.body)["error"]["message"];
    EXPECT_THAT(message, testing::EndsWith("."));
    EXPECT_EQ(wire.rest().bytes, "") << "what follows is not taken for a request";
  }
  EXPECT_EQ(bystander.get("/ping").status, 200);
  EXPECT_EQ(mock.journal()["requests"], 2) << "what is no request is not counted";
  EXPECT_EQ(mock.metric("mock_malformed_requests_total"), 2);
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, Hostile,
    testing::Values(
        Malformed{"AVersionThatIsNone", "GET /ping HTTP/x\r\nHost: x\r\n\r\n"},
        Malformed{"AVersionOfTheFuture", "GET /ping HTTP/2.0\r\nHost: x\r\n\r\n"},
        Malformed{"NoVersion", "GET /ping\r\nHost: x\r\n\r\n"},
        Malformed{"NoTarget", "GET HTTP/1.1\r\nHost: x\r\n\r\n"},
        Malformed{"AnEmptyTarget", "GET  HTTP/1.1\r\nHost: x\r\n\r\n"},
        Malformed{"ATargetWithABlank", "GET /pi ng HTTP/1.1\r\nHost: x\r\n\r\n"},
        Malformed{"AMethodOfNoToken", "G(T /ping HTTP/1.1\r\nHost: x\r\n\r\n"},
        Malformed{"NulInTheTarget", "GET /pi\0ng HTTP/1.1\r\nHost: x\r\n\r\n"s},
        Malformed{"NulInAFieldName", head + "A\0B: c\r\n\r\n"s},
        Malformed{"NulInAFieldValue", head + "A: b\0c\r\n\r\n"s},
        Malformed{"AFieldWithoutAColon", head + "Nonsense\r\n\r\n"},
        Malformed{"AFieldWithoutAName", head + ": nameless\r\n\r\n"},
        Malformed{"ABlankBeforeTheColon", head + "Name : value\r\n\r\n"},
        Malformed{"ABareLineFeed", head + "A: b\nC: d\r\n\r\n"},
        Malformed{"ABareCarriageReturn", head + "A: b\rC: d\r\n\r\n"},
        Malformed{"NoHost", "GET /ping HTTP/1.1\r\n\r\n"}, Malformed{"TwoHosts", head + "Host: y\r\n\r\n"},
        Malformed{"ConflictingLengths", post + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"},
        Malformed{"AListOfConflictingLengths", post + "Content-Length: 1, 2\r\n\r\nab"},
        Malformed{"ANegativeLength", post + "Content-Length: -1\r\n\r\n"},
        Malformed{"ALengthWithASign", post + "Content-Length: +1\r\n\r\na"},
        Malformed{"AnEmptyLength", post + "Content-Length: \r\n\r\n"},
        Malformed{"AHexadecimalLength", post + "Content-Length: 0x1\r\n\r\na"},
        Malformed{"ALengthBeyondAllNumbers", post + "Content-Length: 99999999999999999999999\r\n\r\n"},
        Malformed{"TransferEncodingAndContentLength",
                  post + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"},
        Malformed{"ATransferEncodingBeforeAContentLength",
                  post + "Transfer-Encoding: chunked\r\nContent-Length: 11\r\n\r\n1\r\na\r\n0\r\n\r\n"},
        Malformed{"ALengthWithACodingThatIsNone",
                  post + "Content-Length: 31\r\nTransfer-Encoding: identity\r\n\r\n" + smuggled},
        Malformed{"IdentityCoding", coded("identity")}, Malformed{"GzipCoding", coded("gzip")},
        Malformed{"GzipBeforeChunks", coded("gzip, chunked")},
        Malformed{"IdentityAfterChunks", coded("chunked, identity")},
        Malformed{"IdentityBeforeChunks", coded("identity, chunked")},
        Malformed{"ChunksOfChunks", coded("chunked, chunked")}, Malformed{"AnEmptyCoding", coded("")},
        Malformed{"ACodingOfBlanks", coded(" \t ")}, Malformed{"ACommaBeforeChunks", coded(", chunked")},
        Malformed{"ACommaAfterChunks", coded("chunked,")}, Malformed{"AnUnknownCoding", coded("xchunked")},
        Malformed{"AQuotedCoding", coded("\"chunked\"")},
        Malformed{"ACodingWithAParameter", coded("chunked;q=1")},
        Malformed{"ACodingWithAVerticalTab", coded("\x0b"
                                                   "chunked")},
        Malformed{"ACodingWithTwoWords", coded("chunked identity")},
        Malformed{"CodingsInTwoFields", coded("identity\r\nTransfer-Encoding: chunked")},
        Malformed{"CodingsInTwoFieldsTheOtherWay", coded("chunked\r\nTransfer-Encoding: identity")},
        Malformed{"ChunkedTwice", coded("chunked\r\nTransfer-Encoding: chunked")},
        Malformed{"AnEmptyCodingBesideAGoodOne", coded("\r\nTransfer-Encoding: chunked")},
        Malformed{"ACodingInOddCaseWithAnother", coded("GZIP , ChUnKeD")},
        Malformed{"ABlankBeforeTheColonOfACoding", post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"},
        Malformed{"ATabBeforeTheColonOfALength", post + "Content-Length\t: 1\r\n\r\na"},
        Malformed{"ACodingInHttp10",
                  "POST /echo HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
        Malformed{"EqualLengths", post + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nabcde"},
        Malformed{"AListOfEqualLengths", post + "Content-Length: 5, 5\r\n\r\nabcde"},
        Malformed{"ALengthWithABlankInIt", post + "Content-Length: 1 1\r\n\r\nabcde"},
        Malformed{"ALengthWithAComma", post + "Content-Length: 5,\r\n\r\nabcde"},
        Malformed{"ALengthWithAPoint", post + "Content-Length: 5.0\r\n\r\nabcde"},
        Malformed{"ALengthWithAnExponent", post + "Content-Length: 1e1\r\n\r\nabcde"},
        Malformed{"AFoldedCoding", coded("\r\n chunked")},
        Malformed{"AFoldedLength", post + "Content-Length:\r\n 1\r\n\r\na"},
        Malformed{"AFoldedField", post + "A: b\r\n\tTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
        Malformed{"AFoldedEndOfAHead", post + "A: b\r\n \r\n\r\n"},
        Malformed{"ABlankBeforeTheFirstField", "GET /ping HTTP/1.1\r\n Host: x\r\n\r\n"},
        Malformed{"ABareLineFeedInTheRequestLine", "GET /ping HTTP/1.1\nHost: x\r\n\r\n"},
        Malformed{"AHeadThatEndsWithABareLineFeed", head + "\nGET /ping HTTP/1.1\r\nHost: x\r\n\r\n"},
        Malformed{"ACarriageReturnInTheTarget", "GET /pi\rng HTTP/1.1\r\nHost: x\r\n\r\n"},
        Malformed{"TwoHostsBesideATargetThatHasOne",
                  "GET http://y/ping HTTP/1.1\r\nHost: x\r\nHost: z\r\n\r\n"},
        Malformed{"AHostThatIsNone", "GET /ping HTTP/1.1\r\nHost: x/../y\r\n\r\n"},
        Malformed{"AHostOfASentence", "GET /ping HTTP/1.1\r\nHost: a b\r\n\r\n"},
        Malformed{"AHostThatIsTooLong", "GET /ping HTTP/1.1\r\nHost: " + std::string(300, 'x') + "\r\n\r\n"},
        Malformed{"ATargetWithAHostThatIsTooLong",
                  "GET http://" + std::string(300, 'x') + "/ping HTTP/1.1\r\nHost: x\r\n\r\n"},
        Malformed{"TwoRuns", head + "X-Overlap-Run: a\r\nX-Overlap-Run: b\r\n\r\n"},
        Malformed{"ARunThatIsTooLong", head + "X-Overlap-Run: " + std::string(257, 'r') + "\r\n\r\n"},
        Malformed{"TwoDelays", head + "X-Overlap-Delay: 0\r\nx-overlap-delay: 1s\r\n\r\n"},
        Malformed{"TwoFaults", head + "X-Overlap-Fault: 503\r\nX-Overlap-Fault: 429\r\n\r\n"},
        Malformed{"TwoPaces", head + "X-Overlap-Pace: none\r\nX-Overlap-Pace: drip:1s\r\n\r\n"},
        Malformed{"TwoAuthorizations", head + "Authorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n"},
        Malformed{"TwoContentTypes",
                  post + "Content-Type: a/b\r\nContent-Type: c/d\r\nContent-Length: 0\r\n\r\n"},
        Malformed{"ChunksThatAreNotHexadecimal", chunked + "zz\r\n"},
        Malformed{"ChunksWithASign", chunked + "+1\r\na\r\n0\r\n\r\n"},
        Malformed{"ChunksWithAPrefix", chunked + "0x1\r\na\r\n0\r\n\r\n"},
        Malformed{"AChunkWithABareLineFeed", chunked + "1\na\r\n0\r\n\r\n"},
        Malformed{"AChunkThatEndsWithABareLineFeed", chunked + "1\r\na\n0\r\n\r\n"},
        Malformed{"AnEmptyChunkSize", chunked + "\r\na\r\n0\r\n\r\n"},
        Malformed{"ACodingAfterTheBody", chunked + "1\r\na\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n"},
        Malformed{"ALengthAfterTheBody", chunked + "1\r\na\r\n0\r\nContent-Length: 31\r\n\r\n" + smuggled},
        Malformed{"ChunksOfANegativeSize", chunked + "-1\r\na\r\n0\r\n\r\n"},
        Malformed{"ChunksOfASizeBeyondAllNumbers", chunked + "fffffffffffffffff\r\n"},
        Malformed{"ChunksLongerThanTheySay", chunked + "1\r\nabc\r\n0\r\n\r\n"},
        Malformed{"BinaryNoise", "\x16\x03\x01\x02\x03\xff\xfe\r\n\r\n"s}),
    [](const auto& instance) { return instance.param.name; });

TEST(HostileSize, AHeadAbove64KiBIs431) {
  const Started mock;
  for (const auto& head_of_size :
       {head + "X: " + std::string(70'000, 'x') + "\r\n\r\n", "GET /" + std::string(70'000, 'x')}) {
    Wire wire(mock.http());
    wire.send(head_of_size);
    EXPECT_EQ(wire.receive().status, 431);
    EXPECT_NE(wire.rest().ending, Ending::none);
  }
  std::string many_fields = head;
  for (int i = 0; i < 10'000; ++i) many_fields += "A: b\r\n";
  EXPECT_EQ(get(mock.http(), "/ping", many_fields.substr(head.size(), 60'000)).status, 200);
  Wire wire(mock.http());
  wire.send(many_fields + many_fields.substr(head.size()) + "\r\n");
  EXPECT_EQ(wire.receive().status, 431);
}

TEST(HostileSize, ABodyAbove1MiBIs413) {
  const Started mock;
  const std::string length = "Content-Length: 1048577\r\n\r\n";
  Wire announced(mock.http());
  announced.send(post + length);
  EXPECT_EQ(announced.receive().status, 413) << "before any of it comes";
  Wire expecting(mock.http());
  expecting.send(post + "Expect: 100-continue\r\n" + length);
  EXPECT_EQ(expecting.receive().status, 413) << "it is not asked for";
  Wire in_chunks(mock.http());
  in_chunks.send(chunked + "ffff0\r\n" + std::string(0xffff0, 'x') + "\r\n20\r\n" + std::string(32, 'x'));
  EXPECT_EQ(in_chunks.receive().status, 413);
  Wire whole(mock.http());
  whole.send(post + "Content-Length: 1048576\r\n\r\n" + std::string(1 << 20, 'x'));
  EXPECT_EQ(whole.receive().status, 200) << "1 MiB is not above";
}

// Sends a block so many times, unless the server closes before.
void send_many(Wire& wire, const std::string& block, int times) {
  try {
    for (int i = 0; i < times; ++i) wire.send(block);
  } catch (const std::runtime_error&) {
    // It has.
  }
}

TEST(HostileSize, TenMegabytesOfGarbageAreRefused) {
  const Started mock;
  for (const auto& block : {std::string(1'000'000, 'x'), std::string(1'000'000, '\0')}) {
    Wire wire(mock.http());
    send_many(wire, block, 10);
    EXPECT_NE(wire.rest().ending, Ending::none);
  }
  EXPECT_EQ(get(mock.http(), "/ping").status, 200);
}

TEST(HostileSize, WhatSurroundsAChunkHasALimitToo) {
  const Started mock;
  for (const std::string& begun : {chunked + "1;", chunked + "0\r\nTrailer: "}) {
    Wire wire(mock.http());
    send_many(wire, begun + std::string(100'000, 'x'), 1);
    EXPECT_EQ(wire.receive().status, 431);
    EXPECT_NE(wire.rest().ending, Ending::none);
  }
}

TEST(HostileSize, FoldedFieldsAreRefusedOrUnfolded) {
  // RFC 9112, 5.2: a server does one of the two.
  const Started mock;
  Wire wire(mock.http());
  wire.send("GET /echo HTTP/1.1\r\nHost: x\r\nFolded: a\r\n  b\r\n\r\n");
  const auto response = wire.receive();
  if (response.status == 400) return;
  EXPECT_THAT(response.body, HasSubstr(R"("a b")"));
}

TEST(HostileFraming, ChunksInAnyCaseWithBlanksAroundAreUnderstood) {
  const Started mock;
  for (const auto& url : {mock.http(), mock.https()}) {
    Wire wire(url, mock.authority());
    for (const std::string coding : {"chunked", "CHUNKED", "Chunked", "  chunked", "\tchunked \t"}) {
      wire.send(post + "Transfer-Encoding:" + coding + "\r\n\r\n1\r\na\r\n0\r\n\r\n");
      const auto response = wire.receive();
      EXPECT_EQ(response.status, 200) << coding << response.body;
      EXPECT_EQ(Json::parse(response.body)["body"], "a");
    }
    EXPECT_EQ(wire.get("/ping").status, 200);
  }
}

TEST(HostileFraming, WhatIsRefusedIsRefusedHoweverItIsCut) {
  const Started mock;
  for (const auto& request : {coded("identity"), coded("\r\n chunked"), post + "A: b\r\n c\r\n\r\n"}) {
    for (std::size_t at = post.size(); at < request.size() - smuggled.size(); ++at) {
      Wire wire(mock.http());
      wire.send(request.substr(0, at));
      std::this_thread::sleep_for(500us);
      send_many(wire, request.substr(at), 1);
      EXPECT_EQ(wire.receive().status, 400) << "cut at " << at;
      EXPECT_EQ(wire.rest().bytes, "");
    }
  }
  EXPECT_EQ(mock.journal(), Json());
}

TEST(HostileFraming, FieldsAfterTheBodyAreNoPartOfTheHead) {
  const Started mock;
  Wire wire(mock.http());
  wire.send(chunked + "1\r\na\r\n0\r\nX-Overlap-Delay: 60m\r\nHost: y\r\nX-Overlap-Run: other\r\n\r\n");
  const auto response = wire.receive();
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.asked_ms(), 0);
  EXPECT_THAT(response.body, testing::Not(HasSubstr("60m")));
  EXPECT_EQ(mock.journal()["requests"], 1);
}

std::string nested(std::size_t levels) {
  return std::string(levels, '[') + std::string(levels, ']');
}

WireResponse send_body(Wire& wire, const std::string& line, const std::string& body) {
  wire.send(line + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
            body);
  return wire.receive();
}

TEST(HostileJson, AConfigurationIsNoDeeperThanAFile) {
  const Started mock({"ping=3ms"});
  for (const auto& url : {mock.http(), mock.https()}) {
    Wire wire(url, mock.authority());
    for (const auto levels : {98, 99}) {
      const auto response =
          send_body(wire, "PUT /__mock/configuration", R"({"latencies":)" + nested(levels) + "}");
      EXPECT_EQ(response.status, 400);
      EXPECT_THAT(response.body, HasSubstr("latencies: [[")) << levels + 1 << " levels are read";
    }
    for (const auto& body :
         {R"({"latencies":)" + nested(100) + "}", nested(101), nested(50'000), nested(100'000),
          nested(500'000), std::string(1 << 20, '['), R"({"a":)" + std::string(100'000, '[')}) {
      const auto response = send_body(wire, "PUT /__mock/configuration", body);
      EXPECT_EQ(response.status, 400);
      EXPECT_THAT(response.body, HasSubstr("nested more than 100 levels deep"));
    }
    std::string objects;
    for (int i = 0; i < 150'000; ++i) objects += R"({"a":)";
    EXPECT_THAT(send_body(wire, "PUT /__mock/configuration", objects).body, HasSubstr("100 levels"));
    EXPECT_THAT(send_body(wire, "PUT /__mock/configuration", R"({"time_scale":1,"time_scale":2})").body,
                HasSubstr("\\\"time_scale\\\" is there twice"));
    EXPECT_EQ(wire.get("/ping").asked_ms(), 3) << "nothing of it was taken";
  }
}

TEST(HostileJson, ManyMembersCostNoMoreThanTheyAreLong) {
  const Started mock;
  std::string members;
  for (int i = 0; members.size() < 1'000'000; ++i) {
    members += members.empty() ? "" : ",";
    members += '"' + std::to_string(100'000 + i) + "\":0";
  }
  Wire wire(mock.http());
  EXPECT_EQ(send_body(wire, "PUT /__mock/configuration", '{' + members + '}').status, 400);
  EXPECT_EQ(send_body(wire, "POST /identity/v3/auth/tokens", '{' + members + '}').status, 400);
}

TEST(HostileJson, KeystoneIsAsPatient) {
  const Started mock;
  for (const auto& url : {mock.http(), mock.https()}) {
    Wire wire(url, mock.authority());
    for (const auto& body : {nested(101), nested(100'000), R"({"auth":)" + nested(100'000) + "}",
                             R"({"auth":{"identity":{"methods":[)" + nested(100'000) + "]}}}"}) {
      const auto response = send_body(wire, "POST /identity/v3/auth/tokens", body);
      EXPECT_EQ(response.status, 400);
      EXPECT_THAT(response.body, HasSubstr("valid JSON"));
    }
    const auto shallow = R"({"auth":{"identity":{"methods":[)" + nested(90) + "]}}}";
    EXPECT_EQ(send_body(wire, "POST /identity/v3/auth/tokens", shallow).status, 401);
  }
}

TEST(HostileSpecs, WhatIsLongIsNotReadForLong) {
  const Started mock;
  Wire wire(mock.http());
  const auto configured = [&](const std::string& key, const std::string& spec) {
    return send_body(wire, "PUT /__mock/configuration", "{\"" + key + "\":{\"*\":\"" + spec + "\"}}");
  };
  std::string mixtures;
  while (mixtures.size() < 1'000'000) mixtures += "mix:100%:";
  for (const auto& spec : {"mix:100%:" + std::string(1'000'000, ','), mixtures + "1ms"}) {
    const auto response = configured("latencies", spec);
    EXPECT_EQ(response.status, 400);
    EXPECT_THAT(response.body, HasSubstr("at most 4096 bytes"));
  }
  EXPECT_EQ(configured("latencies", "mix:100%:" + std::string(4000, ',') + "1ms").status, 400);
  EXPECT_EQ(wire.get("/ping", "X-Overlap-Delay: mix:" + std::string(60'000, ',') + "\r\n").status, 400);
  EXPECT_EQ(
      send_body(wire, "PUT /__mock/configuration", "{\"" + std::string(1'000'000, 'x') + "\":0}").status,
      400);
}

TEST(HostileSpecs, ATableOfAConfigurationIsARegularFile) {
  const Started mock;
  Wire wire(mock.http());
  for (const std::string file : {"/dev/zero", "/dev/random", "/dev/tty", "/proc/self/fd/0", "/"}) {
    const auto response = send_body(wire, "PUT /__mock/configuration",
                                    R"({"latencies":{"ping":"mix:100%:table:)" + file + "\"}}");
    EXPECT_EQ(response.status, 400);
    EXPECT_THAT(response.body, HasSubstr("table")) << file;
  }
  EXPECT_EQ(wire.get("/ping").status, 200);
}

TEST(HostileSize, NoAnswerIsAThousandTimesAsLargeAsItsRequest) {
  const Started mock;
  EXPECT_EQ(get(mock.http(), "/fanout?width=1000&depth=1&path=" + std::string(50'000, '0')).status, 400);
  EXPECT_EQ(get(mock.http(), "/fanout?width=1000&depth=1&path=0.00").status, 400);
  EXPECT_EQ(get(mock.http(), "/fanout?width=1000&depth=1&path=0.10").status, 200);
}

// The memory of another process, in bytes.
std::size_t resident_bytes(pid_t process) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::stoul(line.substr(6)) << 10;
  }
  return 0;
}

// The program, and connections to one of its ports, each of which has been used.
class Crowd {
 public:
  Crowd(const std::string& scheme, int count) : program_({}) {
    const auto line = program_.start_line();
    url_ = line[scheme];
    authority_ = content_of(line["ca_file"]);
    for (int i = 0; i < count; ++i) wires.emplace_back(url_, authority_).get("/ping");
    before = resident();
  }

  std::size_t resident() const { return resident_bytes(program_.pid()); }

  // Until the program has read a request of every connection, and answered none of them whole.
  void wait_until_all_wait() const {
    Wire another(url_, authority_);
    while (Json::parse(another.get("/__mock/journal/anonymous").body)["in_flight"] != wires.size()) {
      std::this_thread::sleep_for(1ms);
    }
  }

  std::vector<Wire> wires;
  std::size_t before = 0;  // resident bytes, when nothing but those connections had been there

 private:
  Program program_;
  std::string url_;
  std::string authority_;
};

class HostileMemory : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    GTEST_SKIP() << "sanitizers keep what was freed";
#endif
  }
};

TEST_P(HostileMemory, AnIdleConnectionHoldsNoAnswer) {
  Crowd crowd(GetParam(), 24);
  for (auto& wire : crowd.wires) EXPECT_EQ(wire.get("/bytes/16MiB").body.size(), 16U << 20);
  // An answer in hand, and what the allocator keeps of one.
  EXPECT_LT(crowd.resident(), crowd.before + (100 << 20)) << "24 times 16 MiB are 384 MiB";
}

TEST_P(HostileMemory, AnIdleConnectionHoldsNoRequest) {
  Crowd crowd(GetParam(), 48);
  const std::string body(1 << 20, 'x');
  const auto line = "POST /status/200?" + std::string(60'000, 'q');
  for (auto& wire : crowd.wires) EXPECT_EQ(send_body(wire, line, body).status, 200);
  EXPECT_LT(crowd.resident(), crowd.before + (16 << 20)) << "48 times 1 MiB and more";
}

TEST_P(HostileMemory, ManyWhoWaitForTheSameShareIt) {
  Crowd crowd(GetParam(), 24);
  for (auto& wire : crowd.wires) {
    wire.send("GET /bytes/16MiB HTTP/1.1\r\nHost: x\r\nX-Overlap-Delay: 60m\r\n\r\n");
  }
  crowd.wait_until_all_wait();
  EXPECT_LT(crowd.resident(), crowd.before + (100 << 20)) << "24 times 16 MiB are 384 MiB";
}

TEST_P(HostileMemory, AConnectionThatIsToStallHoldsNoAnswer) {
  Crowd crowd(GetParam(), 24);
  int number = 0;
  for (auto& wire : crowd.wires) {
    wire.send("GET /bytes/16MiB?" + std::to_string(++number) +
              " HTTP/1.1\r\nHost: x\r\nX-Overlap-Fault: stall\r\n\r\n");
  }
  crowd.wait_until_all_wait();
  EXPECT_LT(crowd.resident(), crowd.before + (100 << 20)) << "24 times 16 MiB are 384 MiB";
}

INSTANTIATE_TEST_SUITE_P(Ports, HostileMemory, testing::Values("http", "https"),
                         [](const auto& instance) { return std::string(instance.param); });

}  // namespace
}  // namespace overlap::mock
