#include "mockserver/ground/keyed_hash.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <set>

namespace overlap::mock {
namespace {

TEST(KeyedHash, Fnv1aHasItsPublishedValues) {
  // Test vectors of draft-eastlake-fnv.
  EXPECT_EQ(fnv1a_64(""), 0xcbf29ce484222325ULL);
  EXPECT_EQ(fnv1a_64("a"), 0xaf63dc4c8601ec8cULL);
  EXPECT_EQ(fnv1a_64("foobar"), 0x85944171f73967e8ULL);
}

TEST(KeyedHash, ATextMayBeHashedInPieces) {
  EXPECT_EQ(fnv1a_64("bar", fnv1a_64("foo")), fnv1a_64("foobar"));
}

TEST(KeyedHash, SplitmixHasItsPublishedSequence) {
  // The first outputs of the reference generator with seed 1234567.
  std::uint64_t state = 1234567;
  for (const std::uint64_t expected :
       {6457827717110365317ULL, 3203168211198807973ULL, 9817491932198370423ULL}) {
    state += 0x9e3779b97f4a7c15ULL;
    EXPECT_EQ(splitmix_finalise(state), expected);
  }
}

TEST(KeyedHash, SeedPartsAndTheirOrderAllMatter) {
  const std::set<std::uint64_t> distinct{
      Key(1).bits(),
      Key(2).bits(),
      Key(1).with("a").bits(),
      Key(1).with("b").bits(),
      Key(1).with("a").with("b").bits(),
      Key(1).with("b").with("a").bits(),
      Key(1).with(std::uint64_t{0}).bits(),
      Key(1).with(std::uint64_t{1}).bits(),
  };
  EXPECT_EQ(distinct.size(), 8U);
  EXPECT_EQ(Key(5).with("x").with(3).bits(), Key(5).with("x").with(3).bits());
}

TEST(KeyedHash, UnitNeverReachesItsBounds) {
  for (std::uint64_t i = 0; i < 10'000; ++i) {
    const double unit = Key(i).unit();
    EXPECT_GT(unit, 0);
    EXPECT_LT(unit, 1);
  }
}

TEST(KeyedHash, BelowFavoursNoNumber) {
  std::array<int, 6> counts{};
  for (std::uint64_t i = 0; i < 60'000; ++i) ++counts.at(Key(9).with(i).below(6));
  for (const int count : counts) EXPECT_NEAR(count, 10'000, 500);
}

TEST(KeyedHash, GuidsHaveTheFormOfVersionFour) {
  EXPECT_THAT(guid(Key(1)),
              testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  EXPECT_NE(guid(Key(1)), guid(Key(2)));
}

}  // namespace
}  // namespace overlap::mock
