#include "core/policy.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <utility>

namespace overlap {
namespace {

using namespace std::chrono_literals;

using Fields = std::initializer_list<std::pair<const char*, const char*>>;

Headers headers(Fields fields) {
  Headers headers;
  for (const auto& [name, value] : fields) headers.add(name, value);
  return headers;
}

Request request(const char* method = "GET") {
  Request request;
  request.method = method;
  return request;
}

Outcome answered(unsigned status, Fields fields = {}) {
  Outcome outcome;
  outcome.response.status = status;
  outcome.response.headers = headers(fields);
  return outcome;
}

Outcome failed(Failure failure) {
  Outcome outcome;
  outcome.failure = failure;
  return outcome;
}

Policy patient() {
  Policy policy;
  policy.max_attempts = 100;
  return policy;
}

TEST(RetryDelay, FollowsExactlyTheStatusesThatMayPass) {
  for (unsigned status = 100; status < 600; ++status) {
    const bool may_pass =
        status == 408 || status == 429 || status == 500 || status == 502 || status == 503 || status == 504;
    EXPECT_EQ(retry_delay({}, request(), 1, answered(status)).has_value(), may_pass) << status;
  }
}

TEST(RetryDelay, AfterAThrottledPostIsGivenToo) {
  EXPECT_EQ(retry_delay({}, request("POST"), 1, answered(429)), 100ms);
  EXPECT_EQ(retry_delay({}, request("PATCH"), 1, answered(503)), 100ms);
}

TEST(RetryDelay, AfterALostResponseIsForIdempotentMethodsOnly) {
  for (const auto failure : {Failure::timeout, Failure::reset}) {
    for (const char* method : {"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"}) {
      EXPECT_EQ(retry_delay({}, request(method), 1, failed(failure)), 100ms) << method;
    }
    for (const char* method : {"POST", "PATCH", "CONNECT", "get"}) {
      EXPECT_EQ(retry_delay({}, request(method), 1, failed(failure)), std::nullopt) << method;
    }
  }
}

TEST(RetryDelay, AfterAFailedConnectIsForEveryMethodSinceNothingWasSent) {
  EXPECT_EQ(retry_delay({}, request("GET"), 1, failed(Failure::connect)), 100ms);
  EXPECT_EQ(retry_delay({}, request("POST"), 1, failed(Failure::connect)), 100ms);
}

TEST(RetryDelay, IsNotGivenForWhatWouldFailAgain) {
  for (const auto failure : {Failure::cancelled, Failure::tls, Failure::protocol, Failure::content}) {
    EXPECT_EQ(retry_delay({}, request(), 1, failed(failure)), std::nullopt) << static_cast<int>(failure);
  }
}

TEST(RetryDelay, EndsWithTheLastAttempt) {
  Policy policy;
  policy.max_attempts = 3;
  EXPECT_TRUE(retry_delay(policy, request(), 2, answered(503)));
  EXPECT_FALSE(retry_delay(policy, request(), 3, answered(503)));
  EXPECT_FALSE(retry_delay(policy, request(), 4, answered(503)));
  policy.max_attempts = 1;
  EXPECT_FALSE(retry_delay(policy, request(), 1, answered(503, {{"Retry-After", "1"}})));
}

TEST(RetryDelay, DoublesWithEveryAttempt) {
  const auto policy = patient();
  EXPECT_EQ(retry_delay(policy, request(), 1, answered(500)), 100ms);
  EXPECT_EQ(retry_delay(policy, request(), 2, answered(500)), 200ms);
  EXPECT_EQ(retry_delay(policy, request(), 3, answered(500)), 400ms);
  EXPECT_EQ(retry_delay(policy, request(), 11, answered(500)), 102'400ms);
}

TEST(RetryDelay, IsNeverLongerThanTwoMinutesNorOverflows) {
  const auto policy = patient();
  EXPECT_EQ(retry_delay(policy, request(), 12, answered(500)), longest_retry_delay);
  EXPECT_EQ(retry_delay(policy, request(), 99, answered(500)), longest_retry_delay);
  EXPECT_EQ(retry_delay(policy, request(), 1, answered(429, {{"Retry-After", "1200"}})), longest_retry_delay);
  auto slow = patient();
  slow.backoff = 1h;
  EXPECT_EQ(retry_delay(slow, request(), 1, answered(500)), longest_retry_delay);
}

TEST(RetryDelay, MayBeZero) {
  auto policy = patient();
  policy.backoff = 0ns;
  EXPECT_EQ(retry_delay(policy, request(), 50, answered(500)), 0ns);
}

TEST(RetryDelay, RetryAfterWinsOverBackoff) {
  const auto policy = patient();
  EXPECT_EQ(retry_delay(policy, request(), 5, answered(429, {{"Retry-After", "1"}})), 1s);
  EXPECT_EQ(retry_delay(policy, request(), 1, answered(503, {{"Retry-After", "0"}})), 0s);
}

TEST(RetryDelay, RetryAfterDoesNotMakeAFinalAnswerPass) {
  EXPECT_EQ(retry_delay(patient(), request(), 1, answered(403, {{"Retry-After", "1"}})), std::nullopt);
  EXPECT_EQ(retry_delay(patient(), request(), 1, answered(200, {{"Retry-After", "1"}})), std::nullopt);
}

TEST(RetryDelay, ABrokenRetryAfterLeavesTheBackoff) {
  EXPECT_EQ(retry_delay(patient(), request(), 1, answered(429, {{"Retry-After", "soon"}})), 100ms);
}

TEST(RetryDelay, AStaleResponseBesideAFailureIsNotAsked) {
  auto outcome = answered(429, {{"Retry-After", "7"}});
  outcome.failure = Failure::reset;
  EXPECT_EQ(retry_delay(patient(), request(), 1, outcome), 100ms);
}

TEST(RetryAfter, IsReadInSecondsOrMilliseconds) {
  EXPECT_EQ(retry_after(headers({{"Retry-After", "17"}})), 17s);
  EXPECT_EQ(retry_after(headers({{"retry-after-ms", "17"}})), 17ms);
  EXPECT_EQ(retry_after(headers({{"X-MS-Retry-After-Ms", "250"}})), 250ms);
  EXPECT_EQ(retry_after(headers({})), std::nullopt);
}

TEST(RetryAfter, TheFinestHeaderWins) {
  EXPECT_EQ(
      retry_after(headers({{"Retry-After", "9"}, {"x-ms-retry-after-ms", "8"}, {"retry-after-ms", "7"}})),
      7ms);
  EXPECT_EQ(retry_after(headers({{"Retry-After", "9"}, {"x-ms-retry-after-ms", "8"}})), 8ms);
  EXPECT_EQ(retry_after(headers({{"Retry-After", "9"}, {"retry-after-ms", "x"}})), 9s);
}

TEST(RetryAfter, ThatIsNoWholeNumberIsIgnored) {
  for (const char* value : {"", "-1", "+1", "1.5", "1s", " 1", "0x10", "one"}) {
    EXPECT_EQ(retry_after(headers({{"Retry-After", value}})), std::nullopt) << value;
    EXPECT_EQ(retry_after(headers({{"retry-after-ms", value}})), std::nullopt) << value;
  }
}

TEST(RetryAfter, ThatIsTooLargeForAnIntegerIsVeryLong) {
  const auto delay = retry_after(headers({{"Retry-After", "99999999999999999999999999"}}));
  ASSERT_TRUE(delay);
  EXPECT_GT(*delay, longest_retry_delay);
}

TEST(RetryAfter, AsADateCountsFromTheResponsesOwnDate) {
  EXPECT_EQ(retry_after(headers({{"Date", "Sun, 06 Nov 1994 08:49:37 GMT"},
                                 {"Retry-After", "Sun, 06 Nov 1994 08:50:07 GMT"}})),
            30s);
  EXPECT_EQ(retry_after(headers({{"Date", "Thu, 31 Dec 2026 23:59:59 GMT"},
                                 {"Retry-After", "Fri, 01 Jan 2027 00:00:01 GMT"}})),
            2s);
}

TEST(RetryAfter, AsADateThatHasPassedIsNow) {
  EXPECT_EQ(retry_after(headers({{"Date", "Sun, 06 Nov 1994 08:49:37 GMT"},
                                 {"Retry-After", "Sun, 06 Nov 1994 08:49:07 GMT"}})),
            0s);
}

TEST(RetryAfter, AsADateNeedsTwoWholeDates) {
  EXPECT_EQ(retry_after(headers({{"Retry-After", "Sun, 06 Nov 1994 08:50:07 GMT"}})), std::nullopt);
  EXPECT_EQ(retry_after(headers({{"Date", "now"}, {"Retry-After", "Sun, 06 Nov 1994 08:50:07 GMT"}})),
            std::nullopt);
  EXPECT_EQ(retry_after(headers({{"Date", "Sun, 06 Nov 1994 08:49:37 GMT"},
                                 {"Retry-After", "Sun, 06 Nov 1994 08:50:07 GMT+1"}})),
            std::nullopt);
}

TEST(Outcome, IsOkForTheTwoHundredsOnly) {
  EXPECT_TRUE(answered(200).ok());
  EXPECT_TRUE(answered(299).ok());
  EXPECT_FALSE(answered(199).ok());
  EXPECT_FALSE(answered(300).ok());
  EXPECT_FALSE(answered(0).ok());
  auto outcome = answered(200);
  outcome.failure = Failure::content;
  EXPECT_FALSE(outcome.ok());
}

TEST(Timing, EndsWhenItsLastPartDoes) {
  Timing timing;
  timing.start = TimePoint(1s);
  timing.connect = 1ms;
  timing.tls = 20ms;
  timing.send = 300ms;
  timing.wait = 4s;
  timing.receive = 50s;
  EXPECT_EQ(timing.end(), TimePoint(55s + 321ms));
}

}  // namespace
}  // namespace overlap
