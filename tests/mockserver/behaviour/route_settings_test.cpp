#include "mockserver/behaviour/route_settings.hpp"

#include "mockserver/behaviour/delay_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace overlap::mock {
namespace {

using namespace std::chrono_literals;

TEST(RouteSettings, NothingIsDelayedUnlessItIsSaid) {
  const DelayPlan plan;
  for (const auto& pattern : builtin_routes().patterns())
    EXPECT_EQ(plan.at(pattern.route), Latency(FixedLatency{0ns}));
}

TEST(RouteSettings, LaterOnesWin) {
  DelayPlan plan;
  plan.apply("vm=5ms");
  plan.apply("20ms");
  plan.apply("ping=1ms");
  plan.apply("ping=2ms");
  EXPECT_EQ(plan.at(Route::vm), Latency(FixedLatency{20ms}));
  EXPECT_EQ(plan.at(Route::ping), Latency(FixedLatency{2ms}));
}

TEST(RouteSettings, RoutesOfAFileHaveTheirOwn) {
  const RouteTable routes({{"prices", "GET", "/prices"}});
  DelayPlan plan;
  plan.apply("prices=5ms", routes);
  EXPECT_EQ(plan.at(own_route(0)), Latency(FixedLatency{5ms}));
  EXPECT_EQ(plan.at(Route::ping), Latency(FixedLatency{0ns}));
  EXPECT_THROW(DelayPlan().apply("prices=5ms"), std::invalid_argument);
}

TEST(RouteSettings, AnUnknownRouteIsAnsweredWithTheNearest) {
  DelayPlan plan;
  EXPECT_THAT([&] { plan.apply("instance_veiw=5ms"); },
              testing::ThrowsMessage<std::invalid_argument>(
                  "unknown route \"instance_veiw\": did you mean \"instance_view\"?"));
}

TEST(RouteSettings, AdministrationCannotBeConfigured) {
  EXPECT_THROW(DelayPlan().apply("health=1ms"), std::invalid_argument);
  EXPECT_THROW(DelayPlan().apply("journal=1ms"), std::invalid_argument);
}

TEST(RouteSettings, AnEqualsSignBehindAColonIsPartOfTheSpecification) {
  const auto everywhere = parse_route_setting("table:a=b.json", builtin_routes());
  EXPECT_FALSE(everywhere.route);
  EXPECT_EQ(everywhere.spec, "table:a=b.json");
  const auto one = parse_route_setting("vm=table:a=b.json", builtin_routes());
  EXPECT_EQ(one.route, Route::vm);
  EXPECT_EQ(one.spec, "table:a=b.json");
}

TEST(RouteSettings, AreEqualWhenEveryRouteHasTheSame) {
  DelayPlan one;
  DelayPlan other;
  one.apply("vm=5ms");
  EXPECT_NE(one, other);
  other.apply("metrics_are_not_a_route=5ms", RouteTable({{"metrics_are_not_a_route", "GET", "/m"}}));
  EXPECT_NE(one, other);
  other.apply("20ms");
  other.apply("vm=5ms");
  EXPECT_NE(one, other);
  one.apply("20ms");
  EXPECT_NE(one, other) << "a route's own value that is the common one is still its own";
  one.apply("vm=5ms");
  EXPECT_EQ(one, other);
}

}  // namespace
}  // namespace overlap::mock
