// A pool of threads, and the limit of a run.
#include "run/registry.hpp"
#include "strategies/scripted_server.hpp"
#include "strategies/text_scenario.hpp"

#include <gtest/gtest.h>

namespace overlap::test {
namespace {

using namespace std::chrono_literals;

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

}  // namespace
}  // namespace overlap::test
