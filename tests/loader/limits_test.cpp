// What is too much, which files, command lines and both kinds of workers have to agree on.
#include "cases.hpp"
#include "core/policy.hpp"
#include "loader/expansion.hpp"
#include "protocol/strategy_description.hpp"

namespace overlap {
namespace {

using nlohmann::json;

json schema_at(const std::string& pointer) {
  std::ifstream in(std::string(SCENARIOS_DIR) + "/schema.json");
  return json::parse(in).at(json::json_pointer(pointer));
}

TEST(Limits, AreThoseOfTheCases) {
  const auto limits = read_cases("limits");
  EXPECT_EQ(longest_chain, limits.at("longest_chain"));
  EXPECT_EQ(most_repetitions, limits.at("most_repetitions"));
  EXPECT_EQ(seconds(longest_handling), limits.at("longest_handling_s").get<double>());
  EXPECT_EQ(largest_parameter, limits.at("largest_parameter"));
  EXPECT_EQ(largest_max_in_flight, limits.at("largest_max_in_flight"));
  EXPECT_EQ(largest_max_attempts, limits.at("largest_max_attempts"));
}

TEST(Limits, AreThoseOfTheSchema) {
  const auto policy = schema_at("/properties/policy/properties");
  EXPECT_EQ(policy.at("max_in_flight").at("maximum"), largest_max_in_flight);
  EXPECT_EQ(policy.at("max_attempts").at("maximum"), largest_max_attempts);
  const auto step = schema_at("/definitions/step/properties");
  EXPECT_EQ(step.at("repeat").at("maximum"), most_repetitions);
  EXPECT_EQ(step.at("handle").at("properties").at("one_in").at("maximum"), most_repetitions);
}

}  // namespace
}  // namespace overlap
