#include "core/policy.hpp"

#include "cases.hpp"
#include "core/trace.hpp"

#include <gtest/gtest.h>

namespace overlap {
namespace {

using namespace std::chrono_literals;

Headers headers(const nlohmann::json& fields) {
  Headers headers;
  for (const auto& field : fields)
    headers.add(field.at(0).get<std::string>(), field.at(1).get<std::string>());
  return headers;
}

Outcome answered(unsigned status) {
  Outcome outcome;
  outcome.response.status = status;
  return outcome;
}

std::optional<double> seconds(const std::optional<Duration>& duration) {
  if (!duration) return std::nullopt;
  return std::chrono::duration<double>(*duration).count();
}

std::optional<double> seconds(const nlohmann::json& value) {
  return value.is_null() ? std::nullopt : std::optional<double>(value.get<double>());
}

void expect_same(const std::optional<double>& made, const std::optional<double>& wanted,
                 const nlohmann::json& each) {
  ASSERT_EQ(made.has_value(), wanted.has_value()) << each;
  if (made) {
    EXPECT_NEAR(*made, *wanted, 1e-9) << each;
  }
}

class RetryDelay : public testing::TestWithParam<Sentence> {};

TEST_P(RetryDelay, HoldsTheCases) {
  for (const auto& each : GetParam().cases) {
    Policy policy;
    policy.max_attempts = each.value("max_attempts", policy.max_attempts);
    policy.backoff =
        std::chrono::duration_cast<Duration>(std::chrono::duration<double>(each.value("backoff_s", 0.1)));
    Request request;
    request.method = each.value("method", "GET");
    auto outcome = answered(each.value("status", 0U));
    outcome.response.headers = headers(each.value("headers", nlohmann::json::array()));
    outcome.failure = parse_failure(each.value("failure", "none")).value();
    expect_same(seconds(retry_delay(policy, request, each.value("attempt", 1U), outcome)),
                seconds(each.at("delay_s")), each);
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, RetryDelay, testing::ValuesIn(sentences("retry", "retry_delay")), name_of);

TEST(RetriedStatuses, AreExactlyThoseThatMayPass) {
  std::vector<unsigned> retried;
  for (unsigned status = 100; status < 600; ++status) {
    if (retry_delay({}, {}, 1, answered(status))) retried.push_back(status);
  }
  EXPECT_EQ(retried, read_cases("retry").at("retried_statuses").get<std::vector<unsigned>>());
}

class RetryAfter : public testing::TestWithParam<Sentence> {};

TEST_P(RetryAfter, HoldsTheCases) {
  for (const auto& each : GetParam().cases) {
    expect_same(seconds(retry_after(headers(each.at("headers")))), seconds(each.at("wait_s")), each);
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, RetryAfter, testing::ValuesIn(sentences("retry", "retry_after")), name_of);

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
