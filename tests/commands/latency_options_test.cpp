#include "commands/latency_options.hpp"

#include <gtest/gtest.h>

namespace overlap {
namespace {

TEST(CoversAllRoutes, WhereALatencyNamesNoRoute) {
  EXPECT_FALSE(covers_all_routes({}));
  EXPECT_FALSE(covers_all_routes({"ping=5ms", "vms=20ms"}));
  EXPECT_TRUE(covers_all_routes({"ping=5ms", "20ms"}));
}

}  // namespace
}  // namespace overlap
