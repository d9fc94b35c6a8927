#include "mockserver/behaviour/latency_spec.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <unistd.h>

namespace overlap::mock {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

template <class Read>
std::string sentence(Read read) {
  try {
    read();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "none";
}

std::string complaint(const std::string& text) {
  return sentence([&] { parse_latency(text); });
}

// A file that is there as long as this is.
class TableFile {
 public:
  explicit TableFile(const std::string& text) { std::ofstream(path()) << text; }
  ~TableFile() { std::remove(path().c_str()); }

  TableFile(const TableFile&) = delete;
  TableFile& operator=(const TableFile&) = delete;

  static std::string path() {
    return testing::TempDir() + "latency_spec_test=" + std::to_string(getpid()) + ".json";
  }
};

TEST(LatencySpec, WhatIsPrintedCanBeReadAgain) {
  for (const std::string text :
       {"20ms", "0", "250us", "1ns", "uniform:300ms..2s", "uniform:0..90s", "normal:20ms,3ms",
        "lognormal:20ms,0.4", "lognormal:20ms,0.0000001", "mix:95%:20ms,5%:1s",
        "mix:0.5%:lognormal:1s,0.4,99%:uniform:1ms..2ms,0.5%:normal:20ms,1ms", "capacity:8,20ms",
        "capacity:1,mix:50%:1ms,50%:lognormal:2ms,1"}) {
    EXPECT_EQ(to_string(parse_latency(text)), text);
    EXPECT_EQ(parse_latency(to_string(parse_latency(text))), parse_latency(text));
  }
}

TEST(LatencySpec, DifferentSpecificationsAreDifferentLatencies) {
  for (const auto& [one, other] :
       {std::pair{"1ms", "2ms"}, std::pair{"uniform:1ms..2ms", "uniform:1ms..3ms"},
        std::pair{"mix:50%:1ms,50%:2ms", "mix:50%:1ms,50%:3ms"},
        std::pair{"capacity:1,1ms", "capacity:2,1ms"}, std::pair{"capacity:1,1ms", "capacity:1,2ms"},
        std::pair{"capacity:1,1ms", "1ms"}}) {
    EXPECT_NE(parse_latency(one), parse_latency(other));
  }
}

TEST(LatencySpec, PartsOfAMixtureKeepTheirOwnCommas) {
  const auto mixture =
      std::get<MixtureLatency>(parse_latency("mix:10%:lognormal:20ms,0.4,90%:normal:5ms,1ms"));
  ASSERT_EQ(mixture.parts.size(), 2U);
  EXPECT_EQ(mixture.parts[0].latency, Latency(LognormalLatency{20ms, 0.4}));
  EXPECT_EQ(mixture.parts[1].latency, Latency(NormalLatency{5ms, 1ms}));
}

TEST(LatencySpec, ATableIsReadFromItsFile) {
  const TableFile file(R"({"percentiles":{"0":"1ms","50":"20ms","100":"1s"}})");
  const auto text = "table:" + TableFile::path();
  const auto latency = parse_latency(text);
  EXPECT_EQ(to_string(latency), text);
  EXPECT_EQ(std::get<TableLatency>(latency).percentiles,
            (std::vector<Percentile>{{0, 1ms}, {50, 20ms}, {100, 1s}}));
}

TEST(LatencySpec, ATableMayBePartOfAMixture) {
  const TableFile file(R"({"percentiles":{"0":"1ms","100":"1s"}})");
  const auto text = "capacity:2,mix:50%:table:" + TableFile::path() + ",50%:1ms";
  EXPECT_EQ(to_string(parse_latency(text)), text);
}

TEST(LatencySpec, AHashNamesTheBenchmarkInTheFile) {
  const TableFile file(R"({"benchmarks":[{"name":"page/threads","latency_p50_s":0.02,"latency_p90_s":0.02,
                          "latency_p99_s":0.02,"latency_max_s":0.02}]})");
  const auto text = "table:" + TableFile::path() + "#page/threads";
  EXPECT_EQ(to_string(parse_latency(text)), text);
  EXPECT_EQ(
      complaint("table:" + TableFile::path() + "#page/coroutines"),
      "the table \"" + TableFile::path() + "\" has no benchmark \"page/coroutines\": it has page/threads");
}

TEST(LatencySpec, TheLargestAndTheSmallestThatMayBeWrittenAreTaken) {
  for (const auto* text : {"60m", "uniform:5ms..5ms", "lognormal:20ms,0", "lognormal:20ms,4", "mix:100%:1ms",
                           "capacity:1,1ms", "capacity:1000000,1ms", "normal:0,0"}) {
    EXPECT_EQ(complaint(text), "none") << text;
  }
  EXPECT_THAT(complaint("lognormal:20ms,4.01"), HasSubstr("a number from 0 to 4"));
  EXPECT_THAT(complaint("3600001ms"), HasSubstr("longer than the longest delay"));
  EXPECT_THAT(complaint("mix:100.5%:1ms"), HasSubstr("a share of 100.5 %"));
}

TEST(LatencySpec, IsNoLongerThanAPersonWrites) {
  std::string longest = "mix:";
  for (int i = 0; i < 49; ++i) longest += "2%:1ms,";
  longest += "2%:0";
  longest += std::string(4096 - longest.size(), '0');
  EXPECT_EQ(complaint(longest + "0"), "a latency is written in at most 4096 bytes");
  EXPECT_THAT(complaint(longest), testing::Not(HasSubstr("4096 bytes")));
}

TEST(LatencySpec, BadSpecificationsAreExplained) {
  EXPECT_EQ(complaint("20"),
            "latency \"20\" has no duration in \"20\": write a number with ns, us, ms, s or "
            "m, like 20ms");
  EXPECT_THAT(complaint(""), HasSubstr("latency \"\" has no duration"));
  EXPECT_THAT(complaint("-5ms"), HasSubstr("has no duration"));
  EXPECT_THAT(complaint("2h"), HasSubstr("like 20ms"));
  EXPECT_THAT(complaint("90m"), HasSubstr("longer than the longest delay"));
  EXPECT_THAT(complaint("uniform:5ms"), HasSubstr("has no range"));
  EXPECT_THAT(complaint("uniform:5ms..1ms"), HasSubstr("ends before it begins"));
  EXPECT_THAT(complaint("uniform:5ms..x"), HasSubstr("no duration in \"x\""));
  EXPECT_THAT(complaint("normal:20ms"), HasSubstr("has no deviation: write normal:MEAN,DEVIATION"));
  EXPECT_THAT(complaint("normal:20ms,wide"), HasSubstr("no duration in \"wide\""));
  EXPECT_THAT(complaint("lognormal:20ms"), HasSubstr("has no sigma"));
  EXPECT_THAT(complaint("lognormal:20ms,lots"), HasSubstr("\"lots\" where sigma stands"));
  EXPECT_THAT(complaint("lognormal:20ms,9"), HasSubstr("a number from 0 to 4"));
  EXPECT_THAT(complaint("lognormal:20ms,-1"), HasSubstr("a number from 0 to 4"));
  EXPECT_THAT(complaint("lognormal:20ms,nan"), HasSubstr("a number from 0 to 4"));
  EXPECT_EQ(complaint("unifrom:1ms..2ms"), "unknown latency shape \"unifrom\": did you mean \"uniform\"?");
}

TEST(LatencySpec, BadMixturesAreExplained) {
  EXPECT_THAT(complaint("mix:"), HasSubstr("has a part without a share: write mix:SHARE%:SPEC"));
  EXPECT_THAT(complaint("mix:20ms,5%:1s"), HasSubstr("has a part without a share"));
  EXPECT_THAT(complaint("mix:90%:20ms,5%:1s"),
              HasSubstr("shares that add up to 95 %: they must add up to 100"));
  EXPECT_THAT(complaint("mix:0%:20ms,100%:1s"), HasSubstr("a share of 0 %"));
  EXPECT_THAT(complaint("mix:-5%:20ms,105%:1s"), HasSubstr("a share of -5 %"));
  EXPECT_THAT(complaint("mix:50%:20ms,50%:fast"), HasSubstr("latency \"fast\" has no duration"));
  EXPECT_THAT(complaint("mix:50%:20ms,50%:mix:100%:1s"), HasSubstr("is a mixture in a mixture"));
  EXPECT_THAT(complaint("mix:100%:capacity:2,1ms"), HasSubstr("is a queue, which only a route can have"));
}

TEST(LatencySpec, BadCapacitiesAreExplained) {
  EXPECT_THAT(complaint("capacity:8"), HasSubstr("write capacity:N,SPEC, like capacity:8,20ms"));
  for (const std::string places : {"", "0", "-1", "1.5", "many", "1000001"}) {
    EXPECT_THAT(complaint("capacity:" + places + ",20ms"),
                HasSubstr("has \"" + places + "\" where the number of places stands: write a whole number"));
  }
  EXPECT_THAT(complaint("capacity:8,capacity:2,1ms"), HasSubstr("is a queue"));
  EXPECT_THAT(complaint("capacity:8,"), HasSubstr("has no duration"));
}

TEST(LatencySpec, BadTablesAreExplained) {
  EXPECT_THAT(complaint("table:"), HasSubstr("names no file: write table:FILE"));
  EXPECT_THAT(complaint("table:#name"), HasSubstr("names no file"));
  EXPECT_EQ(complaint("table:/nowhere/table.json"),
            "the table \"/nowhere/table.json\" cannot be read: name a file that has JSON in it");
  EXPECT_THAT(complaint("table:/"), HasSubstr("the table \"/\" cannot be read")) << "a directory";
  const TableFile file("not JSON");
  EXPECT_THAT(complaint("table:" + TableFile::path()),
              HasSubstr("holds no JSON object: write a results file or {\"percentiles\":{...}}"));
}

TEST(LatencySpec, ARequestMayAskForAllButFilesAndQueues) {
  const auto asked = [](const std::string& text) { return sentence([&] { parse_request_latency(text); }); };
  EXPECT_EQ(parse_request_latency("mix:95%:20ms,5%:lognormal:1s,0.4"),
            parse_latency("mix:95%:20ms,5%:lognormal:1s,0.4"));
  const TableFile file(R"({"percentiles":{"0":"1ms","100":"1s"}})");
  const auto table = "table:" + TableFile::path();
  EXPECT_EQ(asked(table),
            "latency \"" + table + "\" is a file of the server's machine: a request cannot name one");
  EXPECT_THAT(asked("mix:100%:" + table), HasSubstr("a request cannot name one"));
  EXPECT_THAT(asked("capacity:8,20ms"), HasSubstr("is a queue, which only a route can have"));
  EXPECT_THAT(asked("fast"), HasSubstr("has no duration"));
}

}  // namespace
}  // namespace overlap::mock
