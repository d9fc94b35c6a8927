#include "mockserver/behaviour/profiles.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace overlap::mock {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

Duration delay(const DelayPlan& plan, Route route) {
  return sample(plan.at(route), Key(3));
}

TEST(Profiles, SeedHasTheTimesThatTheOriginalAuthorsReport) {
  DelayPlan plan;
  apply_profile("seed", plan);
  EXPECT_EQ(delay(plan, Route::ping), 2s);
  EXPECT_EQ(delay(plan, Route::subscriptions), 1500ms);
  EXPECT_EQ(to_string(plan.at(Route::groups)), "uniform:1500ms..2s");
  EXPECT_EQ(to_string(plan.at(Route::vms)), "uniform:300ms..2s");
  EXPECT_LE(3 * delay(plan, Route::vm), 1s) << "three calls per VM take up to one second";
  EXPECT_EQ(delay(plan, Route::activity_log), 500ms);
}

TEST(Profiles, SeedReproducesTheDashboardsPage) {
  DelayPlan plan;
  apply_profile("seed", plan);
  const auto token = delay(plan, Route::os_token);
  const auto list = delay(plan, Route::servers);
  for (const auto route :
       {Route::flavors, Route::images, Route::ports, Route::networks, Route::floating_ips}) {
    EXPECT_EQ(delay(plan, route), list);
  }
  EXPECT_EQ(token + list, 142500us) << "a token, then six lists at once";
  const auto as_clients =
      3 * token + 6 * list + 2 * delay(plan, Route::identity_discovery) + delay(plan, Route::image_schema);
  EXPECT_NEAR(seconds(as_clients), 0.5597, 0.0005) << "all calls of the clients, one after another";
}

TEST(Profiles, QuickIsSeedTwentyTimesFaster) {
  DelayPlan seed;
  DelayPlan quick;
  apply_profile("seed", seed);
  apply_profile("quick", quick);
  for (const auto& pattern : builtin_routes().patterns()) {
    const auto fast = delay(quick, pattern.route);
    EXPECT_NEAR(seconds(fast) * 20, seconds(delay(seed, pattern.route)), 1e-6);
  }
}

TEST(Profiles, AnUnknownNameIsAnsweredWithTheNearest) {
  DelayPlan plan;
  EXPECT_THAT([&] { apply_profile("quik", plan); },
              testing::ThrowsMessage<std::invalid_argument>(HasSubstr("did you mean \"quick\"?")));
}

}  // namespace
}  // namespace overlap::mock
