#include "words/suggest.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace overlap {
namespace {

const std::vector<std::string> strategies{"sequential", "thread_pool", "callbacks", "coroutines"};

TEST(Nearest, FindsWhatWasMeant) {
  EXPECT_EQ(nearest("corutines", strategies), "coroutines");
  EXPECT_EQ(nearest("COROUTINES", strategies), "coroutines");
  EXPECT_EQ(nearest("thread-pool", strategies), "thread_pool");
  EXPECT_EQ(nearest("callback", strategies), "callbacks");
  EXPECT_EQ(nearest("callbacks", strategies), "callbacks");
}

TEST(Nearest, CompletesABeginning) {
  EXPECT_EQ(nearest("seq", strategies), "sequential");
  EXPECT_EQ(nearest("Thread", strategies), "thread_pool");
  EXPECT_EQ(nearest("se", strategies), "");
}

TEST(Nearest, FindsTheNameOfWhichItIsTheLastWord) {
  const std::vector<std::string> flags{"--help", "--http-port", "--admin-port"};
  EXPECT_EQ(nearest("--port", flags), "--http-port");
  EXPECT_EQ(nearest("pool", strategies), "thread_pool");
  EXPECT_EQ(nearest("ort", flags), "");
}

TEST(Nearest, DoesNotGuessWhenNothingIsClose) {
  EXPECT_EQ(nearest("futures", strategies), "");
  EXPECT_EQ(nearest("", strategies), "");
  EXPECT_EQ(nearest("coroutines", {}), "");
}

TEST(Nearest, AllowsShortNamesOneMistake) {
  const std::vector<std::string> names{"get", "put", "n"};
  EXPECT_EQ(nearest("gt", names), "get");
  EXPECT_EQ(nearest("pot", names), "put");
  EXPECT_EQ(nearest("m", names), "n");
  EXPECT_EQ(nearest("xyz", names), "");
}

TEST(Nearest, TheClosestOfSeveralWins) {
  const std::vector<std::string> names{"vms", "vm", "groups"};
  EXPECT_EQ(nearest("vm", names), "vm");
  EXPECT_EQ(nearest("vmss", names), "vms");
}

TEST(UnknownName, SuggestsTheNearest) {
  EXPECT_EQ(unknown_name("strategy", "strategies", "corutines", strategies),
            "unknown strategy \"corutines\": did you mean \"coroutines\"?");
}

TEST(UnknownName, ListsAllWhenNothingIsClose) {
  EXPECT_EQ(unknown_name("strategy", "strategies", "x", strategies),
            "unknown strategy \"x\": the strategies are sequential, thread_pool, callbacks and coroutines");
  EXPECT_EQ(unknown_name("step", "steps", "x", std::vector<std::string>{"alone"}),
            "unknown step \"x\": the steps are alone");
  EXPECT_EQ(unknown_name("step", "steps", "x", {}), "unknown step \"x\": there are no steps");
}

}  // namespace
}  // namespace overlap
