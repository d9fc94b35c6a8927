#include "mockserver/model/routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace overlap::mock {
namespace {

using ::testing::ElementsAre;

TEST(Routes, EveryPatternMatchesItself) {
  for (const auto& pattern : route_patterns())
    EXPECT_EQ(match_route(pattern.path).route, pattern.route) << pattern.path;
}

TEST(Routes, AzurePathsMatchInAnyCase) {
  const auto match = match_route(
      "/SUBSCRIPTIONS/S/RESOURCEGROUPS/g/Providers/microsoft.compute/VIRTUALMACHINES/v/INSTANCEVIEW");
  EXPECT_EQ(match.route, Route::instance_view);
  EXPECT_THAT(match.captured, ElementsAre("S", "g", "v"));
}

TEST(Routes, PingMatchesInItsOwnCaseOnly) {
  EXPECT_EQ(match_route("/ping").route, Route::ping);
  EXPECT_EQ(match_route("/Ping").route, Route::unmatched);
}

TEST(Routes, SegmentsAreDecoded) {
  const auto match = match_route("/subscriptions/a%2Fb/resource%67roups");
  EXPECT_EQ(match.route, Route::groups);
  EXPECT_THAT(match.captured, ElementsAre("a/b"));
}

TEST(Routes, ASlashAtTheEndChangesNothing) {
  EXPECT_EQ(match_route("/subscriptions/").route, Route::subscriptions);
}

TEST(Routes, NothingElseMatches) {
  for (const auto* path :
       {"", "/", "//", "/pingpong", "/ping/x", "/subscriptions//resourcegroups", "*", "ping"}) {
    EXPECT_EQ(match_route(path).route, Route::unmatched) << path;
  }
}

TEST(Routes, AdfsIsATenantWithoutAVersion) {
  const auto match = match_route("/adfs/oauth2/token");
  EXPECT_EQ(match.route, Route::token_v1);
  EXPECT_THAT(match.captured, ElementsAre("adfs"));
  EXPECT_EQ(match_route("/adfs/.well-known/openid-configuration").route, Route::openid_configuration);
}

TEST(Routes, NamesLeadBackToRoutes) {
  for (const auto& name : delayable_route_names()) {
    const auto route = find_route(name);
    ASSERT_TRUE(route) << name;
    EXPECT_EQ(route_name(*route), name);
    EXPECT_FALSE(is_admin(*route));
  }
  EXPECT_EQ(find_route("journal"), std::nullopt);
  EXPECT_EQ(find_route("health"), std::nullopt);
}

}  // namespace
}  // namespace overlap::mock
