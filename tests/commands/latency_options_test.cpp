#include "commands/latency_options.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace overlap {
namespace {

ScenarioFile scenario(const std::string& name) {
  return ScenarioFile::read(std::filesystem::path(SCENARIOS_FOLDER) / name / "scenario.json");
}

TEST(CoversAllRoutes, WhereALatencyNamesNoRoute) {
  EXPECT_FALSE(covers_all_routes({}));
  EXPECT_FALSE(covers_all_routes({"ping=5ms", "vms=20ms"}));
  EXPECT_TRUE(covers_all_routes({"ping=5ms", "20ms"}));
}

TEST(DelayVariables, AreThoseThatRequestsAskForTheirDelayWith) {
  EXPECT_EQ(delay_variables(scenario("bulk_fetch")), std::vector<std::string>{"delay"});
  EXPECT_EQ(delay_variables(scenario("cpu_mix")), std::vector<std::string>{"delay"});
  EXPECT_TRUE(delay_variables(scenario("ping")).empty());
}

TEST(DelayVariables, LeaveTheDelayToTheMockWhenTheyAreEmpty) {
  const auto instance = scenario("bulk_fetch").instantiate({{{"delay", ""}, {"n", "1"}}, {}, {}, {}});
  ASSERT_EQ(instance.roots.size(), 1U);
  EXPECT_EQ(instance.roots[0].request.headers.find("X-Overlap-Delay").value_or(""), "");
}

}  // namespace
}  // namespace overlap
