#include "measure/suite_plan.hpp"

#include <gtest/gtest.h>

namespace overlap {
namespace {

TEST(CellName, HasTheLimitOnceAndThenAllElseThatIsSwept) {
  EXPECT_EQ(cell_name("ping", "callbacks", 32), "ping/callbacks/limit:32");
  EXPECT_EQ(cell_name("ping", "thread_pool:8", 5, {{"latency", "10ms"}, {"max_in_flight", "5"}, {"n", "3"}}),
            "ping/thread_pool:8/limit:5/latency:10ms/n:3");
}

}  // namespace
}  // namespace overlap
