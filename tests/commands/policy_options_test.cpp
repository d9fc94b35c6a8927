#include "commands/policy_options.hpp"

#include "commands/usage_error.hpp"
#include "loader/schema_text.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <chrono>

namespace overlap {
namespace {

using namespace std::chrono_literals;

TEST(PolicyLimits, AreThoseOfScenarioFiles) {
  const auto schema = nlohmann::json::parse(schema_text);
  const auto& policy = schema.at("properties").at("policy").at("properties");
  EXPECT_EQ(policy.at("max_in_flight").at("maximum"), largest_max_in_flight);
  EXPECT_EQ(policy.at("max_attempts").at("maximum"), largest_max_attempts);
}

TEST(PatienceFor, IsLimitedUnlessSomebodyWantsNoLimit) {
  EXPECT_EQ(patience_for({}).listing, 60s);
  EXPECT_EQ(patience_for({}).run, 10min);
  RunOptions options;
  options.answer_timeout = "3s";
  EXPECT_EQ(patience_for(options).listing, 3s);
  EXPECT_EQ(patience_for(options).run, 3s);
  options.answer_timeout = "0";
  EXPECT_EQ(patience_for(options).run, std::nullopt);
  options.answer_timeout = "soon";
  EXPECT_THROW(patience_for(options), UsageError);
}

TEST(PatienceFor, LimitsTheSizeOfAnAnswer) {
  EXPECT_EQ(patience_for({}).line_bytes, 512U << 20);
  RunOptions options;
  options.answer_limit = "1MiB";
  EXPECT_EQ(patience_for(options).line_bytes, 1U << 20);
  for (const auto* wrong : {"0", "-1", "much"}) {
    options.answer_limit = wrong;
    EXPECT_THROW(patience_for(options), UsageError) << wrong;
  }
}

}  // namespace
}  // namespace overlap
