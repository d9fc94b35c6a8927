#include "coroutine/generator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <vector>

namespace overlap::test {
namespace {

using testing::ElementsAre;

Generator write_three(std::vector<int>& log, int name) {
  for (int i = 0; i < 3; ++i) {
    log.push_back(name + i);
    co_yield waiting;
  }
  log.push_back(name + 3);
}

TEST(Generator, GoesOnWhereItWasLeft) {
  std::vector<int> log;
  auto ones = write_three(log, 10);
  EXPECT_THAT(log, ElementsAre()) << "before the first next()";
  auto twos = write_three(log, 20);
  while (ones.next()) EXPECT_TRUE(twos.next());
  EXPECT_FALSE(twos.next());
  EXPECT_THAT(log, ElementsAre(10, 20, 11, 21, 12, 22, 13, 23));
}

TEST(Generator, IsOverForGood) {
  std::vector<int> log;
  auto ones = write_three(log, 10);
  while (ones.next()) {
  }
  EXPECT_FALSE(ones.next());
  EXPECT_THAT(log, ElementsAre(10, 11, 12, 13));
}

Generator fail_later() {
  co_yield waiting;
  throw std::runtime_error("later");
}

TEST(Generator, ThrowsWhatItThrew) {
  auto failing = fail_later();
  EXPECT_TRUE(failing.next());
  EXPECT_THROW(failing.next(), std::runtime_error);
  EXPECT_FALSE(failing.next());
}

Generator hold(std::shared_ptr<int> held) {
  while (*held > 0) co_yield waiting;
}

TEST(Generator, LetsGoOfWhatItHoldsWhenItIsDropped) {
  const auto held = std::make_shared<int>(1);
  {
    auto first = hold(held);
    EXPECT_TRUE(first.next());
    auto second = std::move(first);
    EXPECT_TRUE(second.next());
    EXPECT_EQ(held.use_count(), 2);
  }
  EXPECT_EQ(held.use_count(), 1);
}

}  // namespace
}  // namespace overlap::test
