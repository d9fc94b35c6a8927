#include "net/poll_timeout.hpp"

#include <gtest/gtest.h>

namespace overlap {
namespace {

using namespace std::chrono_literals;

Duration first_of(Duration left) {
  const auto timeout = poll_timeout(left);
  return std::chrono::seconds(timeout.tv_sec) + std::chrono::nanoseconds(timeout.tv_nsec);
}

TEST(PollTimeout, LeavesMoreThanTheKernelMayBeLate) {
  for (const Duration left : {Duration(2ms), Duration(1s), Duration(30s), Duration(10min)}) {
    EXPECT_LE(first_of(left) + first_of(left) / 200, left);
  }
}

TEST(PollTimeout, GetsThereInAFewCalls) {
  Duration left = 10min;
  int calls = 0;
  while (left > 0ns && calls < 100) {
    left -= first_of(left);
    ++calls;
  }
  EXPECT_LE(calls, 5);
}

TEST(PollTimeout, OfNoTimeIsZero) {
  EXPECT_EQ(first_of(0ns), 0ns);
  EXPECT_EQ(first_of(-5s), 0ns);
}

}  // namespace
}  // namespace overlap
