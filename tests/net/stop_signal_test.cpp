#include "net/stop_signal.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace overlap {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

TEST(StopSignal, WaitsTheWholeTimeWhenNothingHappens) {
  const StopSignal signal({});
  const auto start = steady_clock::now();
  EXPECT_TRUE(signal.wait_for(30ms));
  EXPECT_GE(steady_clock::now() - start, 30ms);
}

TEST(StopSignal, EndsAWaitAtOnce) {
  std::stop_source stop;
  const StopSignal signal(stop.get_token());
  std::jthread stopper([&] {
    std::this_thread::sleep_for(20ms);
    stop.request_stop();
  });
  const auto start = steady_clock::now();
  EXPECT_FALSE(signal.wait_for(60s));
  EXPECT_LT(steady_clock::now() - start, 10s);
}

TEST(StopSignal, StaysRequested) {
  std::stop_source stop;
  stop.request_stop();
  const StopSignal signal(stop.get_token());
  EXPECT_TRUE(signal.requested());
  EXPECT_FALSE(signal.wait_for(60s));
  EXPECT_FALSE(signal.wait_for(60s));
}

}  // namespace
}  // namespace overlap
