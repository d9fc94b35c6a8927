#include "figures/work_of.hpp"

#include "figures/trace_builder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <vector>

namespace overlap {
namespace {

using namespace std::chrono_literals;

TEST(WorkOf, DoesNotDependOnOrderOrNumbering) {
  std::vector<Exchange> exchanges{exchange(0, 0ms, 1ms), exchange(1, 0ms, 1ms), exchange(2, 0ms, 1ms)};
  const auto work = work_of({exchanges});
  EXPECT_EQ(work.requests, 3U);
  std::reverse(exchanges.begin(), exchanges.end());
  exchanges[0].step = 77;
  EXPECT_EQ(work_of({exchanges}), work);
}

TEST(WorkOf, SeesEveryPartOfARequestAndItsStatus) {
  const auto plain = exchange(0, 0ms, 1ms);
  const auto work = work_of({{plain}});
  auto other = plain;
  other.target = "/1";
  EXPECT_NE(work_of({{other}}).hash, work.hash);
  other = plain;
  other.method = "PUT";
  EXPECT_NE(work_of({{other}}).hash, work.hash);
  other = plain;
  other.status = 201;
  EXPECT_NE(work_of({{other}}).hash, work.hash);
  other = plain;
  other.label = "renamed";
  other.wait = 9ms;
  EXPECT_EQ(work_of({{other}}), work) << "time and names are not work";
}

TEST(WorkOf, CountsARequestMadeTwiceTwice) {
  auto again = exchange(1, 0ms, 1ms);
  again.target = "/0";
  const auto once = work_of({{exchange(0, 0ms, 1ms)}});
  const auto twice = work_of({{exchange(0, 0ms, 1ms), again}});
  EXPECT_NE(twice.hash, once.hash);
  EXPECT_NE(twice.hash, 0U) << "as it would be if hashes were combined with xor";
  EXPECT_EQ(twice.requests, 2U);
}

TEST(WorkOf, HashesOnlyLastAttemptsButCountsAll) {
  TraceBuilder build;
  const auto step = build.root(10);
  const auto once = work_of(build.trace());
  build.retry(step, 5, 10);
  EXPECT_EQ(work_of(build.trace()).hash, once.hash);
  EXPECT_EQ(work_of(build.trace()).requests, 2U);
}

TEST(WorkOf, DoesNotCountWhatNeverReachedTheServer) {
  auto refused = exchange(0, 0ms, 1ms);
  refused.status = 0;
  refused.failure = Failure::connect;
  EXPECT_EQ(work_of({{refused}}).requests, 0U);
  refused.failure = Failure::tls;
  EXPECT_EQ(work_of({{refused}}).requests, 0U);
  refused.failure = Failure::reset;
  EXPECT_EQ(work_of({{refused}}).requests, 1U);
}

TEST(WorkOf, IsTheSameOnEveryMachineAndInEveryRelease) {
  // Published results hold these hashes. FNV-1a of "GET /0 200", mixed as SplitMix64 does, computed apart.
  EXPECT_EQ(work_of({{exchange(0, 0ms, 1ms)}}).hash, 0xebf047fa05d91c91U);
}

}  // namespace
}  // namespace overlap
