#include "mockserver/behaviour/percentile_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace overlap::mock {
namespace {

using namespace std::chrono_literals;

std::string complaint(const std::string& json, const std::string& name = "") {
  try {
    parse_percentile_table(json, name);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "none";
}

// One repetition as Google Benchmark writes it.
std::string repetition(const std::string& name, const std::string& counters) {
  return R"({"name":")" + name + R"(/iterations:1/repeats:3/manual_time","run_name":")" + name +
         R"(/iterations:1/repeats:3/manual_time","run_type":"iteration",)" + counters + "}";
}

std::string counters(const std::string& p50, const std::string& p90, const std::string& p99,
                     const std::string& most) {
  return "\"latency_p50_s\":" + p50 + ",\"latency_p90_s\":" + p90 + ",\"latency_p99_s\":" + p99 +
         ",\"latency_max_s\":" + most;
}

std::string file_of(const std::vector<std::string>& entries) {
  std::string list;
  for (const auto& entry : entries) list += (list.empty() ? "" : ",") + entry;
  return R"({"context":{},"benchmarks":[)" + list + "]}";
}

TEST(PercentileTable, AHandWrittenOneIsPutInOrder) {
  EXPECT_EQ(parse_percentile_table(R"({"percentiles":{"100":"1s","0":"1ms","99.9":"0.5s","50":"20ms"}})", ""),
            (std::vector<Percentile>{{0, 1ms}, {50, 20ms}, {99.9, 500ms}, {100, 1s}}));
}

TEST(PercentileTable, AResultsFileWithOneBenchmarkNeedsNoName) {
  const auto file = file_of({repetition("page/threads", counters("0.02", "0.04", "0.1", "0.5"))});
  EXPECT_EQ(
      parse_percentile_table(file, ""),
      (std::vector<Percentile>{{0, 10ms}, {10, 10ms}, {50, 20ms}, {90, 40ms}, {99, 100ms}, {100, 500ms}}));
}

TEST(PercentileTable, OfRepetitionsItTakesTheMediansAndNoAggregates) {
  const auto file =
      file_of({repetition("page", counters("0.02", "0.02", "0.02", "0.07")),
               repetition("page", counters("0.03", "0.03", "0.03", "0.05")),
               repetition("page", counters("0.09", "0.09", "0.09", "0.09")),
               R"({"name":"page/iterations:1_mean","run_name":"page/iterations:1","run_type":"aggregate",)" +
                   counters("9", "9", "9", "9") + "}"});
  const auto table = parse_percentile_table(file, "");
  EXPECT_EQ(table[2], (Percentile{50, 30ms}));
  EXPECT_EQ(table.back(), (Percentile{100, 70ms}));
}

TEST(PercentileTable, AnEvenNumberOfRepetitionsHasItsMedianBetweenTheInnerTwo) {
  const auto file = file_of({repetition("page", counters("0.02", "0.02", "0.02", "0.02")),
                             repetition("page", counters("0.04", "0.04", "0.04", "0.04"))});
  EXPECT_EQ(parse_percentile_table(file, "")[2], (Percentile{50, 30ms}));
}

TEST(PercentileTable, ANameChoosesWithOrWithoutWhatGoogleBenchmarkAppends) {
  const auto file = file_of({repetition("page/threads", counters("0.02", "0.02", "0.02", "0.02")),
                             repetition("page/callbacks", counters("0.03", "0.03", "0.03", "0.03"))});
  EXPECT_EQ(parse_percentile_table(file, "page/callbacks")[2], (Percentile{50, 30ms}));
  EXPECT_EQ(parse_percentile_table(file, "page/threads/iterations:1/repeats:3/manual_time")[2],
            (Percentile{50, 20ms}));
}

TEST(PercentileTable, PercentilesOfDifferentRepetitionsStillRise) {
  const auto file = file_of({repetition("page", counters("0.03", "0.02", "0.01", "0.01"))});
  const auto table = parse_percentile_table(file, "");
  for (std::size_t i = 1; i < table.size(); ++i) EXPECT_GE(table[i].value, table[i - 1].value);
}

TEST(PercentileTable, LatenciesOfZeroAreFine) {
  const auto table = parse_percentile_table(file_of({repetition("page", counters("0", "0", "0", "0"))}), "");
  for (const auto& percentile : table) EXPECT_EQ(percentile.value, 0ns);
}

TEST(PercentileTable, FilesAreNoDeeperThanOthers) {
  const auto of = [](std::size_t levels) {
    return complaint(R"({"percentiles":)" + std::string(levels - 1, '[') + std::string(levels - 1, ']') +
                     "}");
  };
  for (const std::size_t levels : {99, 100})
    EXPECT_THAT(of(levels), testing::HasSubstr("that are no object")) << levels;
  for (const std::size_t levels : {101, 100'000})
    EXPECT_EQ(of(levels), "is nested more than 100 levels deep");
}

TEST(PercentileTable, FilesOfAnotherKindAreExplained) {
  EXPECT_EQ(complaint("[1]"), "holds no JSON object: write a results file or {\"percentiles\":{...}}");
  EXPECT_EQ(complaint("{"), "holds no JSON object: write a results file or {\"percentiles\":{...}}");
  EXPECT_EQ(complaint("{}"),
            "has neither \"percentiles\" nor \"benchmarks\": write a results file or "
            "{\"percentiles\":{...}}");
  EXPECT_EQ(complaint(R"({"benchmarks":7})"), complaint("{}"));
  EXPECT_EQ(complaint(R"({"benchmarks":[]})"), "has no benchmarks in it");
}

TEST(PercentileTable, BadPercentilesAreExplained) {
  const auto of = [](const std::string& object) { return complaint("{\"percentiles\":" + object + "}"); };
  EXPECT_EQ(of("[]"), R"(has "percentiles" that are no object: write {"0":"1ms","50":"20ms","100":"1s"})");
  EXPECT_EQ(of(R"({"p50":"1ms"})"), "has a percentile \"p50\": write a number from 0 to 100");
  EXPECT_EQ(of(R"({"101":"1ms"})"), "has a percentile \"101\": write a number from 0 to 100");
  EXPECT_EQ(of(R"({"50":20})"), "has 20 for percentile 50: write a duration up to 60m, like \"20ms\"");
  EXPECT_EQ(of(R"({"50":"2h"})"), "has \"2h\" for percentile 50: write a duration up to 60m, like \"20ms\"");
  EXPECT_EQ(of(R"({"50":"61m"})"),
            "has \"61m\" for percentile 50: write a duration up to 60m, like \"20ms\"");
  EXPECT_EQ(of(R"({"50":"20ms","100":"1s"})"), "does not reach from percentile 0 to 100: write both");
  EXPECT_EQ(of(R"({"0":"20ms","99":"1s"})"), "does not reach from percentile 0 to 100: write both");
  EXPECT_EQ(of("{}"), "does not reach from percentile 0 to 100: write both");
  EXPECT_EQ(of(R"({"0":"1ms","50":"1ms","50.0":"2ms","100":"1s"})"),
            "has percentile 50 twice: write it once");
  EXPECT_EQ(of(R"({"0":"1ms","0.0":"2ms","100":"1s"})"), "has percentile 0 twice: write it once");
  EXPECT_EQ(of(R"({"0":"1ms","100":"1s","100.0":"1s"})"), "has percentile 100 twice: write it once");
  EXPECT_EQ(of(R"({"0":"1ms","50":"3ms","100":"2ms"})"),
            "falls from percentile 50 to 100: a higher percentile is never faster");
  EXPECT_EQ(complaint(R"({"percentiles":{"0":"1ms","100":"2ms"}})", "page"),
            "is one table without names: leave out \"#page\"");
}

TEST(PercentileTable, ANameThatIsMissingOrUnknownIsAnsweredWithThoseThatThereAre) {
  const auto file = file_of({repetition("page/threads", counters("0.02", "0.02", "0.02", "0.02")),
                             repetition("page/callbacks", counters("0.03", "0.03", "0.03", "0.03"))});
  EXPECT_EQ(complaint(file),
            "has several benchmarks: write #NAME after the file, with one of page/threads, "
            "page/callbacks");
  EXPECT_EQ(complaint(file, "page"), "has no benchmark \"page\": it has page/threads, page/callbacks");
}

TEST(PercentileTable, ABenchmarkWithoutLatenciesIsExplained) {
  EXPECT_EQ(complaint(file_of({repetition("page", "\"error_occurred\":true")})),
            "has no latency_p50_s for \"page\": choose a benchmark whose requests were answered");
  EXPECT_EQ(complaint(file_of({repetition("page", "\"latency_p50_s\":null")})),
            "has no latency_p50_s for \"page\": choose a benchmark whose requests were answered");
}

}  // namespace
}  // namespace overlap::mock
