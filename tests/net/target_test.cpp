#include "net/target.hpp"

#include "cases.hpp"
#include "net/wire_error.hpp"

#include <gtest/gtest.h>

namespace overlap {
namespace {

std::string refusal(const std::string& url, const std::string& ca_file = "") {
  try {
    Target::parse(url, ca_file);
  } catch (const TargetError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Target, KnowsTheUsualPorts) {
  EXPECT_EQ(Target::parse("http://127.0.0.1", "").port, 80);
  EXPECT_EQ(Target::parse("https://127.0.0.1", "").port, 443);
  EXPECT_EQ(Target::parse("http://127.0.0.1:8080", "").port, 8080);
}

TEST(Target, LeavesTheUsualPortOutOfTheHostHeader) {
  EXPECT_EQ(Target::parse("http://127.0.0.1:80", "").authority, "127.0.0.1");
  EXPECT_EQ(Target::parse("http://127.0.0.1:81", "").authority, "127.0.0.1:81");
  EXPECT_EQ(Target::parse("http://[::1]:81", "").authority, "[::1]:81");
}

TEST(Target, ResolvesNames) {
  const auto target = Target::parse("http://localhost:81", "");
  EXPECT_TRUE(target.endpoint.address().is_loopback());
  EXPECT_FALSE(target.host_is_ip);
  EXPECT_EQ(target.host, "localhost");
}

TEST(Target, AsksNobodyForAnAddressThatIsKnown) {
  const auto target = Target::parse("http://no-such-host.invalid:81", "", "::1");
  EXPECT_EQ(target.endpoint.address().to_string(), "::1");
  EXPECT_EQ(target.host, "no-such-host.invalid");
  EXPECT_EQ(target.authority, "no-such-host.invalid:81");
}

TEST(Target, RefusesWhatItCannotUse) {
  EXPECT_NE(refusal("127.0.0.1:80").find("expected a URL"), std::string::npos);
  EXPECT_NE(refusal("ftp://127.0.0.1").find("http or https"), std::string::npos);
  EXPECT_NE(refusal("http://127.0.0.1/?a=b").find("query"), std::string::npos);
  EXPECT_NE(refusal("http://127.0.0.1:0").find("port"), std::string::npos);
  EXPECT_NE(refusal("http://no-such-host.invalid").find("cannot resolve"), std::string::npos);
  EXPECT_NE(refusal("https://127.0.0.1", "/no/such/file.pem").find("/no/such/file.pem"), std::string::npos);
}

TEST(Target, KnowsAddressesFromNamesAndTlsFromNone) {
  const auto v4 = Target::parse("http://127.0.0.1:81/a/b//", "");
  EXPECT_TRUE(v4.host_is_ip);
  EXPECT_FALSE(v4.tls);
  EXPECT_EQ(v4.tls_context, nullptr);
  EXPECT_EQ(v4.host, "127.0.0.1");
  EXPECT_EQ(v4.base_path, "/a/b");
  EXPECT_EQ(v4.origin, "http://127.0.0.1:81");
  EXPECT_EQ(v4.endpoint.port(), 81);
  const auto v6 = Target::parse("https://[::1]", "");
  EXPECT_TRUE(v6.host_is_ip);
  EXPECT_TRUE(v6.tls);
  EXPECT_NE(v6.tls_context, nullptr);
  EXPECT_EQ(v6.host, "::1");
  EXPECT_EQ(v6.authority, "[::1]");
  EXPECT_EQ(v6.origin, "https://[::1]");
  EXPECT_EQ(v6.endpoint.port(), 443);
  EXPECT_EQ(Target::parse("http://127.0.0.1:", "").port, 80);
}

TEST(Target, NeverRepeatsAPassword) {
  const auto sentence = refusal("http://user:hunter2@127.0.0.1");
  EXPECT_NE(sentence, "accepted");
  EXPECT_EQ(sentence.find("hunter2"), std::string::npos);
}

TEST(RequestTarget, PutsTheBasePathBeforePaths) {
  const auto target = Target::parse("http://127.0.0.1:81/base/", "");
  EXPECT_EQ(target.request_target("/a?b=c"), "/base/a?b=c");
}

TEST(RequestTarget, DoesNotRepeatABasePathThatALinkCarries) {
  const auto target = Target::parse("http://127.0.0.1:81/base", "");
  EXPECT_EQ(target.request_target("/base/a"), "/base/a");
  EXPECT_EQ(target.request_target("/basement"), "/base/basement");
}

TEST(RequestTarget, FollowsAbsoluteLinksToTheSameOrigin) {
  const auto target = Target::parse("http://127.0.0.1:81/base", "");
  EXPECT_EQ(target.request_target("http://127.0.0.1:81/x?y"), "/x?y");
  EXPECT_EQ(target.request_target("HTTP://127.0.0.1:81"), "/");
  EXPECT_EQ(target.request_target("http://127.0.0.1:81?y"), "/?y");
}

TEST(RequestTarget, RefusesOtherOrigins) {
  const auto target = Target::parse("http://127.0.0.1:81", "");
  EXPECT_EQ(target.request_target("https://127.0.0.1:81/x"), std::nullopt);
  EXPECT_EQ(target.request_target("http://127.0.0.1:8181/x"), std::nullopt);
  EXPECT_EQ(target.request_target("http://127.0.0.2:81/x"), std::nullopt);
  EXPECT_EQ(target.request_target("x"), std::nullopt);
}

class RequestTargetCases : public testing::TestWithParam<Sentence> {};

TEST_P(RequestTargetCases, Hold) {
  for (const auto& each : GetParam().cases) {
    const auto target = Target::parse(each.at("url").get<std::string>(), "");
    EXPECT_EQ(target.request_target(each.at("target").get<std::string>()), text_or_nothing(each.at("sent")))
        << each;
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, RequestTargetCases, testing::ValuesIn(sentences("target", "request_target")),
                         name_of);

class OtherOriginCases : public testing::TestWithParam<Sentence> {};

TEST_P(OtherOriginCases, Hold) {
  for (const auto& each : GetParam().cases) {
    const auto target = Target::parse(each.at("url").get<std::string>(), "");
    EXPECT_EQ(other_origin(each.at("target").get<std::string>(), target.origin),
              each.at("sentence").get<std::string>());
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, OtherOriginCases, testing::ValuesIn(sentences("target", "other_origin")),
                         name_of);

}  // namespace
}  // namespace overlap
