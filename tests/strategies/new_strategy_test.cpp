// The strategy that bench/strategies/README.md adds; Conformance runs over it, too.
#include "run/registry.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace overlap {
namespace {

TEST(ANewStrategy, IsListedWhereItsPageSays) {
  const auto all = strategies();
  const auto is_new = [](const StrategyDescription& strategy) { return strategy.name == NEW_STRATEGY; };
  EXPECT_EQ(std::count_if(all.begin(), all.end(), is_new), 1);
  const auto found = std::find_if(all.begin(), all.end(), is_new);
  ASSERT_LT(found + 1, all.end());
  EXPECT_EQ((found + 1)->name, STRATEGY_BELOW);
  EXPECT_FALSE(found->summary.empty());
}

}  // namespace
}  // namespace overlap
