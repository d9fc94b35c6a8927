#include "core/trace.hpp"

#include "cases.hpp"

#include <gtest/gtest.h>

namespace overlap {
namespace {

using namespace std::chrono_literals;

TEST(ServerTiming, GivesTheAskedAndTheServedDelay) {
  const auto delay = parse_server_timing("asked;dur=50, served;dur=50.731");
  ASSERT_TRUE(delay);
  EXPECT_EQ(delay->asked, 50ms);
  EXPECT_EQ(delay->served, 50'731us);
}

TEST(ServerTiming, TakesAnyOrderAndOtherMetrics) {
  const auto delay = parse_server_timing("cache;desc=\"hit\",\tserved;dur=2,db;dur=9,  asked;dur=0");
  ASSERT_TRUE(delay);
  EXPECT_EQ(delay->asked, 0ms);
  EXPECT_EQ(delay->served, 2ms);
}

class ServerTimingCases : public testing::TestWithParam<Sentence> {};

TEST_P(ServerTimingCases, Hold) {
  for (const auto& each : GetParam().cases) {
    const auto delay = parse_server_timing(each.at("value").get<std::string>());
    ASSERT_EQ(delay.has_value(), !each.at("asked_s").is_null()) << each;
    if (!delay) continue;
    EXPECT_NEAR(std::chrono::duration<double>(delay->asked).count(), each.at("asked_s").get<double>(), 1e-9)
        << each;
    EXPECT_NEAR(std::chrono::duration<double>(delay->served).count(), each.at("served_s").get<double>(), 1e-9)
        << each;
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, ServerTimingCases, testing::ValuesIn(sentences("server_timing", "delays")),
                         name_of);

TEST(ServerTiming, NeedsBothMetrics) {
  for (const char* value : {"", "asked;dur=1", "served;dur=1", "asked, served", "asked;dur=1, serve;dur=1",
                            "asked;dur=1, served2;dur=1", "asked;dur=1, xserved;dur=1"}) {
    EXPECT_FALSE(parse_server_timing(value)) << value;
  }
}

TEST(ServerTiming, RefusesDelaysThatCannotBe) {
  for (const char* value : {"-1", "x", "", "nan", "inf", "1e300"}) {
    EXPECT_FALSE(parse_server_timing(std::string("served;dur=1, asked;dur=") + value)) << value;
  }
}

TEST(ServerTiming, ReadsNothingBehindItsEnd) {
  const std::string_view text = "asked;dur=1, served;dur=2345";
  const auto delay = parse_server_timing(text.substr(0, text.size() - 3));
  ASSERT_TRUE(delay);
  EXPECT_EQ(delay->served, 2ms);
}

TEST(ServerTiming, TakesDelaysOfThirtyYearsAndNoLongerOnes) {
  EXPECT_TRUE(parse_server_timing("asked;dur=0, served;dur=1000000000000"));
  EXPECT_FALSE(parse_server_timing("asked;dur=0, served;dur=1000000000001"));
}

TEST(FailureNames, AreReadAsTheyAreWritten) {
  for (const auto failure : {Failure::none, Failure::timeout, Failure::cancelled, Failure::connect,
                             Failure::tls, Failure::reset, Failure::protocol, Failure::content}) {
    EXPECT_EQ(parse_failure(to_string(failure)), failure);
  }
  EXPECT_EQ(to_string(Failure::cancelled), "cancelled");
  EXPECT_EQ(to_string(Failure::content), "content");
  EXPECT_EQ(parse_failure("Timeout"), std::nullopt);
  EXPECT_EQ(parse_failure(""), std::nullopt);
}

TEST(ReleaseNames, AreReadAsTheyAreWritten) {
  for (const auto release : {Release::root, Release::then, Release::after}) {
    EXPECT_EQ(parse_release(to_string(release)), release);
  }
  EXPECT_EQ(to_string(Release::after), "after");
  EXPECT_EQ(parse_release("before"), std::nullopt);
  EXPECT_EQ(parse_release(""), std::nullopt);
}

TEST(Exchange, KnowsHowLongItQueuedAndWhenItEnded) {
  Exchange exchange;
  exchange.ready = 10ms;
  exchange.start = 25ms;
  exchange.connect = 1ms;
  exchange.tls = 2ms;
  exchange.send = 3ms;
  exchange.wait = 40ms;
  exchange.receive = 5ms;
  EXPECT_EQ(exchange.queued(), 15ms);
  EXPECT_EQ(exchange.end(), 76ms);
}

TEST(Exchange, IsOkForATwoHundredWithoutAFailure) {
  Exchange exchange;
  EXPECT_FALSE(exchange.ok());
  exchange.status = 204;
  EXPECT_TRUE(exchange.ok());
  exchange.failure = Failure::content;
  EXPECT_FALSE(exchange.ok());
  exchange.failure = Failure::none;
  exchange.status = 404;
  EXPECT_FALSE(exchange.ok());
}

}  // namespace
}  // namespace overlap
