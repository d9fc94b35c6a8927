#include "run/registry.hpp"

#include <gtest/gtest.h>

#include <string>

namespace overlap {

namespace {
unsigned made_with = 0;  // the number that the last strategy was made with
std::string hindrance;   // why no strategy can run here
}  // namespace

std::span<const StrategyEntry> linked_strategies() {
  static constexpr auto nothing = [](const StrategySetup& setup) {
    made_with = setup.parameter;
    return std::unique_ptr<Strategy>();
  };
  static constexpr StrategyEntry entries[] = {
      {"thread_pool", "has a number", nothing, "threads"},
      {"callbacks", "has none", nothing},
      {"coroutines", "has none", nothing},
      {"loops", "has a number of its own", nothing, "loops", [] { return 3U; }, "inventory"},
  };
  return entries;
}

std::string unavailable() {
  return hindrance;
}

namespace {

std::string refusal(const std::string& written) {
  try {
    make_strategy(written, Target{}, Policy{});
  } catch (const UnknownStrategy& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Registry, NamesTheNearestStrategy) {
  EXPECT_EQ(refusal("corutines"), "unknown strategy \"corutines\": did you mean \"coroutines\"?");
}

TEST(Registry, RefusesANumberWhereNoneIsTaken) {
  EXPECT_EQ(refusal("callbacks:3"),
            "strategy \"callbacks\" takes no parameter, but \"callbacks:3\" gives one");
}

TEST(Registry, RefusesAPoolOfNoThreads) {
  for (const auto* written :
       {"thread_pool:0", "thread_pool:", "thread_pool:x", "thread_pool:4x", "thread_pool:-1"}) {
    EXPECT_EQ(refusal(written),
              std::string("\"") + written + "\": the number of threads has to be 1 to 32768");
  }
}

TEST(Registry, GivesAStrategyItsNumberOrTheDefaultOne) {
  Policy policy;
  policy.max_in_flight = 24;
  const auto number_of = [&](const char* written) {
    made_with = 0;
    make_strategy(written, Target{}, policy);
    return made_with;
  };
  EXPECT_EQ(number_of("thread_pool"), 24U);
  EXPECT_EQ(number_of("thread_pool:1"), 1U);
  EXPECT_EQ(number_of("thread_pool:32768"), 32768U);
  EXPECT_EQ(number_of("loops"), 3U);
  EXPECT_EQ(number_of("loops:5"), 5U);
  EXPECT_EQ(refusal("thread_pool:32769"),
            "\"thread_pool:32769\": the number of threads has to be 1 to 32768");
}

TEST(Registry, MakesNothingWhereNothingCanRunAndSaysWhy) {
  hindrance = "the kernel is too old";
  EXPECT_EQ(strategies().at(1).unavailable, "the kernel is too old");
  EXPECT_THROW(make_strategy("callbacks", Target{}, Policy{}), UnavailableStrategy);
  EXPECT_EQ(refusal("corutines"), "unknown strategy \"corutines\": did you mean \"coroutines\"?");
  hindrance.clear();
  EXPECT_EQ(refusal("callbacks"), "accepted");
}

TEST(Registry, DescribesWhatIsLinkedInItsOrder) {
  const auto described = strategies();
  ASSERT_EQ(described.size(), 4U);
  EXPECT_EQ(described[0].name, "thread_pool");
  EXPECT_EQ(described[0].summary, "has a number");
  EXPECT_EQ(described[0].parameter, "threads");
  EXPECT_EQ(described[0].default_parameter, std::nullopt);
  EXPECT_EQ(described[0].scenario, "");
  EXPECT_EQ(described[0].unavailable, "");
  EXPECT_EQ(described[3].default_parameter, 3U);
  EXPECT_EQ(described[3].scenario, "inventory");
}

}  // namespace
}  // namespace overlap
