// Bodies in the gzip coding, for those who ask for it.
#include "mockserver/gzip.hpp"

#include "tests/mockserver/started.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <zlib.h>

namespace overlap::mock {
namespace {

using ::testing::HasSubstr;

std::string gunzip(const std::string& packed) {
  z_stream stream{};
  if (inflateInit2(&stream, 15 + 16) != Z_OK) throw std::runtime_error("inflateInit2");
  std::string text(std::size_t{8} << 20, '\0');
  auto input = packed;
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  const int result = inflate(&stream, Z_FINISH);
  text.resize(stream.total_out);
  const bool all_used = stream.avail_in == 0;
  inflateEnd(&stream);
  if (result != Z_STREAM_END || !all_used) throw std::runtime_error("this is not exactly one gzip stream");
  return text;
}

const std::string groups = "/subscriptions?api-version=2022-12-01";
const std::string tree = "/fanout?width=20&depth=1";

WireResponse ask(const Started& mock, const std::string& accepted, const std::string& target = groups) {
  return get(mock.http(), target, "Accept-Encoding: " + accepted + "\r\n");
}

TEST(Gzip, TheUnpackedBodyIsThePlainOne) {
  const Started mock;
  for (const auto& target : {groups, tree, std::string("/t/v2.0/.well-known/openid-configuration")}) {
    const auto plain = get(mock.http(), target);
    const auto packed = ask(mock, "gzip", target);
    EXPECT_EQ(plain.field("Content-Encoding"), "") << target;
    EXPECT_EQ(packed.field("Content-Encoding"), "gzip") << target;
    EXPECT_EQ(gunzip(packed.body), plain.body) << target;
    EXPECT_LT(packed.body.size(), plain.body.size()) << target;
    EXPECT_EQ(packed.field("Content-Length"), std::to_string(packed.body.size())) << target;
  }
}

TEST(Gzip, BothFormsSayThatTheyVary) {
  // RFC 9110, 12.5.5: else a cache between the two would hand one form to who cannot read it.
  const Started mock;
  for (const auto& target : {groups, tree}) {
    EXPECT_EQ(get(mock.http(), target).field("Vary"), "Accept-Encoding") << target;
    EXPECT_EQ(ask(mock, "gzip", target).field("Vary"), "Accept-Encoding") << target;
  }
}

TEST(Gzip, IsForThoseWhoAcceptIt) {
  const Started mock;
  for (const std::string accepted :
       {"gzip", "GZIP", "gzip, deflate", "deflate, gzip", "br, gzip", "br,gzip;q=0.5",
        "gzip;q=1.0, identity; q=0.5", "gzip ; q=0.001", "*", "*;q=0.1", "br, *", "identity;q=0, *",
        "*;q=0, gzip", "identity, gzip"}) {
    EXPECT_EQ(ask(mock, accepted).field("Content-Encoding"), "gzip") << accepted;
  }
}

TEST(Gzip, IsNotForThoseWhoDoNotAcceptIt) {
  const Started mock;
  for (const std::string accepted :
       {"identity", "br", "deflate, br;q=1", "gzip;q=0", "gzip; q=0.0", "gzip;q=0.000", "gzip;q=0 , br",
        "gzip;q=0, *", "*, gzip;q=0", "*;q=0", "gzipped", "x, , y"}) {
    const auto response = ask(mock, accepted);
    EXPECT_EQ(response.field("Content-Encoding"), "") << accepted;
    EXPECT_TRUE(Json::accept(response.body)) << accepted;
  }
}

TEST(Gzip, BothFormsAreKeptSideBySide) {
  const Started mock;
  const auto plain = get(mock.http(), groups).body;
  const auto packed = ask(mock, "gzip").body;
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(ask(mock, "gzip").body, packed);
    EXPECT_EQ(get(mock.http(), groups).body, plain);
  }
}

TEST(Gzip, SmallBodiesAreNotWorthIt) {
  const Started mock;
  EXPECT_EQ(ask(mock, "gzip", "/ping").field("Content-Encoding"), "");
  EXPECT_EQ(ask(mock, "gzip", "/ping").body, "\"pong\"");
}

TEST(Gzip, BytesThatAreNoTextAreNotWorthIt) {
  const Started mock;
  const auto response = ask(mock, "gzip", "/bytes/100000");
  EXPECT_EQ(response.field("Content-Encoding"), "");
  EXPECT_EQ(response.body.size(), 100'000U);
}

TEST(Gzip, OpenStacksServicesDoNotCompress) {
  const Started mock;
  for (const std::string target : {"/compute", "/compute/v2.1", "/identity", "/image/versions", "/network"}) {
    EXPECT_EQ(ask(mock, "gzip", target).field("Content-Encoding"), "") << target;
  }
}

TEST(Gzip, HeadTellsTheLengthOfTheFormThatGetWouldHave) {
  const Started mock;
  Wire wire(mock.http());
  for (const std::string accepted : {"gzip", "identity"}) {
    const auto fields = "Accept-Encoding: " + accepted + "\r\n";
    wire.send("HEAD " + groups + " HTTP/1.1\r\nHost: mock.example\r\n" + fields + "\r\n");
    const auto head = wire.receive(true);
    const auto whole = wire.get(groups, fields);
    EXPECT_EQ(head.field("Content-Encoding"), whole.field("Content-Encoding")) << accepted;
    EXPECT_EQ(head.field("Content-Length"), std::to_string(whole.body.size())) << accepted;
  }
}

TEST(Gzip, FaultsAreCompressedLikeAnswers) {
  StartedOptions options;
  options.faults = {"fanout=truncate"};
  const Started mock(options);
  Wire wire(mock.http());
  wire.send("GET " + tree + " HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n");
  const auto rest = wire.rest();
  EXPECT_THAT(rest.bytes, HasSubstr("Content-Encoding: gzip\r\n"));
  EXPECT_THROW(gunzip(rest.bytes.substr(rest.bytes.find("\r\n\r\n") + 4)), std::runtime_error);
}

TEST(Gzip, TheJournalDoesNotCareForTheForm) {
  const Started mock;
  get(mock.http(), groups, "X-Overlap-Run: plain\r\n");
  get(mock.http(), groups, "X-Overlap-Run: packed\r\nAccept-Encoding: gzip\r\n");
  EXPECT_EQ(mock.journal("plain")["hash"], mock.journal("packed")["hash"]);
}

TEST(Gzip, TheSameTextGivesTheSameBytes) {
  const std::string text(10'000, 'x');
  EXPECT_EQ(gzip(text), gzip(text));
  EXPECT_EQ(gunzip(gzip(text)), text);
  EXPECT_EQ(gunzip(gzip("")), "");
}

}  // namespace
}  // namespace overlap::mock
