#include "commands/strategy_choice.hpp"

#include "commands/usage_error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace overlap {
namespace {

using ::testing::ElementsAre;

OfferedStrategy offer(const std::string& name, const std::string& parameter = {}) {
  OfferedStrategy offered;
  offered.description.name = name;
  offered.description.parameter = parameter;
  return offered;
}

std::vector<OfferedStrategy> offers() {
  auto loops = offer("loops", "loops");
  loops.description.default_parameter = 2;
  auto by_hand = offer("by_hand");
  by_hand.description.scenario = "azure_inventory";
  auto uring = offer("callbacks_uring");
  uring.description.unavailable = "the kernel refuses io_uring";
  return {offer("callbacks"), offer("thread_pool", "threads"), loops, by_hand, uring};
}

std::vector<std::string> rows(const std::vector<std::string>& chosen, const std::string& scenario = "ping") {
  Policy policy;
  policy.max_in_flight = 32;
  std::vector<std::string> names;
  for (const auto& row : complete_strategies(chosen, offers(), scenario, policy)) names.push_back(row.name);
  return names;
}

TEST(ChosenStrategies, AreAllThatCanRunHereAndAnythingUnlessTheyAreNamed) {
  EXPECT_THAT(chosen_strategies({}, offers()), ElementsAre("callbacks", "thread_pool", "loops"));
  RunOptions named;
  named.strategies = "loops,callbacks_uring";
  EXPECT_THAT(chosen_strategies(named, offers()), ElementsAre("loops", "callbacks_uring"));
}

TEST(ChosenStrategies, MayHaveBlanksAroundTheirNames) {
  RunOptions named;
  named.strategies = "loops, callbacks ,";
  EXPECT_THAT(chosen_strategies(named, offers()), ElementsAre("loops", "callbacks"));
}

TEST(ChosenStrategies, DoWithoutWhatCannotRunHereOnlyWhereNobodyNamedIt) {
  ASSERT_EQ(left_out({}, offers()).size(), 1U);
  EXPECT_EQ(left_out({}, offers())[0].name, "callbacks_uring");
  RunOptions named;
  named.strategies = "callbacks";
  EXPECT_TRUE(left_out(named, offers()).empty());
}

TEST(CompleteStrategies, GiveANumberToThoseThatTakeOne) {
  EXPECT_THAT(rows({"callbacks", "thread_pool", "loops", "thread_pool:8"}),
              ElementsAre("callbacks", "thread_pool:32", "loops:2", "thread_pool:8"));
}

TEST(CompleteStrategies, WriteANumberInOneWay) {
  EXPECT_THAT(rows({"thread_pool:01", "thread_pool:0032"}), ElementsAre("thread_pool:1", "thread_pool:32"));
  EXPECT_THROW(rows({"thread_pool:1", "thread_pool:01"}), UsageError) << "the same row twice";
  EXPECT_THROW(rows({"thread_pool", "thread_pool:032"}), UsageError) << "the same row twice";
  EXPECT_THROW(rows({"thread_pool:+1"}), UsageError);
  EXPECT_THAT(rows({"thread_pool:32768"}), ElementsAre("thread_pool:32768"));
  EXPECT_THROW(rows({"thread_pool:32769"}), UsageError);
}

TEST(CompleteStrategies, RefuseWhatIsNoRow) {
  EXPECT_THROW(rows({"callbacks:2"}), UsageError) << "it takes no number";
  EXPECT_THROW(rows({"thread_pool:none"}), UsageError);
  EXPECT_THROW(rows({"thread_pool:0"}), UsageError);
  EXPECT_THROW(rows({"corutines"}), UsageError);
  EXPECT_THROW(rows({"thread_pool", "thread_pool:32"}), UsageError) << "the same row twice";
  EXPECT_THROW(rows({"by_hand"}), UsageError) << "of another scenario";
  EXPECT_THAT(rows({"by_hand"}, "azure_inventory"), ElementsAre("by_hand"));
}

}  // namespace
}  // namespace overlap
