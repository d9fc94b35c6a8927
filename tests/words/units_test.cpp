#include "words/units.hpp"

#include <gtest/gtest.h>

namespace overlap {
namespace {

using namespace std::chrono_literals;

TEST(ParseDuration, KnowsEveryUnit) {
  EXPECT_EQ(parse_duration("100ns"), 100ns);
  EXPECT_EQ(parse_duration("250us"), 250us);
  EXPECT_EQ(parse_duration("20ms"), 20ms);
  EXPECT_EQ(parse_duration("10s"), 10s);
  EXPECT_EQ(parse_duration("2m"), 2min);
  EXPECT_EQ(parse_duration("0"), 0ns);
  EXPECT_EQ(parse_duration("0ms"), 0ns);
}

TEST(ParseDuration, TakesFractionsAndRoundsThem) {
  EXPECT_EQ(parse_duration("1.5s"), 1500ms);
  EXPECT_EQ(parse_duration("0.1ms"), 100us);
  EXPECT_EQ(parse_duration("1.6ns"), 2ns);
}

TEST(ParseDuration, RefusesEverythingElse) {
  for (const char* text : {"", "1", "ms", "-1ms", "+1ms", " 1ms", "1ms ", "1 ms", "1h", "1MS", "1e3ms",
                           "1msx", "nan", "inf", "infs", "0x1s", "1,5s", "99999999999m"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

TEST(FormatDuration, HasThreeDigitsInTheUnitThatSuits) {
  EXPECT_EQ(format_duration(0ns), "0 s");
  EXPECT_EQ(format_duration(7ns), "7 ns");
  EXPECT_EQ(format_duration(999ns), "999 ns");
  EXPECT_EQ(format_duration(1us), "1.00 us");
  EXPECT_EQ(format_duration(812us), "812 us");
  EXPECT_EQ(format_duration(20'412us), "20.4 ms");
  EXPECT_EQ(format_duration(2'061ms), "2.06 s");
  EXPECT_EQ(format_duration(1h), "3600 s");
  EXPECT_EQ(format_duration(-20'412us), "-20.4 ms");
}

TEST(FormatDuration, ChangesTheUnitWhereRoundingWould) {
  EXPECT_EQ(format_duration(9'994ns), "9.99 us");
  EXPECT_EQ(format_duration(9'996ns), "10.0 us");
  EXPECT_EQ(format_duration(99'960ns), "100 us");
  EXPECT_EQ(format_duration(999'400ns), "999 us");
  EXPECT_EQ(format_duration(999'600ns), "1.00 ms");
  EXPECT_EQ(format_duration(999'600us), "1.00 s");
}

TEST(FormatBytes, HasThreeDigitsInBinaryUnits) {
  EXPECT_EQ(format_bytes(0), "0 B");
  EXPECT_EQ(format_bytes(512), "512 B");
  EXPECT_EQ(format_bytes(1023), "1023 B");
  EXPECT_EQ(format_bytes(1024), "1.00 KiB");
  EXPECT_EQ(format_bytes(6'511'657), "6.21 MiB");
  EXPECT_EQ(format_bytes(3ULL << 40), "3.00 TiB");
  EXPECT_EQ(format_bytes(1ULL << 63), "8388608 TiB");
}

TEST(ParseBytes, KnowsEveryUnit) {
  EXPECT_EQ(parse_bytes("1024"), 1024U);
  EXPECT_EQ(parse_bytes("7B"), 7U);
  EXPECT_EQ(parse_bytes("64KiB"), 65'536U);
  EXPECT_EQ(parse_bytes("1kB"), 1000U);
  EXPECT_EQ(parse_bytes("1KB"), 1000U);
  EXPECT_EQ(parse_bytes("1MB"), 1'000'000U);
  EXPECT_EQ(parse_bytes("2MiB"), 2U << 20);
  EXPECT_EQ(parse_bytes("1.5GiB"), 3ULL << 29);
  EXPECT_EQ(parse_bytes("3GB"), 3'000'000'000U);
  EXPECT_EQ(parse_bytes("0"), 0U);
}

TEST(ParseBytes, RoundsToWholeBytes) {
  EXPECT_EQ(parse_bytes("0.1KiB"), 102U);
  EXPECT_EQ(parse_bytes("0.6"), 1U);
}

TEST(ParseBytes, RefusesEverythingElse) {
  for (const auto* text :
       {"", "KiB", "-1", "-0", "1 KiB", "1TB", "1kb", "1e3", "0x10", "nan", "inf", "20000000GiB", "1B "}) {
    EXPECT_EQ(parse_bytes(text), std::nullopt) << text;
  }
}

TEST(FormatBytes, StaysInAUnitUpToItsLastWholeNumber) {
  EXPECT_EQ(format_bytes(1'023'590), "1000 KiB");  // 999.6, which would be 0.98 MiB: two digits
  EXPECT_EQ(format_bytes(1023 * 1024), "1023 KiB");
  EXPECT_EQ(format_bytes(1024 * 1024 - 1), "1.00 MiB");
}

TEST(Seconds, AreReadAndWrittenAsADouble) {
  EXPECT_DOUBLE_EQ(seconds(1500ms), 1.5);
  EXPECT_EQ(from_seconds(1.5), 1500ms);
  EXPECT_EQ(from_seconds(1e-9), 1ns);
  EXPECT_EQ(from_seconds(1.4e-9), 1ns);
  EXPECT_EQ(from_seconds(-1.6e-9), -2ns);
  EXPECT_EQ(from_seconds(0), 0ns);
}

TEST(ToTimespec, SplitsSecondsAndNanoseconds) {
  const auto time = to_timespec(std::chrono::milliseconds(2345));
  EXPECT_EQ(time.tv_sec, 2);
  EXPECT_EQ(time.tv_nsec, 345'000'000);
}

TEST(ToTimespec, TakesWhatIsBelowZeroForZero) {
  const auto time = to_timespec(std::chrono::milliseconds(-1));
  EXPECT_EQ(time.tv_sec, 0);
  EXPECT_EQ(time.tv_nsec, 0);
}

}  // namespace
}  // namespace overlap
