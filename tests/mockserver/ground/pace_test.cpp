#include "mockserver/ground/pace.hpp"

#include "mockserver/ground/latency.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <utility>
#include <vector>

namespace overlap::mock {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

std::string complaint(const std::string& text) {
  try {
    parse_pace(text);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "none";
}

// When a punctual server writes how many bytes.
std::vector<std::pair<Duration, std::size_t>> writes(const Pace& pace, std::size_t body_size) {
  std::vector<std::pair<Duration, std::size_t>> made;
  std::size_t written = 0;
  std::optional<Duration> at = Duration::zero();
  while (at) {
    const auto step = next_step(pace, body_size, written, *at);
    if (step.due > 0) made.emplace_back(*at, step.due);
    written += step.due;
    if (step.next && *step.next <= *at) ADD_FAILURE() << "goes back in time";
    at = step.next;
  }
  EXPECT_EQ(written, body_size);
  return made;
}

TEST(Pace, WithoutOneAllIsDueAtOnce) {
  EXPECT_THAT(writes(NoPace{}, 1000), testing::ElementsAre(std::pair(Duration(0), 1000U)));
}

TEST(Pace, ADripSpreadsTheBodyEvenly) {
  EXPECT_THAT(writes(parse_pace("drip:100ms"), 5),
              testing::ElementsAre(std::pair<Duration, std::size_t>(20ms, 1U), std::pair(40ms, 1U),
                                   std::pair(60ms, 1U), std::pair(80ms, 1U), std::pair(100ms, 1U)));
}

TEST(Pace, ADripEndsAtExactlyTheEnd) {
  for (const std::size_t size : {1U, 2U, 7U, 999U, 1000U, 1001U, 123'456U}) {
    for (const Duration duration : {Duration(1ms), Duration(1s), Duration(1'234'567'891ns)}) {
      EXPECT_EQ(writes(DripPace{duration}, size).back().first, duration) << size;
    }
  }
}

TEST(Pace, ADripNeverStepsFasterThanAMillisecond) {
  const auto made = writes(parse_pace("drip:10ms"), 1'000'000);
  EXPECT_EQ(made.size(), 10U);
  for (std::size_t i = 0; i < made.size(); ++i) {
    EXPECT_EQ(made[i].first, (static_cast<int>(i) + 1) * 1ms);
    EXPECT_EQ(made[i].second, 100'000U);
  }
}

TEST(Pace, StepsOfADripDifferByOneByteAtMost) {
  for (const auto& [at, size] : writes(parse_pace("drip:100ms"), 1'234)) {
    EXPECT_GE(size, 12U);
    EXPECT_LE(size, 13U);
  }
}

TEST(Pace, ADripShorterThanAStepComesAtItsEnd) {
  EXPECT_THAT(writes(parse_pace("drip:500us"), 100),
              testing::ElementsAre(std::pair<Duration, std::size_t>(500us, 100U)));
  EXPECT_THAT(writes(parse_pace("drip:0"), 100), testing::ElementsAre(std::pair(Duration(0), 100U)));
}

TEST(Pace, WhoComesLateIsGivenAllThatIsDueMeanwhile) {
  const auto late = next_step(parse_pace("drip:100ms"), 100, 10, 59'999'999ns);
  EXPECT_EQ(late.due, 49U);
  EXPECT_EQ(late.next, Duration(60ms));
  const auto over = next_step(parse_pace("drip:100ms"), 100, 10, 1min);
  EXPECT_EQ(over.due, 90U);
  EXPECT_FALSE(over.next);
}

TEST(Pace, ALargeBodyOverALongTimeDoesNotOverflow) {
  const auto half = next_step(DripPace{longest_latency}, std::size_t{1} << 40, 0, longest_latency / 2);
  EXPECT_EQ(half.due, std::size_t{1} << 39);
  EXPECT_EQ(half.next, longest_latency / 2 + 1ms);
}

TEST(Pace, AnEmptyBodyIsDoneAtOnce) {
  for (const auto* text : {"none", "drip:1s", "bandwidth:1B/s"}) {
    const auto step = next_step(parse_pace(text), 0, 0, 0ns);
    EXPECT_EQ(step.due, 0U) << text;
    EXPECT_FALSE(step.next) << text;
  }
}

TEST(Pace, ABandwidthTakesAsLongAsTheBodyIsLarge) {
  const auto made = writes(parse_pace("bandwidth:64KiB/s"), 32'768);
  EXPECT_EQ(made.back().first, Duration(500ms));
  EXPECT_LE(made.size(), 500U);
  std::size_t written = 0;
  for (const auto& [at, size] : made) {
    written += size;
    EXPECT_NEAR(static_cast<double>(written), seconds(at) * 65'536, 1);
  }
}

TEST(Pace, ASlowBandwidthWritesByteForByte) {
  EXPECT_THAT(writes(parse_pace("bandwidth:2B/s"), 3),
              testing::ElementsAre(std::pair<Duration, std::size_t>(500ms, 1U), std::pair(1s, 1U),
                                   std::pair(1500ms, 1U)));
}

TEST(Pace, ABandwidthThatDividesNoNanosecondStillEndsOnTime) {
  const auto made = writes(BandwidthPace{3e6}, 1'000'000);
  EXPECT_EQ(made.back().first, 333'333'334ns);
  std::size_t written = 0;
  for (const auto& [at, size] : made) written += size;
  EXPECT_EQ(written, 1'000'000U);
}

TEST(Pace, AFastBandwidthIsDoneWithinTheNanosecondsItTakes) {
  EXPECT_THAT(writes(parse_pace("bandwidth:1GB/s"), 1000),
              testing::ElementsAre(std::pair<Duration, std::size_t>(1us, 1000U)));
}

TEST(Pace, SlowedDownTakesSoManyTimesAsLong) {
  EXPECT_EQ(slowed(parse_pace("drip:2s"), 0.5), parse_pace("drip:1s"));
  EXPECT_EQ(slowed(parse_pace("bandwidth:1MB/s"), 0.5), parse_pace("bandwidth:2MB/s"));
  EXPECT_EQ(slowed(parse_pace("none"), 3), parse_pace("none"));
  EXPECT_EQ(slowed(parse_pace("drip:2s"), 0), parse_pace("none"));
  EXPECT_EQ(slowed(parse_pace("bandwidth:1B/s"), 0), parse_pace("none"));
}

TEST(Pace, WhatIsPrintedCanBeReadAgain) {
  for (const std::string text :
       {"none", "drip:2s", "drip:0", "bandwidth:64KiB/s", "bandwidth:1MB/s", "bandwidth:1B/s",
        "bandwidth:3GiB/s", "bandwidth:1.5B/s", "bandwidth:1000GB/s"}) {
    EXPECT_EQ(to_string(parse_pace(text)), text);
  }
  EXPECT_EQ(to_string(parse_pace("bandwidth:1024B/s")), "bandwidth:1KiB/s");
  EXPECT_EQ(to_string(parse_pace("bandwidth:0.5MiB/s")), "bandwidth:512KiB/s");
}

TEST(Pace, BadSpecificationsAreExplained) {
  EXPECT_EQ(complaint("drop:2s"), "unknown pace \"drop\": did you mean \"drip\"?");
  EXPECT_EQ(complaint(""), "unknown pace \"\": the paces are none, drip and bandwidth");
  EXPECT_EQ(complaint("drip"), "pace \"drip\" has no duration: write drip:DURATION, like drip:2s");
  EXPECT_THAT(complaint("drip:2"), HasSubstr("has no duration"));
  EXPECT_EQ(complaint("drip:61m"), "pace \"drip:61m\" is longer than the longest drip, which is 60m");
  for (const auto* text : {"bandwidth", "bandwidth:64", "bandwidth:64KiB", "bandwidth:64kb/s",
                           "bandwidth:fastMB/s", "bandwidth:64TB/s", "bandwidth:nanB/s"}) {
    EXPECT_EQ(complaint(text), "pace \"" + std::string(text) +
                                   "\" has no rate: write bytes per second, like bandwidth:64KiB/s or "
                                   "bandwidth:1MB/s");
  }
  EXPECT_EQ(complaint("bandwidth:0B/s"), "pace \"bandwidth:0B/s\" is out of range: write 1B/s to 1000GB/s");
  EXPECT_THAT(complaint("bandwidth:-1B/s"), HasSubstr("out of range"));
  EXPECT_THAT(complaint("bandwidth:1001GB/s"), HasSubstr("out of range"));
}

}  // namespace
}  // namespace overlap::mock
