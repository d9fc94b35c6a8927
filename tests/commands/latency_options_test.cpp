#include "commands/latency_options.hpp"

#include "commands/usage_error.hpp"

#include <gtest/gtest.h>

namespace overlap {
namespace {

TEST(CoversAllRoutes, WhereALatencyNamesNoRoute) {
  EXPECT_FALSE(covers_all_routes({}));
  EXPECT_FALSE(covers_all_routes({"ping=5ms", "vms=20ms"}));
  EXPECT_TRUE(covers_all_routes({"ping=5ms", "20ms"}));
}

TEST(Latencies, AreOneForEachRouteAndOneForAll) {
  EXPECT_NO_THROW(check_latencies({"ping=5ms", "vms=5ms", "20ms"}));
  EXPECT_THROW(check_latencies({"5ms", "20ms"}), UsageError);
  EXPECT_THROW(check_latencies({"ping=5ms", "20ms", "ping=5ms"}), UsageError);
}

}  // namespace
}  // namespace overlap
