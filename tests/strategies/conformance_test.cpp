// The duties of every strategy, whatever its idiom. A strategy that passes may stand in a table beside the
// others.
#include "run/registry.hpp"
#include "strategies/scripted_server.hpp"
#include "strategies/text_scenario.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <set>
#include <thread>

namespace overlap::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using testing::ElementsAreArray;
using testing::IsEmpty;

const Arrival& find(const std::vector<Arrival>& arrivals, const std::string& target) {
  const auto found =
      std::find_if(arrivals.begin(), arrivals.end(), [&](const Arrival& a) { return a.target == target; });
  EXPECT_NE(found, arrivals.end()) << target;
  return *found;
}

class Conformance : public testing::TestWithParam<std::string> {
 protected:
  static Policy policy() {
    Policy policy;
    policy.max_in_flight = 4;
    policy.request_timeout = 20s;  // a sanitizer on a busy machine is slow; nothing here should meet it
    policy.backoff = 5ms;
    return policy;
  }

  void SetUp() override {
    for (const auto& strategy : strategies()) {
      if (strategy.name == GetParam() && !strategy.unavailable.empty()) GTEST_SKIP() << strategy.unavailable;
    }
  }

  static std::unique_ptr<Strategy> make(const ScriptedServer& server, const Policy& policy) {
    return make_strategy(GetParam(), Target::parse(server.url(), ""), policy, open_text);
  }

  static bool on_httplib() { return GetParam().find("httplib") != std::string::npos; }
};

TEST_P(Conformance, SendsEveryRequestOfTheTreeOnce) {
  ScriptedServer server([](const Arrival& arrival) { return from_tree(small_tree(), arrival); });
  const auto strategy = make(server, policy());
  const auto trace = strategy->run(text_scenario({"/a+", "/b"}), {});
  EXPECT_THAT(targets(server.arrivals()), ElementsAreArray(small_tree_targets()));
  EXPECT_EQ(trace.exchanges.size(), small_tree_targets().size());
  for (const auto& exchange : trace.exchanges)
    EXPECT_TRUE(exchange.ok()) << exchange.target << exchange.detail;
}

TEST_P(Conformance, FollowsListsWhoseStepsAreMadeWhenTheyAreDue) {
  Tree tree{{"/list+", ""}, {"/leaf3", "/below+"}};
  std::vector<std::string> expected{"/list+", "/list+-joined", "/below+", "/below+-joined"};
  for (int i = 0; i < 9; ++i) {
    expected.push_back("/leaf" + std::to_string(i));
    tree["/list+"] += expected.back() + " ";
  }
  std::sort(expected.begin(), expected.end());
  ScriptedServer server([&](const Arrival& arrival) { return from_tree(tree, arrival); });
  const auto strategy = make(server, policy());
  Scenario scenario{"text", {piecemeal(text_step("/list+"))}, {}};
  const auto trace = strategy->run(scenario, {});
  EXPECT_THAT(targets(server.arrivals()), ElementsAreArray(expected));
  EXPECT_EQ(trace.exchanges.size(), expected.size());
  const auto arrivals = server.arrivals();
  EXPECT_GE(find(arrivals, "/list+-joined").begin, find(arrivals, "/leaf8").end);
  EXPECT_GE(find(arrivals, "/list+-joined").begin, find(arrivals, "/below+-joined").end);
}

TEST_P(Conformance, DoesTheSameWorkAgainOnTheSameConnections) {
  ScriptedServer server([](const Arrival& arrival) { return from_tree(small_tree(), arrival); });
  const auto strategy = make(server, policy());
  strategy->run(text_scenario({"/a+", "/b"}), {});
  server.reset();
  const auto trace = strategy->run(text_scenario({"/a+", "/b"}), {});
  EXPECT_THAT(targets(server.arrivals()), ElementsAreArray(small_tree_targets()));
  EXPECT_LE(server.connections(), policy().max_in_flight);
  EXPECT_EQ(trace.exchanges.size(), small_tree_targets().size());
}

TEST_P(Conformance, NeverHasMoreInFlightThanTheLimit) {
  Tree tree;
  for (int i = 0; i < 40; ++i) tree["/root"] += "/leaf" + std::to_string(i) + " ";
  // Known before the first request, which a strategy's processes may send without the server's threads seeing
  // it.
  std::atomic<const ScriptedServer*> busy = nullptr;
  std::atomic<unsigned> limit = 0;
  const auto patience = steady_clock::now() + 10s;
  ScriptedServer server([&](const Arrival& arrival) {
    // Leaves wait until the limit is met, however long the others take to come: none is answered before.
    while (arrival.target != "/root" && busy.load()->peak_in_flight() < limit &&
           steady_clock::now() < patience) {
      std::this_thread::sleep_for(1ms);
    }
    return from_tree(tree, arrival, 8ms);
  });
  const auto strategy = make(server, policy());
  busy = &server;
  limit = std::min(strategy->parallelism().requests, policy().max_in_flight);
  strategy->run(text_scenario({"/root"}), {});
  EXPECT_EQ(server.arrivals().size(), 41);
  EXPECT_EQ(server.peak_in_flight(), limit.load());
}

TEST_P(Conformance, NeverSendsAChildBeforeItsParentHasAnswered) {
  ScriptedServer server([](const Arrival& arrival) { return from_tree(small_tree(), arrival, 2ms); });
  const auto strategy = make(server, policy());
  strategy->run(text_scenario({"/a+", "/b"}), {});
  const auto arrivals = server.arrivals();
  for (const auto& [parent, children] : small_tree()) {
    for (const auto& arrival : arrivals) {
      if ((" " + children + " ").find(" " + arrival.target + " ") == std::string::npos) continue;
      EXPECT_GE(arrival.begin, find(arrivals, parent).end) << arrival.target;
    }
  }
}

TEST_P(Conformance, NeverJoinsEarly) {
  ScriptedServer server([](const Arrival& arrival) {
    return from_tree(small_tree(), arrival, arrival.target == "/a22" ? 30ms : 1ms);
  });
  const auto strategy = make(server, policy());
  strategy->run(text_scenario({"/a+", "/b"}), {});
  const auto arrivals = server.arrivals();
  const auto& inner = find(arrivals, "/a2+-joined");
  EXPECT_GE(inner.begin, find(arrivals, "/a21").end);
  EXPECT_GE(inner.begin, find(arrivals, "/a22").end);
  const auto& outer = find(arrivals, "/a+-joined");
  for (const auto* below : {"/a1", "/a3", "/a2+-joined"})
    EXPECT_GE(outer.begin, find(arrivals, below).end) << below;
}

TEST_P(Conformance, TracesParentsAndReleases) {
  ScriptedServer server([](const Arrival& arrival) { return from_tree(small_tree(), arrival); });
  const auto trace = make(server, policy())->run(text_scenario({"/a+", "/b"}), {});
  std::map<std::string, const Exchange*> by_target;
  std::set<StepId> ids;
  for (const auto& exchange : trace.exchanges) {
    by_target[exchange.target] = &exchange;
    EXPECT_TRUE(ids.insert(exchange.step).second) << "step " << exchange.step << " twice";
    EXPECT_GE(exchange.start, exchange.ready) << exchange.target;
    EXPECT_GT(exchange.wait + exchange.receive, Duration::zero()) << exchange.target;
    EXPECT_GT(exchange.bytes_in, 0) << exchange.target;
    EXPECT_GT(exchange.bytes_out, 0) << exchange.target;
  }
  EXPECT_EQ(by_target.at("/a+")->parent, no_step);
  EXPECT_EQ(by_target.at("/a+")->release, Release::root);
  EXPECT_EQ(by_target.at("/a22")->parent, by_target.at("/a2+")->step);
  EXPECT_EQ(by_target.at("/a22")->release, Release::then);
  EXPECT_EQ(by_target.at("/a2+-joined")->parent, by_target.at("/a2+")->step);
  EXPECT_EQ(by_target.at("/a2+-joined")->release, Release::after);
  EXPECT_GE(by_target.at("/a22")->ready, by_target.at("/a2+")->end());
}

// Every request in turn meets every fault once: all are tried again, and the rest of the tree does not
// notice.
TEST_P(Conformance, SurvivesOneFaultAtAnyRequest) {
  for (const auto fault : {Reply::Fault::reset, Reply::Fault::close, Reply::Fault::none}) {
    for (const auto& victim : small_tree_targets()) {
      std::atomic<bool> struck = false;
      ScriptedServer server([&](const Arrival& arrival) {
        if (arrival.target == victim && !struck.exchange(true)) return Reply{503, "", "", 0ms, fault};
        return from_tree(small_tree(), arrival);
      });
      const auto trace = make(server, policy())->run(text_scenario({"/a+", "/b"}), {});
      auto expected = small_tree_targets();
      expected.push_back(victim);
      std::sort(expected.begin(), expected.end());
      EXPECT_THAT(targets(server.arrivals()), ElementsAreArray(expected)) << victim;
      EXPECT_EQ(std::count_if(trace.exchanges.begin(), trace.exchanges.end(),
                              [](const Exchange& e) { return e.retry_in.has_value(); }),
                1);
      EXPECT_EQ(std::count_if(trace.exchanges.begin(), trace.exchanges.end(),
                              [](const Exchange& e) { return e.ok(); }),
                static_cast<std::ptrdiff_t>(small_tree_targets().size()));
    }
  }
}

TEST_P(Conformance, GivesAFailedStepNoChildrenButItsJoin) {
  for (const auto fault : {Reply::Fault::none, Reply::Fault::garbage}) {
    ScriptedServer server([&](const Arrival& arrival) {
      if (arrival.target == "/a2+") return Reply{404, "/never", "", 0ms, fault};
      return from_tree(small_tree(), arrival);
    });
    const auto trace = make(server, policy())->run(text_scenario({"/a+", "/b"}), {});
    const auto seen = targets(server.arrivals());
    EXPECT_EQ(std::count(seen.begin(), seen.end(), "/a21"), 0);
    EXPECT_EQ(std::count(seen.begin(), seen.end(), "/never"), 0);
    EXPECT_EQ(std::count(seen.begin(), seen.end(), "/a2+-joined"), 1);
    EXPECT_EQ(std::count(seen.begin(), seen.end(), "/a+-joined"), 1);
    EXPECT_EQ(std::count_if(trace.exchanges.begin(), trace.exchanges.end(),
                            [](const Exchange& e) { return !e.ok(); }),
              std::count(seen.begin(), seen.end(), "/a2+"));
  }
}

TEST_P(Conformance, WaitsAsLongAsRetryAfterSays) {
  std::atomic<bool> struck = false;
  ScriptedServer server([&](const Arrival&) {
    return struck.exchange(true) ? Reply{} : Reply{429, "", "retry-after-ms: 60\r\n", 0ms};
  });
  const auto start = steady_clock::now();
  const auto trace = make(server, policy())->run(text_scenario({"/only"}), {});
  EXPECT_GE(steady_clock::now() - start, 60ms);
  ASSERT_EQ(trace.exchanges.size(), 2);
  EXPECT_EQ(trace.exchanges[0].retry_in, Duration(60ms));
  EXPECT_EQ(trace.exchanges[1].attempt, 2);
  EXPECT_GE(trace.exchanges[1].start, trace.exchanges[0].end() + 60ms);
}

TEST_P(Conformance, GivesUpAfterTheLastAttempt) {
  ScriptedServer server([&](const Arrival&) { return Reply{503, "", "retry-after-ms: 1\r\n", 0ms}; });
  const auto trace = make(server, policy())->run(text_scenario({"/only"}), {});
  EXPECT_EQ(server.arrivals().size(), policy().max_attempts);
  EXPECT_EQ(trace.exchanges.size(), policy().max_attempts);
  EXPECT_FALSE(trace.exchanges.back().retry_in.has_value());
}

TEST_P(Conformance, EndsAnAttemptAtItsTimeout) {
  auto impatient = policy();
  impatient.request_timeout = 100ms;
  impatient.max_attempts = 1;
  ScriptedServer server([&](const Arrival&) { return Reply{200, "", "", 10s}; });
  const auto start = steady_clock::now();
  const auto trace = make(server, impatient)->run(text_scenario({"/slow"}), {});
  const auto elapsed = steady_clock::now() - start;
  ASSERT_EQ(trace.exchanges.size(), 1);
  EXPECT_EQ(trace.exchanges[0].failure, Failure::timeout);
  EXPECT_GE(elapsed, 100ms);
  EXPECT_LT(elapsed, 8s) << "the answer would have taken longer";
}

TEST_P(Conformance, StopsInTheMiddleAndLeavesNothingBehind) {
  Tree tree;
  for (int i = 0; i < 20; ++i) tree["/root"] += "/leaf" + std::to_string(i) + " ";
  ScriptedServer server([&](const Arrival& arrival) {
    return from_tree(tree, arrival, arrival.target == "/root" ? 0ms : 10s);
  });
  {
    // With the first run comes what a process keeps for all.
    ScriptedServer other([](const Arrival&) { return Reply{}; });
    make(other, policy())->run(text_scenario({"/only"}), {});
  }
  auto descriptors_before = open_descriptors();
  {
    const auto strategy = make(server, policy());
    std::stop_source stop;
    std::jthread stopper([&] {
      while (server.peak_in_flight() < std::min(strategy->parallelism().requests, policy().max_in_flight)) {
        std::this_thread::sleep_for(1ms);
      }
      std::this_thread::sleep_for(30ms);
      stop.request_stop();
    });
    const auto start = steady_clock::now();
    const auto trace = strategy->run(text_scenario({"/root"}), stop.get_token());
    EXPECT_LT(steady_clock::now() - start, 5s);
    EXPECT_EQ(trace.exchanges.size(), 21) << "what was never sent is told as cancelled";
    const auto cancelled = std::count_if(trace.exchanges.begin(), trace.exchanges.end(),
                                         [](const Exchange& e) { return e.failure == Failure::cancelled; });
    EXPECT_GE(cancelled, 20 - 1);
  }
  // The server's ends are its own; the client's must all be closed.
  const auto at_server = server.connections() + 0u;
  EXPECT_LE(open_descriptors(), descriptors_before + at_server);
}

TEST_P(Conformance, StopsDuringARetryWait) {
  ScriptedServer server([&](const Arrival&) { return Reply{503, "", "Retry-After: 60\r\n", 0ms}; });
  const auto strategy = make(server, policy());
  std::stop_source stop;
  std::jthread stopper([&] {
    while (server.arrivals().empty()) std::this_thread::sleep_for(1ms);
    std::this_thread::sleep_for(20ms);
    stop.request_stop();
  });
  const auto start = steady_clock::now();
  const auto trace = strategy->run(text_scenario({"/only"}), stop.get_token());
  EXPECT_LT(steady_clock::now() - start, 5s);
  EXPECT_EQ(trace.exchanges.back().failure, Failure::cancelled);
}

TEST_P(Conformance, RunsAgainAfterAStop) {
  ScriptedServer server([&](const Arrival& arrival) {
    return from_tree(small_tree(), arrival, arrival.target == "/slow" ? 10s : 0ms);
  });
  const auto strategy = make(server, policy());
  std::stop_source stop;
  std::jthread stopper([&] {
    while (server.peak_in_flight() < 1) std::this_thread::sleep_for(1ms);
    stop.request_stop();
  });
  strategy->run(text_scenario({"/slow"}), stop.get_token());
  stopper.join();
  const auto trace = strategy->run(text_scenario({"/a+", "/b"}), {});
  EXPECT_EQ(
      std::count_if(trace.exchanges.begin(), trace.exchanges.end(), [](const Exchange& e) { return e.ok(); }),
      static_cast<std::ptrdiff_t>(small_tree_targets().size()));
}

TEST_P(Conformance, StopsTheRunAtTheFirstErrorWhenThePolicySaysSo) {
  auto strict = policy();
  strict.on_error = OnError::stop;
  strict.max_in_flight = 1;
  ScriptedServer server([&](const Arrival& arrival) {
    if (arrival.target == "/a1") return Reply{404};
    return from_tree(small_tree(), arrival);
  });
  const auto trace = make(server, strict)->run(text_scenario({"/a+", "/b"}), {});
  EXPECT_LT(server.arrivals().size(), small_tree_targets().size());
  EXPECT_TRUE(std::any_of(trace.exchanges.begin(), trace.exchanges.end(),
                          [](const Exchange& e) { return e.failure == Failure::cancelled; }));
}

TEST_P(Conformance, IsNeverFasterThanTheWaits) {
  ScriptedServer server([](const Arrival& arrival) { return from_tree(small_tree(), arrival, 15ms); });
  const auto strategy = make(server, policy());
  strategy->run(text_scenario({"/a+", "/b"}), {});
  const auto start = steady_clock::now();
  strategy->run(text_scenario({"/a+", "/b"}), {});
  const auto elapsed = steady_clock::now() - start;
  // /a+ -> /a2+ -> /a21 -> joined -> joined is the longest chain; 13 requests in all.
  const auto parallel = std::min(strategy->parallelism().requests, policy().max_in_flight);
  EXPECT_GE(elapsed, std::max<steady_clock::duration>(5 * 15ms, 13 * 15ms / parallel));
}

TEST_P(Conformance, ReportsAServerThatIsNotThere) {
  std::string url;
  {
    ScriptedServer server([](const Arrival&) { return Reply{}; });
    url = server.url();
  }
  const auto strategy = make_strategy(GetParam(), Target::parse(url, ""), policy(), open_text);
  const auto trace = strategy->run(text_scenario({"/only"}), {});
  ASSERT_EQ(trace.exchanges.size(), policy().max_attempts) << "nothing was sent, so it is safe to try again";
  EXPECT_EQ(trace.exchanges.back().failure, Failure::connect);
  EXPECT_FALSE(trace.exchanges.back().detail.empty());
}

TEST_P(Conformance, TurnsUnexpectedContentIntoAFailure) {
  ScriptedServer server([](const Arrival&) { return Reply{}; });
  auto scenario = text_scenario({"/only"});
  scenario.roots[0] = disappointed(std::move(scenario.roots[0]));
  const auto trace = make(server, policy())->run(scenario, {});
  ASSERT_EQ(trace.exchanges.size(), 1);
  EXPECT_EQ(trace.exchanges[0].failure, Failure::content);
  EXPECT_EQ(trace.exchanges[0].detail, "no list here");
}

TEST_P(Conformance, CollectsTheSameAsEveryOther) {
  ScriptedServer server([](const Arrival& arrival) { return from_tree(small_tree(), arrival, 1ms); });
  const auto strategy = make(server, policy());
  auto scenario = text_scenario({"/a+", "/b", "/leaf"});
  for (auto& root : scenario.roots) root = collecting(std::move(root));
  scenario.roots.back().then = nullptr;
  for (int run = 0; run < 2; ++run) {
    const auto trace = strategy->run(scenario, {});
    std::vector<std::string> collected;
    for (const auto& one : trace.collected) {
      if (one.source == 0) continue;
      EXPECT_EQ(one.page, 2U);
      EXPECT_EQ(one.position, 3U);
      collected.push_back(one.key + " " + one.value);
    }
    EXPECT_EQ(trace.collected.size(), 2 * collected.size());
    std::sort(collected.begin(), collected.end());
    EXPECT_THAT(collected, ElementsAreArray(
                               {"/a+ 12", "/a1 0", "/a3 0", "/b 7", "/b1 0", "/b2 5", "/b21+ 0", "/leaf 0"}));
    const auto failed =
        std::count_if(trace.exchanges.begin(), trace.exchanges.end(), [](const Exchange& exchange) {
          return exchange.failure == Failure::content && exchange.detail == "no list";
        });
    EXPECT_EQ(failed, 1);
  }
}

TEST_P(Conformance, OpensAConnectionPerRequestWithoutKeepAlive) {
  auto closing = policy();
  closing.keep_alive = false;
  ScriptedServer server([](const Arrival& arrival) { return from_tree(small_tree(), arrival); });
  const auto trace = make(server, closing)->run(text_scenario({"/a+", "/b"}), {});
  EXPECT_EQ(server.connections(), small_tree_targets().size());
  for (const auto& exchange : trace.exchanges) EXPECT_TRUE(exchange.new_connection) << exchange.target;
}

TEST_P(Conformance, RefusesALinkToAnotherServer) {
  ScriptedServer server([](const Arrival&) { return Reply{}; });
  const auto trace = make(server, policy())->run(text_scenario({"http://192.0.2.1/elsewhere"}), {});
  ASSERT_EQ(trace.exchanges.size(), 1);
  EXPECT_EQ(trace.exchanges[0].failure, Failure::protocol);
  EXPECT_THAT(server.arrivals(), IsEmpty());
}

// The cost of handling comes before the children, is told in the trace, and is asked of ok responses alone.
TEST_P(Conformance, HandlesAResponseBeforeItsChildren) {
  ScriptedServer server([](const Arrival& arrival) {
    if (arrival.target == "/heavy-lost") return Reply{404};
    return from_tree({{"/heavy", "/light"}}, arrival);
  });
  const auto trace = make(server, policy())->run(text_scenario({"/heavy", "/heavy-lost"}), {});
  std::map<std::string, const Exchange*> by_target;
  for (const auto& exchange : trace.exchanges) by_target[exchange.target] = &exchange;
  EXPECT_EQ(by_target.at("/heavy")->handling, heavy);
  EXPECT_EQ(by_target.at("/heavy-lost")->handling, Handling{}) << "it failed";
  EXPECT_EQ(by_target.at("/light")->handling, Handling{});
  EXPECT_GE(by_target.at("/light")->ready, by_target.at("/heavy")->end() + heavy.cpu + heavy.block);
}

std::vector<std::string> every_strategy() {
  std::vector<std::string> names;
  for (const auto& strategy : strategies()) {
    if (strategy.scenario.empty()) names.push_back(strategy.name);
  }
  return names;
}

INSTANTIATE_TEST_SUITE_P(Strategies, Conformance, testing::ValuesIn(every_strategy()),
                         [](const auto& strategy) { return strategy.param; });

}  // namespace
}  // namespace overlap::test
