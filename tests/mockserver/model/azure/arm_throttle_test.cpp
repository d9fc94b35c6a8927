#include "mockserver/model/azure/arm_throttle.hpp"

#include "mockserver/ground/json_text.hpp"
#include "tests/mockserver/route.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace overlap::mock {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using Passed = ArmThrottle::Passed;

const TimePoint start{1000s};

RouteMatch match_of(const std::string& path) {
  return builtin_routes().match("GET", path);
}

const std::string compute = "/providers/Microsoft.Compute/virtualMachines";

RouteMatch groups(const std::string& subscription = "s1") {
  return match_of("/subscriptions/" + subscription + "/resourcegroups");
}

RouteMatch vm(const std::string& name, const std::string& subscription = "s1") {
  return match_of("/subscriptions/" + subscription + "/resourceGroups/g" + compute + "/" + name);
}

RouteMatch activity_log(const std::string& subscription = "s1") {
  return match_of("/subscriptions/" + subscription +
                  "/providers/Microsoft.Insights/eventtypes/management/values");
}

template <class Throttling>
bool passes(Throttling& throttle, const RouteMatch& match, TimePoint now = start,
            const std::string& principal = "Bearer a") {
  return std::holds_alternative<Passed>(throttle.take(match, principal, now));
}

// How many pass at one instant, up to the limit given.
int burst(ArmThrottle& throttle, const RouteMatch& match, TimePoint now = start,
          const std::string& principal = "Bearer a") {
  int passed = 0;
  while (passed < 100'000 && passes(throttle, match, now, principal)) ++passed;
  return passed;
}

template <class Throttling>
std::string fields_of(Throttling& throttle, const RouteMatch& match) {
  return std::get<Passed>(throttle.take(match, "Bearer a", start)).fields;
}

// The reply to a request that is refused, after all that would pass.
Reply refusal(ArmThrottle& throttle, const RouteMatch& match, TimePoint now = start) {
  for (;;) {
    auto answer = throttle.take(match, "Bearer a", now);
    if (auto* reply = std::get_if<Reply>(&answer)) return *reply;
  }
}

TEST(ArmThrottle, ASubscriptionHas250ReadsAtOnce) {
  ArmThrottle throttle(1);
  EXPECT_EQ(burst(throttle, groups()), 250);
}

TEST(ArmThrottle, ItGains25ReadsASecond) {
  ArmThrottle throttle(1);
  burst(throttle, groups());
  EXPECT_FALSE(passes(throttle, groups(), start + 39ms));
  EXPECT_TRUE(passes(throttle, groups(), start + 40ms));
  EXPECT_FALSE(passes(throttle, groups(), start + 40ms));
  EXPECT_EQ(burst(throttle, groups(), start + 1040ms), 25);
  EXPECT_EQ(burst(throttle, groups(), start + 1h), 250) << "and never more than 250";
}

TEST(ArmThrottle, SixteenHundredReadsOfOneSubscriptionTakeFiftyFourSeconds) {
  // (1600 - 250) / 25 = 54 s, however impatient the client is.
  ArmThrottle throttle(1);
  auto now = start;
  int passed = 0;
  while (passed < 1600) {
    if (passes(throttle, activity_log(), now)) {
      ++passed;
    } else {
      now += 10ms;
    }
  }
  EXPECT_EQ(now - start, 54s);
}

TEST(ArmThrottle, AFasterClockMakesAMinuteOfASecond) {
  ArmThrottle throttle(60);
  EXPECT_EQ(burst(throttle, groups()), 250);
  EXPECT_EQ(burst(throttle, groups(), start + 100ms), 150);
}

TEST(ArmThrottle, SubscriptionsPrincipalsAndTheTenantHaveBucketsOfTheirOwn) {
  ArmThrottle throttle(1);
  burst(throttle, groups("s1"));
  EXPECT_EQ(burst(throttle, groups("s2")), 250);
  EXPECT_EQ(burst(throttle, groups("s1"), start, "Bearer b"), 250);
  EXPECT_EQ(burst(throttle, match_of("/subscriptions")), 250);
}

TEST(ArmThrottle, TheLetterCaseOfASubscriptionDoesNotHelp) {
  ArmThrottle throttle(1);
  burst(throttle, groups("s1"));
  EXPECT_EQ(burst(throttle, groups("S1")), 0);
}

TEST(ArmThrottle, TheActivityLogCountsAmongTheSubscriptionsReads) {
  ArmThrottle throttle(1);
  burst(throttle, groups());
  EXPECT_FALSE(passes(throttle, activity_log()));
}

TEST(ArmThrottle, AVmCanBeAskedFor36TimesThenTwelveTimesAMinute) {
  ArmThrottle throttle(1);
  EXPECT_EQ(burst(throttle, vm("v1")), 36);
  EXPECT_FALSE(
      passes(throttle, match_of("/subscriptions/s1/resourceGroups/G" + compute + "/V1/instanceView")))
      << "the same VM in other letters";
  EXPECT_EQ(burst(throttle, vm("v2")), 36);
  EXPECT_FALSE(passes(throttle, vm("v1"), start + 4999ms));
  EXPECT_TRUE(passes(throttle, vm("v1"), start + 5s));
  EXPECT_EQ(burst(throttle, vm("v1"), start + 65s), 12);
}

TEST(ArmThrottle, WhoeverAsksTakesFromTheSameVm) {
  ArmThrottle throttle(1);
  burst(throttle, vm("v1"));
  EXPECT_FALSE(passes(throttle, vm("v1"), start, "Bearer b"));
}

TEST(ArmThrottle, ListsOfASubscriptionCanBeAskedFor900TimesThen300TimesAMinute) {
  // More than one principal, since each has but 250 reads.
  ArmThrottle throttle(1);
  const auto in_group = match_of("/subscriptions/s1/resourceGroups/g" + compute);
  const auto in_subscription = match_of("/subscriptions/s1" + compute);
  const auto all = [&](TimePoint now) {
    int passed = 0;
    for (const auto* principal : {"a", "b", "c", "d"}) {
      passed += burst(throttle, passed % 2 == 0 ? in_group : in_subscription, now, principal);
    }
    return passed;
  };
  EXPECT_EQ(all(start), 900);
  EXPECT_EQ(all(start + 60s), 300);
}

TEST(ArmThrottle, ASubscriptionHas24000LowCostReads) {
  ArmThrottle throttle(1);
  auto match = vm("v");
  int passed = 0;
  for (int principal = 0; principal < 100; ++principal) {
    for (int i = 0; i < 250; ++i) {
      match.captured[2] = std::to_string(principal * 250 + i);
      passed += passes(throttle, match, start, std::to_string(principal));
    }
  }
  EXPECT_EQ(passed, 24'000);
}

TEST(ArmThrottle, ARefusedRequestCostsNothing) {
  ArmThrottle throttle(1);
  burst(throttle, vm("v1"));
  for (int i = 0; i < 1000; ++i) EXPECT_FALSE(passes(throttle, vm("v1")));
  EXPECT_EQ(burst(throttle, groups()), 250 - 36);
}

TEST(ArmThrottle, AnswersTellWhatIsLeft) {
  ArmThrottle throttle(1);
  EXPECT_EQ(fields_of(throttle, groups()), "x-ms-ratelimit-remaining-subscription-reads: 249\r\n");
  EXPECT_EQ(fields_of(throttle, groups()), "x-ms-ratelimit-remaining-subscription-reads: 248\r\n");
  EXPECT_EQ(fields_of(throttle, match_of("/subscriptions")),
            "x-ms-ratelimit-remaining-tenant-reads: 249\r\n");
  EXPECT_EQ(fields_of(throttle, vm("v1")),
            "x-ms-ratelimit-remaining-subscription-reads: 247\r\n"
            "x-ms-ratelimit-remaining-resource: Microsoft.Compute/LowCostGetResource;35\r\n"
            "x-ms-ratelimit-remaining-resource: Microsoft.Compute/LowCostGetSubscriptionMaximum;23999\r\n");
  EXPECT_EQ(fields_of(throttle, match_of("/subscriptions/s1" + compute)),
            "x-ms-ratelimit-remaining-subscription-reads: 246\r\n"
            "x-ms-ratelimit-remaining-resource: Microsoft.Compute/HighCostGetSubscriptionMaximum;899\r\n");
}

TEST(ArmThrottle, ResourceManagersRefusalNamesTheSubscription) {
  ArmThrottle throttle(1);
  const auto reply = refusal(throttle, groups());
  EXPECT_EQ(reply.status, 429U);
  EXPECT_EQ(reply.route, named("groups"));
  EXPECT_FALSE(reply.cacheable);
  EXPECT_THAT(reply.fields, HasSubstr("Retry-After: 1\r\n"));
  EXPECT_THAT(reply.fields, HasSubstr("x-ms-ratelimit-remaining-subscription-reads: 0\r\n"));
  const auto error = Json::parse(*reply.body).at("error");
  EXPECT_EQ(error.at("code"), "SubscriptionRequestsThrottled");
  EXPECT_EQ(error.at("message"),
            "Number of read requests for subscription 's1' exceeded the limit of '250' for time interval "
            "'00:00:10'. Please try again after '1' seconds.");
}

TEST(ArmThrottle, WithoutASubscriptionItIsTheTenants) {
  ArmThrottle throttle(1);
  const auto reply = refusal(throttle, match_of("/subscriptions"));
  EXPECT_EQ(Json::parse(*reply.body)["error"]["code"], "TenantRequestsThrottled");
}

TEST(ArmThrottle, ComputesRefusalHasItsDetailsAsJsonInAText) {
  ArmThrottle throttle(1);
  const auto reply = refusal(throttle, vm("v1"), start);
  EXPECT_THAT(reply.fields, HasSubstr("Retry-After: 5\r\n")) << "twelve a minute";
  const auto body = Json::parse(*reply.body);
  EXPECT_EQ(body.at("code"), "OperationNotAllowed");
  const auto& detail = body.at("details").at(0);
  EXPECT_EQ(detail.at("code"), "TooManyRequests");
  EXPECT_EQ(detail.at("target"), "LowCostGetResource");
  const auto measured = Json::parse(detail.at("message").get<std::string>());
  EXPECT_EQ(measured.at("operationGroup"), "LowCostGetResource");
  EXPECT_EQ(measured.at("startTime"), "2026-01-01T00:00:00.0000000Z");
  EXPECT_EQ(measured.at("endTime"), "2026-01-01T00:00:00.0000000Z");
  EXPECT_EQ(measured.at("allowedRequestCount"), 36);
  EXPECT_EQ(measured.at("measuredRequestCount"), 37);
}

TEST(ArmThrottle, WhoWaitsAsLongAsRetryAfterSaysPasses) {
  for (const double scale : {0.5, 1.0, 60.0}) {
    ArmThrottle throttle(scale);
    const auto reply = refusal(throttle, vm("v1"));
    const auto at = reply.fields.find("Retry-After: ");
    const auto wait = std::chrono::seconds(std::stoi(reply.fields.substr(at + 13)));
    EXPECT_EQ(wait, scale == 0.5 ? 10s : scale == 1 ? 5s : 1s) << "in real seconds, rounded up";
    EXPECT_TRUE(passes(throttle, vm("v1"), start + wait)) << scale;
  }
}

TEST(ArmThrottle, WhatIsNotAzuresPasses) {
  auto of_arm = std::make_unique<ArmThrottle>(1);
  const auto& counting = *of_arm;
  Throttles throttle;
  throttle.add(groups().service, std::move(of_arm));
  for (int i = 0; i < 1000; ++i) {
    EXPECT_TRUE(passes(throttle, match_of("/ping")));
    EXPECT_TRUE(passes(throttle, builtin_routes().match("POST", "/subscriptions")));
  }
  EXPECT_EQ(fields_of(throttle, match_of("/ping")), "");
  EXPECT_EQ(counting.bucket_count(), 0U);
}

TEST(ArmThrottle, ItsMemoryIsBounded) {
  ArmThrottle throttle(1);
  auto match = groups();
  for (int i = 0; i < 120'000; ++i) {
    match.captured[0] = std::to_string(i);
    const auto answer = throttle.take(match, "", start + i * 1us);
    ASSERT_TRUE(std::holds_alternative<Passed>(answer));
    ASSERT_LE(throttle.bucket_count(), ArmThrottle::most_buckets);
  }
}

TEST(ArmThrottle, ItsScaleIsRead) {
  EXPECT_EQ(parse_throttle("none"), 0);
  EXPECT_EQ(parse_throttle("azure"), 1);
  EXPECT_EQ(parse_throttle("azure:60"), 60);
  for (const std::string text : {"none", "azure", "azure:60", "azure:0.5"}) {
    EXPECT_EQ(throttle_text(parse_throttle(text)), text);
  }
  const auto complaint = [](const std::string& text) -> std::string {
    try {
      parse_throttle(text);
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "none";
  };
  EXPECT_EQ(complaint("azur"), "unknown throttle \"azur\": did you mean \"azure\"?");
  EXPECT_EQ(complaint("aws:2"), "unknown throttle \"aws\": the throttles are azure and none");
  EXPECT_EQ(complaint(""), "unknown throttle \"\": the throttles are azure and none");
  for (const auto* text : {"azure:", "azure:0", "azure:-1", "azure:fast", "azure:10001"}) {
    EXPECT_EQ(complaint(text), "throttle \"" + std::string(text) +
                                   "\" has no scale: write how much faster its clock runs, above 0 and up to "
                                   "10000, like azure:60");
  }
}

}  // namespace
}  // namespace overlap::mock
