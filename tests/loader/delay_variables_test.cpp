#include "loader/scenario_file.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

namespace overlap {
namespace {

ScenarioFile scenario(const std::string& name) {
  return ScenarioFile::read(std::filesystem::path(SCENARIOS_DIR) / name / "scenario.json");
}

TEST(DelayVariables, AreThoseThatRequestsAskForTheirDelayWith) {
  EXPECT_EQ(scenario("bulk_fetch").delay_variables(), std::vector<std::string>{"delay"});
  EXPECT_EQ(scenario("cpu_mix").delay_variables(), std::vector<std::string>{"delay"});
  EXPECT_TRUE(scenario("ping").delay_variables().empty());
}

TEST(DelayVariables, LeaveTheDelayToTheMockWhenTheyAreEmpty) {
  const auto instance = scenario("bulk_fetch").instantiate({{{"delay", ""}, {"n", "1"}}, {}, {}, {}});
  ASSERT_EQ(instance.roots.size(), 1U);
  EXPECT_EQ(instance.roots[0].request.headers.find("X-Overlap-Delay").value_or(""), "");
}

}  // namespace
}  // namespace overlap
