#include "measure/find_circumstances.hpp"

#include "figures/build_type.hpp"

#include <gtest/gtest.h>

#include <sys/prctl.h>
#include <thread>

namespace overlap {
namespace {

TEST(Circumstances, KnowHowThisBuildIsSlow) {
#ifdef NDEBUG
  EXPECT_EQ(build_type().find("asserts"), std::string::npos);
#else
  EXPECT_NE(find_circumstances().slow_build.find("asserts"), std::string::npos);
#endif
  EXPECT_NE(build_type().find(find_circumstances().slow_build), std::string::npos);
}

TEST(Circumstances, TellTheTimerSlackThatThisThreadHas) {
  constexpr int slack_ns = 20'000'000;
  Circumstances found;
  std::thread([&] {  // its slack ends with it
    ASSERT_EQ(::prctl(PR_SET_TIMERSLACK, slack_ns), 0);
    found = find_circumstances();
  })
      .join();
  EXPECT_NEAR(found.timer_slack_s, slack_ns * 1e-9, 1e-12);
  EXPECT_GT(found.timer_late_s, 0);
}

TEST(Circumstances, CountAtLeastOneProcessor) {
  EXPECT_GE(find_circumstances().processors, 1U);
}

}  // namespace
}  // namespace overlap
