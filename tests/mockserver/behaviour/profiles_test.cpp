#include "mockserver/behaviour/profiles.hpp"

#include "tests/mockserver/route.hpp"

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
  apply_profile("reported", plan, builtin_routes());
  EXPECT_EQ(delay(plan, named("ping")), 2s);
  EXPECT_EQ(delay(plan, named("subscriptions")), 1500ms);
  EXPECT_EQ(to_string(plan.at(named("groups"))), "uniform:1500ms..2s");
  EXPECT_EQ(to_string(plan.at(named("vms"))), "uniform:300ms..2s");
  EXPECT_LE(3 * delay(plan, named("vm")), 1s) << "three calls per VM take up to one second";
  EXPECT_EQ(delay(plan, named("activity_log")), 500ms);
}

TEST(Profiles, ReportedHasEachRoutesOwnTime) {
  DelayPlan plan;
  apply_profile("reported", plan, builtin_routes());
  EXPECT_EQ(delay(plan, named("vm")), 330ms);
  EXPECT_EQ(delay(plan, named("instance_view")), 330ms);
  EXPECT_EQ(to_string(plan.at(named("subscription_vms"))), "uniform:300ms..2s");
  EXPECT_EQ(delay(plan, named("os_token")), 102500us);
  EXPECT_EQ(delay(plan, named("servers")), 40ms);
  EXPECT_EQ(delay(plan, named("identity_discovery")), 4ms);
  EXPECT_EQ(delay(plan, named("image_schema")), 4ms);
}

TEST(Profiles, SeedReproducesTheDashboardsPage) {
  DelayPlan plan;
  apply_profile("reported", plan, builtin_routes());
  const auto token = delay(plan, named("os_token"));
  const auto list = delay(plan, named("servers"));
  for (const auto route :
       {named("flavors"), named("images"), named("ports"), named("networks"), named("floating_ips")}) {
    EXPECT_EQ(delay(plan, route), list);
  }
  EXPECT_EQ(token + list, 142500us) << "a token, then six lists at once";
  const auto as_clients = 3 * token + 6 * list + 2 * delay(plan, named("identity_discovery")) +
                          delay(plan, named("image_schema"));
  EXPECT_NEAR(seconds(as_clients), 0.5597, 0.0005) << "all calls of the clients, one after another";
}

TEST(Profiles, QuickIsSeedTwentyTimesFaster) {
  DelayPlan reported;
  DelayPlan quick;
  apply_profile("reported", reported, builtin_routes());
  apply_profile("quick", quick, builtin_routes());
  for (const auto& pattern : builtin_routes().patterns()) {
    const auto fast = delay(quick, pattern.route);
    EXPECT_NEAR(seconds(fast) * 20, seconds(delay(reported, pattern.route)), 1e-6);
  }
}

TEST(Profiles, SeedIsReportedUnderItsFormerNameButNotListed) {
  DelayPlan reported;
  DelayPlan seed;
  apply_profile("reported", reported, builtin_routes());
  apply_profile("seed", seed, builtin_routes());
  EXPECT_EQ(seed, reported);
  for (const auto& profile : profiles()) EXPECT_NE(profile.name, "seed");
}

TEST(Profiles, AnUnknownNameIsAnsweredWithTheNearest) {
  DelayPlan plan;
  EXPECT_THAT([&] { apply_profile("quik", plan, builtin_routes()); },
              testing::ThrowsMessage<std::invalid_argument>(HasSubstr("did you mean \"quick\"?")));
}

}  // namespace
}  // namespace overlap::mock
