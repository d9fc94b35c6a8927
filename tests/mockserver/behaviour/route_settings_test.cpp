#include "mockserver/behaviour/route_settings.hpp"

#include "mockserver/behaviour/delay_plan.hpp"
#include "tests/mockserver/route.hpp"

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
  plan.apply("vm=5ms", builtin_routes());
  plan.apply("20ms", builtin_routes());
  plan.apply("ping=1ms", builtin_routes());
  plan.apply("ping=2ms", builtin_routes());
  EXPECT_EQ(plan.at(named("vm")), Latency(FixedLatency{20ms}));
  EXPECT_EQ(plan.at(named("ping")), Latency(FixedLatency{2ms}));
}

TEST(RouteSettings, RoutesOfAFileHaveTheirOwn) {
  const auto routes = routes_with({{"prices", "GET", "/prices"}});
  DelayPlan plan;
  plan.apply("prices=5ms", routes);
  EXPECT_EQ(plan.at(routes.find("prices").value()), Latency(FixedLatency{5ms}));
  EXPECT_EQ(plan.at(named("ping")), Latency(FixedLatency{0ns}));
  EXPECT_THROW(DelayPlan().apply("prices=5ms", builtin_routes()), std::invalid_argument);
}

TEST(RouteSettings, AnUnknownRouteIsAnsweredWithTheNearest) {
  DelayPlan plan;
  EXPECT_THAT([&] { plan.apply("instance_veiw=5ms", builtin_routes()); },
              testing::ThrowsMessage<std::invalid_argument>(
                  "unknown route \"instance_veiw\": did you mean \"instance_view\"?"));
}

TEST(RouteSettings, AdministrationCannotBeConfigured) {
  EXPECT_THROW(DelayPlan().apply("health=1ms", builtin_routes()), std::invalid_argument);
  EXPECT_THROW(DelayPlan().apply("journal=1ms", builtin_routes()), std::invalid_argument);
}

TEST(RouteSettings, AnEqualsSignBehindAColonIsPartOfTheSpecification) {
  const auto everywhere = parse_route_setting("table:a=b.json", builtin_routes());
  EXPECT_FALSE(everywhere.route);
  EXPECT_EQ(everywhere.spec, "table:a=b.json");
  const auto one = parse_route_setting("vm=table:a=b.json", builtin_routes());
  EXPECT_EQ(one.route, named("vm"));
  EXPECT_EQ(one.spec, "table:a=b.json");
}

TEST(RouteSettings, AreEqualWhenEveryRouteHasTheSame) {
  DelayPlan one;
  DelayPlan other;
  one.apply("vm=5ms", builtin_routes());
  EXPECT_NE(one, other);
  other.apply("metrics_are_not_a_route=5ms", routes_with({{"metrics_are_not_a_route", "GET", "/m"}}));
  EXPECT_NE(one, other);
  other.apply("20ms", builtin_routes());
  other.apply("vm=5ms", builtin_routes());
  EXPECT_NE(one, other);
  one.apply("20ms", builtin_routes());
  EXPECT_NE(one, other) << "a route's own value that is the common one is still its own";
  one.apply("vm=5ms", builtin_routes());
  EXPECT_EQ(one, other);
}

}  // namespace
}  // namespace overlap::mock
