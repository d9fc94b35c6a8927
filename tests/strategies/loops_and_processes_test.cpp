// Strategies with several event loops, in one process or in several.
#include "run/registry.hpp"
#include "strategies/scripted_server.hpp"
#include "strategies/text_scenario.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <thread>
#include <unistd.h>

namespace overlap::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using testing::ElementsAreArray;
using testing::IsEmpty;

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
  for (auto& root : scenario.roots) root = blocking(std::move(root), 700ms);
  const auto strategy = make_strategy("processes:2", Target::parse(server.url(), ""), Policy{}, open_text);
  const auto start = steady_clock::now();
  const auto trace = strategy->run(scenario, {});
  const auto elapsed = steady_clock::now() - start;
  EXPECT_GE(elapsed, 2 * 700ms);
  EXPECT_LT(elapsed, 4 * 700ms);
  for (const auto& exchange : trace.exchanges) EXPECT_EQ(exchange.handling.block, 700ms);
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

}  // namespace
}  // namespace overlap::test
