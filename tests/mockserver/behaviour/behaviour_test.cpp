#include "mockserver/behaviour/behaviour.hpp"

#include "mockserver/account/journal.hpp"
#include "mockserver/behaviour/profiles.hpp"
#include "mockserver/model/model.hpp"
#include "tests/mockserver/route.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace overlap::mock {
namespace {

using namespace std::chrono_literals;

const TimePoint start{1000s};

Behaviour delayed(const std::vector<std::string>& latencies) {
  Behaviour behaviour;
  for (const auto& latency : latencies) behaviour.delays.apply(latency, builtin_routes());
  return behaviour;
}

Duration delay(BehaviourState& state, Route route = named("ping"), Key key = Key(1), TimePoint now = start) {
  return state.delay(route, nullptr, nullptr, key, now);
}

Duration delay(const Behaviour& behaviour, Route route = named("ping")) {
  BehaviourState state(behaviour);
  return delay(state, route);
}

Key exchange_key(std::uint64_t seed, const std::string& method, const std::string& target,
                 std::uint64_t occurrence) {
  ModelOptions options;
  options.seed = seed;
  return Model(options).exchange_key(hash_method_and_target(method, target), occurrence);
}

// The delays of a run that sends these targets in this order, request by request.
std::multimap<std::string, Duration> delays_of(const std::vector<std::string>& targets) {
  BehaviourState state(delayed({"uniform:1ms..100ms"}));
  const Model model{ModelOptions()};
  std::map<std::string, std::uint64_t> sent;
  std::multimap<std::string, Duration> delays;
  for (const auto& target : targets) {
    const auto key = model.exchange_key(hash_method_and_target("GET", target), sent[target]++);
    delays.emplace(target, delay(state, named("ping"), key));
  }
  return delays;
}

std::string complaint(const std::string& json) {
  try {
    parse_behaviour(Json::parse(json), builtin_routes());
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "none";
}

TEST(Behaviour, DelaysDoNotDependOnTheOrderOfRequests) {
  std::vector<std::string> targets{"/a", "/b", "/c", "/a", "/d", "/b", "/a"};
  const auto expected = delays_of(targets);
  std::sort(targets.begin(), targets.end());
  int orders = 0;
  do {
    EXPECT_EQ(delays_of(targets), expected);
  } while (std::next_permutation(targets.begin(), targets.end()) && ++orders < 100);
}

TEST(Behaviour, DelaysDependOnSeedMethodTargetAndOccurrence) {
  BehaviourState state(delayed({"uniform:1ms..100ms"}));
  const auto of = [&](std::uint64_t seed, const std::string& method, const std::string& target,
                      std::uint64_t occurrence) {
    return delay(state, named("ping"), exchange_key(seed, method, target, occurrence));
  };
  const std::set<Duration> distinct{of(1, "GET", "/a", 0), of(2, "GET", "/a", 0), of(1, "HEAD", "/a", 0),
                                    of(1, "GET", "/b", 0), of(1, "GET", "/a", 1)};
  EXPECT_EQ(distinct.size(), 5U);
  EXPECT_EQ(of(1, "GET", "/a", 3), of(1, "GET", "/a", 3));
}

TEST(Behaviour, TheRequestsWishWinsOverTheTargetsAndThatOverTheRoutes) {
  BehaviourState state(delayed({"1ms", "vm=2ms"}));
  const Latency of_target = FixedLatency{3ms};
  const Latency of_request = FixedLatency{4ms};
  EXPECT_EQ(state.delay(named("ping"), nullptr, nullptr, Key(1), start), 1ms);
  EXPECT_EQ(state.delay(named("vm"), nullptr, nullptr, Key(1), start), 2ms);
  EXPECT_EQ(state.delay(named("vm"), nullptr, &of_target, Key(1), start), 3ms);
  EXPECT_EQ(state.delay(named("vm"), &of_request, &of_target, Key(1), start), 4ms);
}

TEST(Behaviour, TheTimeScaleMultipliesEveryDelay) {
  auto behaviour = delayed({"20ms"});
  behaviour.time_scale = 0.1;
  EXPECT_EQ(delay(behaviour), 2ms);
  BehaviourState state(behaviour);
  const Latency wish = FixedLatency{1s};
  EXPECT_EQ(state.delay(named("ping"), &wish, nullptr, Key(1), start), 100ms);
  behaviour.time_scale = 0;
  EXPECT_EQ(delay(behaviour), 0ns);
}

TEST(Behaviour, TheTimeScaleMultipliesPaces) {
  Behaviour behaviour;
  behaviour.paces.apply("drip:2s", builtin_routes());
  behaviour.paces.apply("vm=bandwidth:1MB/s", builtin_routes());
  behaviour.time_scale = 0.5;
  const BehaviourState state(behaviour);
  EXPECT_EQ(to_string(state.pace(named("ping"))), "drip:1s");
  EXPECT_EQ(to_string(state.pace(named("vm"))), "bandwidth:2MB/s");
}

TEST(Behaviour, TheTimeScaleShortensQueues) {
  auto behaviour = delayed({"capacity:1,20ms"});
  behaviour.time_scale = 0.5;
  BehaviourState state(behaviour);
  EXPECT_EQ(delay(state), 10ms);
  EXPECT_EQ(delay(state), 20ms);
}

TEST(Behaviour, AdministrationIsNeverLateSlowOrWrong) {
  auto behaviour = delayed({"1s"});
  behaviour.paces.apply("drip:1s", builtin_routes());
  behaviour.faults.apply("reset", builtin_routes());
  BehaviourState state(behaviour);
  const Latency wish = FixedLatency{1s};
  for (const auto route : {Route::health, Route::journal, Route::configuration, Route::metrics}) {
    EXPECT_EQ(state.delay(route, &wish, &wish, Key(1), start), 0ns);
    EXPECT_EQ(state.pace(route), Pace(NoPace{}));
    EXPECT_FALSE(state.fault(route, Key(1), 0));
  }
}

TEST(Behaviour, ACapacityMakesACrowdWaitItsTurn) {
  BehaviourState state(delayed({"capacity:2,20ms"}));
  EXPECT_EQ(delay(state), 20ms);
  EXPECT_EQ(delay(state), 20ms);
  EXPECT_EQ(delay(state), 40ms);
  EXPECT_EQ(delay(state, named("ping"), Key(1), start + 1s), 20ms);
}

TEST(Behaviour, RoutesWithoutACapacityOfTheirOwnShareTheCommonOne) {
  BehaviourState state(delayed({"capacity:1,20ms", "vm=capacity:1,20ms", "groups=5ms"}));
  EXPECT_EQ(delay(state, named("ping")), 20ms);
  EXPECT_EQ(delay(state, named("vms")), 40ms) << "behind the ping";
  EXPECT_EQ(delay(state, named("vm")), 20ms) << "in a queue of its own";
  EXPECT_EQ(delay(state, named("groups")), 5ms) << "in none";
}

TEST(Behaviour, ATargetsOwnCapacityIsAQueueOfItsOwn) {
  BehaviourState state(delayed({"capacity:1,20ms"}));
  const auto of_target = parse_latency("capacity:1,20ms");
  const auto copy = of_target;
  EXPECT_EQ(state.delay(named("ping"), nullptr, &of_target, Key(1), start), 20ms);
  EXPECT_EQ(state.delay(named("ping"), nullptr, &copy, Key(1), start), 40ms) << "a copy is the same queue";
  EXPECT_EQ(delay(state), 20ms);
}

TEST(Behaviour, ManyThreadsShareAQueueWithoutLosingAnybody) {
  BehaviourState state(delayed({"capacity:1,1ms"}));
  std::vector<std::thread> threads;
  std::vector<std::vector<Duration>> met(4);
  for (auto& mine : met) {
    threads.emplace_back([&state, &mine] {
      for (int i = 0; i < 500; ++i) mine.push_back(delay(state));
    });
  }
  for (auto& thread : threads) thread.join();
  std::set<Duration> distinct;
  for (const auto& mine : met) distinct.insert(mine.begin(), mine.end());
  EXPECT_EQ(distinct.size(), 2000U);
  EXPECT_EQ(*distinct.rbegin(), 2000ms);
}

TEST(Behaviour, ThrottlesOnlyWhenItIsToldTo) {
  const auto match = builtin_routes().match("GET", "/subscriptions");
  BehaviourState open{Behaviour()};
  Behaviour behaviour;
  behaviour.throttle_scale = 1;
  BehaviourState strict(behaviour, Model(ModelOptions()).make_throttles(behaviour.throttle_scale));
  EXPECT_FALSE(open.throttles());
  EXPECT_TRUE(strict.throttles());
  int passed = 0;
  for (int i = 0; i < 1000; ++i) {
    EXPECT_TRUE(std::holds_alternative<Throttle::Passed>(open.take(match, "", start)));
    passed += std::holds_alternative<Throttle::Passed>(strict.take(match, "", start));
  }
  EXPECT_EQ(passed, 250);
}

TEST(Behaviour, WhatIsWrittenIsReadBackEqual) {
  const auto routes = routes_with({{"prices", "GET", "/prices"}});
  Behaviour behaviour;
  apply_profile("seed", behaviour.delays, builtin_routes());
  behaviour.delays.apply("prices=capacity:3,mix:90%:lognormal:20ms,0.4,10%:1s", routes);
  behaviour.paces.apply("bandwidth:64KiB/s", builtin_routes());
  behaviour.paces.apply("ping=none", builtin_routes());
  behaviour.faults.apply("503:2@5%", builtin_routes());
  behaviour.faults.apply("vms=reset@#1,#4", builtin_routes());
  behaviour.faults.apply("vms=stall@#7..", builtin_routes());
  behaviour.time_scale = 0.25;
  behaviour.throttle_scale = 60;
  const auto json = to_json(behaviour, routes);
  EXPECT_EQ(parse_behaviour(json, routes), behaviour);
  EXPECT_EQ(parse_behaviour(Json::parse(json.dump()), routes), behaviour);
  EXPECT_NE(parse_behaviour(json, routes), Behaviour());
}

TEST(Behaviour, IsWrittenInTheWordsOfTheCommandLine) {
  auto behaviour = delayed({"20ms", "vms=uniform:1ms..5ms"});
  behaviour.faults.apply("vms=503@5%", builtin_routes());
  behaviour.throttle_scale = 10;
  EXPECT_EQ(to_json(behaviour, builtin_routes()).dump(),
            R"({"latencies":{"*":"20ms","vms":"uniform:1ms..5ms"},"paces":{"*":"none"},)"
            R"("faults":{"*":[],"vms":["503@5%"]},"time_scale":1.0,"throttle":"azure:10"})");
}

TEST(Behaviour, MissingKeysMeanNone) {
  EXPECT_EQ(parse_behaviour(Json::object(), builtin_routes()), Behaviour());
  EXPECT_EQ(parse_behaviour(Json::parse(R"({"latencies":{"vm":"2ms"}})"), builtin_routes()),
            delayed({"vm=2ms"}));
}

TEST(Behaviour, TheCommonSettingDoesNotSweepAwayWhatStandsBeforeIt) {
  EXPECT_EQ(parse_behaviour(Json::parse(R"({"latencies":{"vm":"2ms","*":"1ms"}})"), builtin_routes()),
            delayed({"1ms", "vm=2ms"}));
}

TEST(Behaviour, WhatCannotBeReadIsExplainedWithItsPlace) {
  EXPECT_EQ(complaint("[]"), "the behaviour: [] is no object: write {...}");
  EXPECT_EQ(complaint(R"({"latncies":{}})"),
            "the behaviour: unknown key \"latncies\": did you mean "
            "\"latencies\"?");
  EXPECT_EQ(complaint(R"({"latencies":"20ms"})"), "latencies: \"20ms\" is no object: write {...}");
  EXPECT_EQ(complaint(R"({"latencies":{"pong":"20ms"}})"),
            "latencies: unknown route \"pong\": did you mean \"ping\"?");
  EXPECT_EQ(complaint(R"({"latencies":{"health":"20ms"}})").substr(0, 34),
            "latencies: unknown route \"health\":");
  EXPECT_EQ(complaint(R"({"latencies":{"vm":20}})"), "latencies.vm: 20 is no text: write \"...\"");
  EXPECT_EQ(complaint(R"({"latencies":{"*":"uniform:1ms"}})"),
            "latencies.*: latency \"uniform:1ms\" has no range: write uniform:LOW..HIGH, like "
            "uniform:1ms..5ms");
  EXPECT_EQ(complaint(R"({"paces":{"vm":"drip"}})"),
            "paces.vm: pace \"drip\" has no duration: write drip:DURATION, like drip:2s");
  EXPECT_EQ(complaint(R"({"paces":{"vm":null}})"), "paces.vm: null is no text: write \"...\"");
  EXPECT_EQ(complaint(R"({"faults":{"vm":"503"}})"), "faults.vm: \"503\" is no list: write [\"503@5%\"]");
  EXPECT_EQ(complaint(R"({"faults":{"vm":[503]}})"), "faults.vm: 503 is no text: write \"...\"");
  EXPECT_EQ(complaint(R"({"faults":{"vm":["rest"]}})"),
            "faults.vm: unknown fault \"rest\": did you mean \"reset\"?");
  for (const auto* scale : {"\"1\"", "-1", "1001", "null"}) {
    EXPECT_EQ(complaint("{\"time_scale\":" + std::string(scale) + "}"),
              "time_scale: " + std::string(scale) + " is no number from 0 to 1000");
  }
  EXPECT_EQ(complaint(R"({"throttle":10})"), "throttle: 10 is no text: write \"...\"");
  EXPECT_EQ(complaint(R"({"throttle":"azur"})"),
            "throttle: unknown throttle \"azur\": did you mean \"azure\"?");
}

}  // namespace
}  // namespace overlap::mock
