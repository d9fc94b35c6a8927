#include "mockserver/account/accuracy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace overlap::mock {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Accuracy, CpuShareIsThatOfAllItsLoopsTogether) {
  Accuracy accuracy;
  accuracy.cpu = 300ms;
  accuracy.wall = 200ms;
  accuracy.threads = 2;
  EXPECT_DOUBLE_EQ(accuracy.cpu_share(), 0.75);
  accuracy.threads = 0;
  EXPECT_DOUBLE_EQ(accuracy.cpu_share(), 1.5) << "nothing runs on no thread";
}

TEST(Accuracy, CpuShareOfLessThanAMillisecondSaysNothing) {
  Accuracy accuracy;
  accuracy.cpu = 1ms;
  accuracy.wall = 1ms - 1ns;
  EXPECT_EQ(accuracy.cpu_share(), 0);
  accuracy.wall = 1ms;
  EXPECT_EQ(accuracy.cpu_share(), 1);
}

TEST(Bottlenecks, AreNoneOfWhatWasExact) {
  EXPECT_THAT(bottlenecks({}), IsEmpty());
}

TEST(Bottlenecks, AreWhatIsLateByMoreThanTwoMillisecondsAndMoreThanFivePerCent) {
  const auto late = [](Duration asked_p50, Duration late_p99) {
    Accuracy accuracy;
    accuracy.asked_p50 = asked_p50;
    accuracy.late_p99 = late_p99;
    return bottlenecks(accuracy);
  };
  EXPECT_THAT(late(0ms, 2ms), IsEmpty());
  EXPECT_THAT(late(0ms, 2100us), ElementsAre("it answered late, at p99 by 2.10 ms"));
  EXPECT_THAT(late(200ms, 10ms), IsEmpty());
  EXPECT_THAT(late(200ms, 10100us), ElementsAre("it answered late, at p99 by 10.1 ms"));
}

TEST(Bottlenecks, AreLoopsThatWereBusyForLongEnoughToTell) {
  const auto busy = [](Duration cpu, Duration wall) {
    Accuracy accuracy;
    accuracy.cpu = cpu;
    accuracy.wall = wall;
    return bottlenecks(accuracy);
  };
  EXPECT_THAT(busy(17ms, 20ms), ElementsAre("its event loops were busy 85 % of the time"));
  EXPECT_THAT(busy(19ms, 20ms - 1ns), IsEmpty());
  EXPECT_THAT(busy(4s, 5s), IsEmpty()) << "of 80 % there are none yet";
}

TEST(Bottlenecks, AreConnectionsThatWereLost) {
  Accuracy accuracy;
  accuracy.losses.overflows = 1;
  EXPECT_THAT(bottlenecks(accuracy),
              ElementsAre("its accept queue overflowed 1 times, each of which costs a client a second"));
  accuracy.losses = {0, 1};
  EXPECT_THAT(bottlenecks(accuracy), ElementsAre("it had no file descriptors for 1 connections"));
}

TEST(Accuracy, IsWrittenWithEachFigureUnderItsName) {
  Accuracy accuracy;
  accuracy.answered = 11;
  accuracy.asked_min = 1ms;
  accuracy.asked_p50 = 2ms;
  accuracy.asked_max = 3ms;
  accuracy.late_p50 = 4us;
  accuracy.late_p99 = 5us;
  accuracy.late_max = 6us;
  accuracy.wall = 7s;
  accuracy.cpu = 3500ms;
  accuracy.threads = 2;
  accuracy.losses = {8, 9};
  const auto json = to_json(accuracy);
  EXPECT_EQ(json["answered"], 11);
  EXPECT_EQ(json["asked_s"], Json({{"min", 0.001}, {"p50", 0.002}, {"max", 0.003}}));
  EXPECT_EQ(json["late_s"], Json({{"p50", 4e-6}, {"p99", 5e-6}, {"max", 6e-6}}));
  EXPECT_EQ(json["wall_s"], 7);
  EXPECT_EQ(json["cpu_s"], 3.5);
  EXPECT_EQ(json["threads"], 2);
  EXPECT_EQ(json["cpu_share"], 0.25);
  EXPECT_EQ(json["accept_queue_overflows"], 8);
  EXPECT_EQ(json["connections_refused"], 9);
  EXPECT_EQ(json["bottlenecks"].size(), 2U);
}

}  // namespace
}  // namespace overlap::mock
