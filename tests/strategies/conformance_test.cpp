// What every strategy has to do, whatever its idiom. A strategy that passes may stand in a table beside the
// others.
#include "run/registry.hpp"
#include "strategies/scripted_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <dirent.h>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <thread>
#include <unistd.h>

namespace overlap::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using testing::ElementsAreArray;
using testing::IsEmpty;
using testing::Le;

// A tree of steps written as text: each response's body lists the targets of its children, separated by
// spaces, and a target that ends in "+" has an `after` step of the same name with "-joined". The response of
// one that begins with "/heavy" costs something to handle. As bytes, a step is its target.
constexpr Handling heavy{5ms, 15ms};

Step text_step(std::string target) {
  Step step;
  step.request.label = "step";
  step.request.target = target;
  step.pack = [target] { return target; };
  if (target.starts_with("/heavy")) step.handling = heavy;
  step.then = [](const Response& response) {
    std::vector<Step> children;
    for (std::size_t begin = 0; begin < response.body.size();) {
      const auto end = std::min(response.body.find(' ', begin), response.body.size());
      if (end > begin) children.push_back(text_step(response.body.substr(begin, end - begin)));
      begin = end + 1;
    }
    return children;
  };
  if (target.ends_with("+")) {
    step.after = [target] { return std::vector{text_step(target + "-joined")}; };
  }
  return step;
}

// Every response contributes its body's length under its target; that of /a2+ is not what was expected. As
// bytes, the step has a "?" before it.
Step collecting(Step step) {
  step.pack = [pack = step.pack] { return "?" + pack(); };
  step.collect = [target = step.request.target](const Response& response) -> std::vector<Contribution> {
    if (target == "/a2+") throw UnexpectedContent("no list");
    return {{1, 2, 3, target, std::to_string(response.body.size())}, {0, 0, 0, target, ""}};
  };
  step.then = [then = step.then](const Response& response) {
    auto children = then(response);
    for (auto& child : children) child = collecting(std::move(child));
    return children;
  };
  return step;
}

// Expects something else than it gets. As bytes, it has a "!" before it.
Step disappointed(Step step) {
  step.pack = [pack = step.pack] { return "!" + pack(); };
  step.then = [](const Response&) -> std::vector<Step> { throw UnexpectedContent("no list here"); };
  return step;
}

// Its response blocks whoever handles it. As bytes, it has the milliseconds and a "~" before it.
Step blocking(Step step, std::chrono::milliseconds duration) {
  step.pack = [pack = step.pack, duration] { return std::to_string(duration.count()) + "~" + pack(); };
  step.handling.block = duration;
  return step;
}

Step unpack_text(std::string_view packed) {
  if (packed.starts_with('?')) return collecting(unpack_text(packed.substr(1)));
  if (packed.starts_with('!')) return disappointed(unpack_text(packed.substr(1)));
  if (const auto end = packed.find('~'); end != std::string_view::npos) {
    return blocking(unpack_text(packed.substr(end + 1)),
                    std::chrono::milliseconds(std::stoi(std::string(packed.substr(0, end)))));
  }
  return text_step(std::string(packed));
}

UnpackStep open_text(std::string_view) {
  return unpack_text;
}

Scenario text_scenario(std::vector<std::string> roots) {
  Scenario scenario{"text", {}, {}};
  for (auto& root : roots) scenario.roots.push_back(text_step(std::move(root)));
  return scenario;
}

using Tree = std::map<std::string, std::string>;

// Two roots, three levels, joins at two of them: 1 + 4 + 8 + ... small enough to fail each request in turn.
const Tree& small_tree() {
  static const Tree tree{{"/a+", "/a1 /a2+ /a3"}, {"/a2+", "/a21 /a22"}, {"/b", "/b1 /b2"}, {"/b2", "/b21+"}};
  return tree;
}

std::vector<std::string> small_tree_targets() {
  std::vector<std::string> all{"/a+",        "/a1", "/a2+", "/a21", "/a22",  "/a2+-joined", "/a3",
                               "/a+-joined", "/b",  "/b1",  "/b2",  "/b21+", "/b21+-joined"};
  std::sort(all.begin(), all.end());
  return all;
}

Reply from_tree(const Tree& tree, const Arrival& arrival, std::chrono::milliseconds delay = 0ms) {
  const auto found = tree.find(arrival.target);
  return {200, found == tree.end() ? "" : found->second, "", delay};
}

std::vector<std::string> targets(const std::vector<Arrival>& arrivals) {
  std::vector<std::string> result;
  for (const auto& arrival : arrivals) result.push_back(arrival.target);
  std::sort(result.begin(), result.end());
  return result;
}

const Arrival& find(const std::vector<Arrival>& arrivals, const std::string& target) {
  const auto found =
      std::find_if(arrivals.begin(), arrivals.end(), [&](const Arrival& a) { return a.target == target; });
  EXPECT_NE(found, arrivals.end()) << target;
  return *found;
}

std::size_t open_descriptors() {
  std::size_t count = 0;
  DIR* folder = ::opendir("/proc/self/fd");
  while (::readdir(folder) != nullptr) ++count;
  ::closedir(folder);
  return count;
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
  ScriptedServer server([&](const Arrival& arrival) { return from_tree(tree, arrival, 8ms); });
  const auto strategy = make(server, policy());
  strategy->run(text_scenario({"/root"}), {});
  EXPECT_EQ(server.arrivals().size(), 41);
  EXPECT_EQ(server.peak_in_flight(), std::min(strategy->parallelism().requests, policy().max_in_flight));
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
  EXPECT_LT(elapsed, 3s);
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

// What handling costs comes before the children, is told in the trace, and is asked of ok responses alone.
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

TEST(ThreadPool, LargerThanTheLimitKeepsToTheLimit) {
  Tree tree;
  for (int i = 0; i < 40; ++i) tree["/root"] += "/leaf" + std::to_string(i) + " ";
  ScriptedServer server([&](const Arrival& arrival) { return from_tree(tree, arrival, 3ms); });
  Policy policy;
  policy.max_in_flight = 3;
  const auto strategy = make_strategy("thread_pool:16", Target::parse(server.url(), ""), policy);
  EXPECT_EQ(strategy->parallelism().requests, 3);
  strategy->run(text_scenario({"/root"}), {});
  EXPECT_EQ(server.peak_in_flight(), 3);
}

TEST(ThreadPool, SmallerThanTheLimitIsItsOwnLimit) {
  ScriptedServer server([](const Arrival&) { return Reply{}; });
  EXPECT_EQ(make_strategy("thread_pool:2", Target::parse(server.url(), ""), Policy{})->parallelism().requests,
            2);
}

// With 40 slow leaves and more loops than connections to deal out evenly, every connection is used, and never
// one more.
TEST(LoopsAndProcesses, ShareTheLimitAmongThem) {
  Tree tree;
  for (int i = 0; i < 40; ++i) tree["/root"] += "/leaf" + std::to_string(i) + " ";
  ScriptedServer server([&](const Arrival& arrival) { return from_tree(tree, arrival, 20ms); });
  Policy policy;
  policy.max_in_flight = 5;
  for (const auto* written : {"loops:1", "loops:2", "loops:3", "loops:64", "processes:1", "processes:2",
                              "processes:3", "processes:64"}) {
    server.reset();
    const auto strategy = make_strategy(written, Target::parse(server.url(), ""), policy, open_text);
    EXPECT_EQ(strategy->parallelism().requests, 5);
    strategy->run(text_scenario({"/root"}), {});
    EXPECT_EQ(server.arrivals().size(), 41) << written;
    EXPECT_EQ(server.peak_in_flight(), 5) << written;
  }
}

// Trees of which each has a loop's connections to itself most of the time: the last of a subtree may finish
// on any loop.
TEST(LoopsAndProcesses, JoinWhatDifferentOnesFinished) {
  ScriptedServer server([](const Arrival& arrival) { return from_tree(small_tree(), arrival); });
  std::vector<std::string> roots, expected;
  for (int i = 0; i < 10; ++i) {
    roots.insert(roots.end(), {"/a+", "/b"});
    const auto targets = small_tree_targets();
    expected.insert(expected.end(), targets.begin(), targets.end());
  }
  std::sort(expected.begin(), expected.end());
  for (const auto* written : {"loops:4", "processes:4"}) {
    const auto strategy = make_strategy(written, Target::parse(server.url(), ""), Policy{}, open_text);
    for (int run = 0; run < 20; ++run) {
      server.reset();
      EXPECT_EQ(strategy->run(text_scenario(roots), {}).exchanges.size(), expected.size());
      EXPECT_THAT(targets(server.arrivals()), ElementsAreArray(expected));
    }
  }
}

TEST(LoopsAndProcesses, AreAsManyAsProcessorsUnlessTold) {
  std::map<std::string, std::optional<unsigned>> defaults;
  for (const auto& strategy : strategies()) defaults[strategy.name] = strategy.default_parameter;
  EXPECT_EQ(defaults.at("loops"), std::thread::hardware_concurrency());
  EXPECT_EQ(defaults.at("processes"), std::thread::hardware_concurrency());
  EXPECT_EQ(defaults.at("thread_pool"), std::nullopt);
}

// The processes that this one has started and not waited for, those that ended included.
std::vector<pid_t> child_processes() {
  std::vector<pid_t> children;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    std::ifstream file(entry.path() / "stat");
    std::string stat;
    if (!std::getline(file, stat)) continue;  // no process, or it ended meanwhile
    pid_t parent = 0;
    std::istringstream fields(stat.substr(stat.rfind(')') + 4));  // behind the name and the state: proc(5)
    if (fields >> parent && parent == ::getpid()) children.push_back(std::stoi(entry.path().filename()));
  }
  return children;
}

std::string error_of_run(Strategy& strategy, const Scenario& scenario) {
  try {
    strategy.run(scenario, {});
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "none";
}

TEST(Processes, LeaveNothingBehind) {
  ScriptedServer server([](const Arrival& arrival) { return from_tree(small_tree(), arrival); });
  const auto descriptors_before = open_descriptors();
  {
    const auto strategy = make_strategy("processes:3", Target::parse(server.url(), ""), Policy{}, open_text);
    EXPECT_THAT(child_processes(), testing::SizeIs(3));
    strategy->run(text_scenario({"/a+", "/b"}), {});
    EXPECT_EQ(strategy->parallelism().handlers, 3);
  }
  EXPECT_THAT(child_processes(), IsEmpty());
  EXPECT_LE(open_descriptors(), descriptors_before + server.connections());
}

TEST(Processes, TellWhatTheyUsed) {
  ScriptedServer server([](const Arrival& arrival) { return from_tree(small_tree(), arrival); });
  const auto strategy = make_strategy("processes:2", Target::parse(server.url(), ""), Policy{}, open_text);
  for (int run = 0; run < 3; ++run) {
    strategy->run(text_scenario({"/a+", "/b"}), {});
    const auto usage = strategy->usage_elsewhere();
    EXPECT_EQ(usage.peak_threads, 2);
    EXPECT_GT(usage.cpu_user + usage.cpu_sys, Duration::zero());
    EXPECT_LT(usage.cpu_user + usage.cpu_sys, 10s) << "of this run";
    EXPECT_GT(usage.peak_rss_bytes, 1 << 20);
    EXPECT_EQ(usage.threads_left, 0);
  }
}

TEST(Processes, OneThatIsKilledInMidRunIsASentence) {
  ScriptedServer server([](const Arrival&) { return Reply{200, "", "", 10s}; });
  const auto strategy = make_strategy("processes:2", Target::parse(server.url(), ""), Policy{}, open_text);
  std::jthread killer([&] {
    while (server.peak_in_flight() < 2) std::this_thread::sleep_for(1ms);
    ::kill(child_processes().back(), SIGKILL);
  });
  EXPECT_THAT(error_of_run(*strategy, text_scenario({"/one", "/two"})),
              testing::MatchesRegex("process [0-9]+, one of 2, was killed by signal 9 while it was needed"));
  EXPECT_THAT(child_processes(), IsEmpty());
  EXPECT_EQ(error_of_run(*strategy, text_scenario({"/one"})),
            "the processes of this strategy ended with an earlier run");
}

// Two at a time in two processes, and not once more in this one.
TEST(Processes, HandleResponsesWhereTheyArrive) {
  ScriptedServer server([](const Arrival&) { return Reply{}; });
  auto scenario = text_scenario({"/1", "/2", "/3", "/4"});
  for (auto& root : scenario.roots) root = blocking(std::move(root), 300ms);
  const auto strategy = make_strategy("processes:2", Target::parse(server.url(), ""), Policy{}, open_text);
  const auto start = steady_clock::now();
  const auto trace = strategy->run(scenario, {});
  const auto elapsed = steady_clock::now() - start;
  EXPECT_GE(elapsed, 2 * 300ms);
  EXPECT_LT(elapsed, 4 * 300ms);
  for (const auto& exchange : trace.exchanges) EXPECT_EQ(exchange.handling.block, 300ms);
}

TEST(Processes, OneThatWouldNotLeaveIsKilled) {
  ScriptedServer server([](const Arrival& arrival) {
    return Reply{200, "", "", arrival.target == "/blocks" ? 0ms : 10s};
  });
  auto scenario = text_scenario({"/blocks"});
  scenario.roots.front() = blocking(std::move(scenario.roots.front()), 1min);
  const auto strategy = make_strategy("processes:2", Target::parse(server.url(), ""), Policy{}, open_text);
  std::vector<pid_t> children = child_processes();
  std::jthread killer([&] {
    while (server.arrivals().empty()) std::this_thread::sleep_for(1ms);
    std::this_thread::sleep_for(50ms);
    ::kill(children.back(), SIGKILL);  // the one that has nothing to do
  });
  const auto start = steady_clock::now();
  EXPECT_NE(error_of_run(*strategy, scenario), "none");
  EXPECT_LT(steady_clock::now() - start, 20s);
  EXPECT_THAT(child_processes(), IsEmpty());
}

TEST(Processes, RefuseAStepThatIsNoBytes) {
  ScriptedServer server([](const Arrival&) { return Reply{}; });
  auto scenario = text_scenario({"/only"});
  scenario.roots.front().pack = nullptr;
  const auto strategy = make_strategy("processes:2", Target::parse(server.url(), ""), Policy{}, open_text);
  EXPECT_EQ(error_of_run(*strategy, scenario), "the step \"step\" cannot be handed to another process");
  EXPECT_THAT(server.arrivals(), IsEmpty());
}

TEST(Processes, CannotBeHadWithoutWhatUnpacksTheSteps) {
  ScriptedServer server([](const Arrival&) { return Reply{}; });
  EXPECT_THROW(make_strategy("processes", Target::parse(server.url(), ""), Policy{}), UnavailableStrategy);
}

std::string refusal(const std::string& written) {
  ScriptedServer server([](const Arrival&) { return Reply{}; });
  try {
    make_strategy(written, Target::parse(server.url(), ""), Policy{});
  } catch (const UnknownStrategy& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Registry, NamesTheNearestStrategy) {
  EXPECT_EQ(refusal("corutines"), "unknown strategy \"corutines\": did you mean \"coroutines\"?");
}

TEST(Registry, RefusesANumberWhereNoneIsTaken) {
  EXPECT_EQ(refusal("callbacks:3"),
            "strategy \"callbacks\" takes no parameter, but \"callbacks:3\" gives one");
}

TEST(Registry, RefusesAPoolOfNoThreads) {
  for (const auto* written :
       {"thread_pool:0", "thread_pool:", "thread_pool:x", "thread_pool:4x", "thread_pool:-1"}) {
    EXPECT_EQ(refusal(written),
              std::string("\"") + written + "\": the number of threads has to be 1 to 32768");
  }
}

}  // namespace
}  // namespace overlap::test
