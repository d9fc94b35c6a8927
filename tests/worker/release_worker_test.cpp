// The sources of a release build, compiled without what test builds add. That this links is half of the test:
// run/slowed.cpp is not here, so that handling a response cannot so much as look at it.
#include "run/handling.hpp"
#include "worker/arguments.hpp"

#include <gmock/gmock.h>

#include <array>

#if defined(OVERLAP_SLOWED)
#error "this is compiled as a release build is"
#endif

namespace overlap {
namespace {

using ::testing::HasSubstr;

TEST(AReleaseWorker, RefusesToBeSlowedAsItDoesAnyArgument) {
  const std::array slowed{"overlap-worker", "--slowed", "cpu:3us"};
  const std::array help{"overlap-worker", "--help"};
  const auto refusal = take_arguments(slowed.size(), slowed.data());
  ASSERT_TRUE(refusal);
  EXPECT_THAT(*refusal, HasSubstr("takes no arguments"));
  EXPECT_EQ(refusal, take_arguments(help.size(), help.data()));
}

TEST(AReleaseWorker, TakesNoArguments) {
  const std::array none{"overlap-worker"};
  EXPECT_EQ(take_arguments(none.size(), none.data()), std::nullopt);
  handle({});
}

}  // namespace
}  // namespace overlap
