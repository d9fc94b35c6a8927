#include "mockserver/ground/routes.hpp"

#include "tests/mockserver/route.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace overlap::mock {
namespace {

using ::testing::ElementsAre;

TEST(Routes, EveryPatternMatchesItself) {
  for (const auto& pattern : builtin_routes().patterns()) {
    const auto method = pattern.method == "*" ? "GET" : pattern.method;
    EXPECT_EQ(builtin_routes().match(method, pattern.path).route, pattern.route) << pattern.path;
  }
}

TEST(Routes, AzurePathsMatchInAnyCase) {
  const auto match = builtin_routes().match(
      "GET", "/SUBSCRIPTIONS/S/RESOURCEGROUPS/g/Providers/microsoft.compute/VIRTUALMACHINES/v/INSTANCEVIEW");
  EXPECT_EQ(match.route, named("instance_view"));
  EXPECT_THAT(match.captured, ElementsAre("S", "g", "v"));
}

TEST(Routes, PingMatchesInItsOwnCaseOnly) {
  EXPECT_EQ(builtin_routes().match("GET", "/ping").route, named("ping"));
  EXPECT_EQ(builtin_routes().match("GET", "/Ping").route, Route::unmatched);
}

TEST(Routes, SegmentsAreDecoded) {
  const auto match = builtin_routes().match("GET", "/subscriptions/a%2Fb/resource%67roups");
  EXPECT_EQ(match.route, named("groups"));
  EXPECT_THAT(match.captured, ElementsAre("a/b"));
}

TEST(Routes, ASlashAtTheEndChangesNothing) {
  EXPECT_EQ(builtin_routes().match("GET", "/subscriptions/").route, named("subscriptions"));
}

TEST(Routes, NothingElseMatches) {
  for (const auto* path :
       {"", "/", "//", "/pingpong", "/ping/x", "/subscriptions//resourcegroups", "*", "ping"}) {
    EXPECT_EQ(builtin_routes().match("GET", path).route, Route::unmatched) << path;
  }
}

TEST(Routes, AdfsIsATenantWithoutAVersion) {
  const auto match = builtin_routes().match("GET", "/adfs/oauth2/token");
  EXPECT_EQ(match.route, named("token_v1"));
  EXPECT_THAT(match.captured, ElementsAre("adfs"));
  EXPECT_EQ(builtin_routes().match("GET", "/adfs/.well-known/openid-configuration").route,
            named("openid_configuration"));
}

TEST(Routes, NamesLeadBackToRoutes) {
  for (const auto& name : builtin_routes().configurable_names()) {
    const auto route = builtin_routes().find(name);
    ASSERT_TRUE(route) << name;
    EXPECT_EQ(builtin_routes().name(*route), name);
    EXPECT_FALSE(is_admin(*route));
  }
  EXPECT_EQ(builtin_routes().find("journal"), std::nullopt);
  EXPECT_EQ(builtin_routes().find("health"), std::nullopt);
}

}  // namespace
}  // namespace overlap::mock
