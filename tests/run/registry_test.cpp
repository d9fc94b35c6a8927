#include "run/registry.hpp"

#include <gtest/gtest.h>

#include <string>

namespace overlap {

std::span<const StrategyEntry> linked_strategies() {
  static constexpr auto nothing = [](const StrategySetup&) { return std::unique_ptr<Strategy>(); };
  static constexpr StrategyEntry entries[] = {
      {"thread_pool", "has a number", nothing, "threads"},
      {"callbacks", "has none", nothing},
      {"coroutines", "has none", nothing},
  };
  return entries;
}

std::string unavailable() {
  return {};
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

}  // namespace
}  // namespace overlap
