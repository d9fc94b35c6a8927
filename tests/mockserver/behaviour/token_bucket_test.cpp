#include "mockserver/behaviour/token_bucket.hpp"

#include <gtest/gtest.h>

namespace overlap::mock {
namespace {

constexpr BucketSize ten{10, 2};

TEST(TokenBuckets, AreFullAtFirst) {
  const TokenBuckets buckets(100);
  EXPECT_EQ(buckets.level(1, ten, 0), 10);
}

TEST(TokenBuckets, RefillUpToTheirCapacity) {
  TokenBuckets buckets(100);
  for (int i = 0; i < 10; ++i) buckets.take(1, ten, 5);
  EXPECT_EQ(buckets.level(1, ten, 5), 0);
  EXPECT_EQ(buckets.level(1, ten, 5.5), 1);
  EXPECT_EQ(buckets.level(1, ten, 8), 6);
  EXPECT_EQ(buckets.level(1, ten, 1000), 10);
}

TEST(TokenBuckets, ATokenOfManySmallGainsIsAToken) {
  TokenBuckets buckets(100);
  constexpr BucketSize size{250, 25};
  for (int i = 0; i < 250; ++i) buckets.take(1, size, 0);
  for (int i = 1; i <= 25'000; ++i) {
    const double time_s = i * 0.04;
    ASSERT_GE(buckets.level(1, size, time_s), one_token) << time_s;
    ASSERT_LT(buckets.level(1, size, time_s), 1.001) << time_s;
    buckets.take(1, size, time_s);
  }
}

TEST(TokenBuckets, AreApart) {
  TokenBuckets buckets(100);
  buckets.take(1, ten, 0);
  EXPECT_EQ(buckets.level(1, ten, 0), 9);
  EXPECT_EQ(buckets.level(2, ten, 0), 10);
}

TEST(TokenBuckets, ATimeFromBeforeGivesNothing) {
  TokenBuckets buckets(100);
  buckets.take(1, ten, 10);
  EXPECT_EQ(buckets.level(1, ten, 3), 9);
  buckets.take(1, ten, 3);
  EXPECT_EQ(buckets.level(1, ten, 10), 8) << "the time from before has not set its clock back";
}

TEST(TokenBuckets, ThoseThatAreFullAgainAreForgottenWhenThereAreTooMany) {
  TokenBuckets buckets(3);
  buckets.take(1, ten, 0);
  for (int i = 0; i < 5; ++i) buckets.take(2, ten, 0);
  buckets.take(3, ten, 0);
  EXPECT_EQ(buckets.size(), 3U);
  buckets.take(4, ten, 1);
  EXPECT_EQ(buckets.size(), 2U) << "the second and the fourth";
  EXPECT_EQ(buckets.level(2, ten, 1), 7);
}

TEST(TokenBuckets, AllAreForgottenWhenTooFewAreFullAgain) {
  TokenBuckets buckets(8);
  for (std::uint64_t id = 0; id < 7; ++id) {
    for (int i = 0; i < 5; ++i) buckets.take(id, ten, 0);
  }
  buckets.take(7, ten, 0);
  buckets.take(8, ten, 1);
  EXPECT_EQ(buckets.size(), 1U) << "the one of eight that was full again was too few";
  EXPECT_EQ(buckets.level(0, ten, 1), 10);
}

TEST(TokenBuckets, NeverAreMoreThanAllowed) {
  TokenBuckets buckets(3);
  for (std::uint64_t id = 0; id < 100; ++id) {
    buckets.take(id, ten, 0);
    EXPECT_LE(buckets.size(), 3U);
  }
}

}  // namespace
}  // namespace overlap::mock
