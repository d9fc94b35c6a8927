#include "measure/json_reporter.hpp"

#include "measure/run_error.hpp"

#include <benchmark/benchmark.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <limits>
#include <sstream>

namespace overlap {
namespace {

using nlohmann::json;
using Reporter = benchmark::BenchmarkReporter;

Reporter::Run run_of(const std::string& name) {
  Reporter::Run run;
  run.run_name.function_name = name;
  run.run_name.args = "limit:32";
  run.family_index = 2;
  run.per_family_instance_index = 1;
  run.repetitions = 5;
  run.repetition_index = 3;
  run.threads = 1;
  run.iterations = 1;
  run.time_unit = benchmark::kMillisecond;
  run.real_accumulated_time = 0.0123456789;
  run.cpu_accumulated_time = 0.001 / 3;
  run.counters = {{"requests", 163}, {"excess_s", 1e-7 / 3}, {"work_ok", 1}};
  return run;
}

Reporter::Run aggregate_of(const std::string& name, const std::string& aggregate,
                           benchmark::StatisticUnit unit) {
  auto run = run_of(name);
  run.run_type = Reporter::Run::RT_Aggregate;
  run.aggregate_name = aggregate;
  run.aggregate_unit = unit;
  return run;
}

json ours(const std::vector<std::vector<Reporter::Run>>& reports) {
  json document;
  const auto reporter = make_json_reporter(document);
  reporter->ReportContext({});
  for (const auto& runs : reports) reporter->ReportRuns(runs);
  reporter->Finalize();
  return document;
}

json the_librarys(const std::vector<std::vector<Reporter::Run>>& reports) {
  std::ostringstream text;
  benchmark::JSONReporter reporter;
  reporter.SetOutputStream(&text);
  reporter.ReportContext({});
  for (const auto& runs : reports) reporter.ReportRuns(runs);
  reporter.Finalize();
  return json::parse(text.str());
}

TEST(JsonReporter, HasTheLibrarysDocument) {
  auto failed = run_of("ping/asyncio");
  set_run_error(failed, "it said \"no\"");
  failed.iterations = 0;
  auto labelled = run_of("ping/callbacks");
  labelled.report_label = "a label";
  const std::vector<std::vector<Reporter::Run>> reports{
      {run_of("ping/sequential"), labelled},
      {failed},
      {aggregate_of("ping/sequential", "mean", benchmark::StatisticUnit::kTime),
       aggregate_of("ping/sequential", "cv", benchmark::StatisticUnit::kPercentage)}};
  auto expected = the_librarys(reports), document = ours(reports);
  ASSERT_EQ(document["benchmarks"].size(), 5U);
  EXPECT_EQ(document["benchmarks"], expected["benchmarks"]);
  for (auto* each : {&expected, &document}) (*each)["context"].erase("date");  // the second may have changed
  EXPECT_EQ(document, expected);
}

TEST(JsonReporter, HasNullForWhatJsonDoesNotKnow) {
  auto run = run_of("NaN \"-Infinity\"");
  run.counters = {{"errors", std::numeric_limits<double>::quiet_NaN()},
                  {"a", -std::numeric_limits<double>::quiet_NaN()},
                  {"b", std::numeric_limits<double>::infinity()},
                  {"c", -std::numeric_limits<double>::infinity()},
                  {"d", -1.5}};
  const auto entry = ours({{run}})["benchmarks"][0];
  EXPECT_EQ(entry["run_name"], "NaN \"-Infinity\"/limit:32");
  for (const auto* name : {"errors", "a", "b", "c"}) EXPECT_EQ(entry[name], nullptr) << name;
  EXPECT_EQ(entry["d"], -1.5);
}

TEST(JsonReporter, OfNothingIsADocumentWithoutBenchmarks) {
  json document;
  make_json_reporter(document);
  EXPECT_EQ(document, json({{"context", json::object()}, {"benchmarks", json::array()}}));
}

}  // namespace
}  // namespace overlap
