// Bytes that are no request, or more of one than is good: refused, and others are served as before.
#include "tests/mockserver/started.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
        Malformed{"ChunksThatAreNotHexadecimal", chunked + "zz\r\n"},
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

}  // namespace
}  // namespace overlap::mock
