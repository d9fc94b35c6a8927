#include "report/csv.hpp"

#include "report/example_result.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>

namespace overlap {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* header =
    "scenario,strategy,name,repetition,state,reason,elapsed_s,ideal_s,own_ideal_s,critical_path_s,floor_s,"
    "excess_s,"
    "efficiency,requests,retries,errors,cancelled,peak_in_flight,connections,bytes_in,bytes_out,cpu_user_s,"
    "cpu_sys_s,"
    "ctx_voluntary,ctx_involuntary,peak_rss_bytes,peak_threads,latency_p50_s,latency_p90_s,latency_p99_s,"
    "latency_max_s,asked_min_s,asked_p50_s,asked_max_s,late_p50_s,late_p99_s,late_max_s,mock_wall_s,mock_"
    "cpu_share,mock_threads,mock_overflows,mock_refused,timeouts,overshoot_p50_s,overshoot_p99_s,"
    "overshoot_max_s,left_at_server,sockets_left,threads_left,lag_p50_s,lag_p99_s,lag_max_s,"
    "handle_cpu_s,handle_block_s,clock_jump_s,work_requests,work_hash,work_ok,first_error,"
    "mock_"
    "bottlenecks\r\n";

std::string at_end(const FormatOptions& options, const std::vector<ScenarioResult>& results) {
  const auto scenarios = all_summarised(results);
  const nlohmann::json no_document;
  const Invocation invocation;
  return make_csv(options)->of_all({scenarios, no_document, invocation});
}

std::string csv(const std::vector<ScenarioResult>& results) {
  return at_end({}, results);
}

std::string csv_of_steps(const std::vector<ScenarioResult>& results) {
  FormatOptions options;
  options.steps = true;
  return at_end(options, results);
}

std::string csv_of_rows(const ScenarioResult& result) {
  FormatOptions options;
  options.rows = true;
  EXPECT_EQ(at_end(options, {result}), "") << "it came when the scenario was complete";
  return make_csv(options)->of_scenario(all_summarised({result}));
}

TEST(Csv, HasOneLinePerRun) {
  auto result = example_result();
  result.cells = {example_cell("callbacks", {0.25, 0.5}, 0.125, 0.022, 1)};
  for (auto& run : result.cells[0].runs) run.efficiency = 0.5;
  EXPECT_EQ(csv({result}), std::string(header) +
                               "azure_inventory,callbacks,azure_inventory/callbacks/"
                               "limit:32,1,ok,,0.25,0.099,0.125,0.065,0.07,0.125,"
                               "0.5,163,0,0,0,0,0,0,0,0.022,0,160,3,6291456,1,0,0,0,0,0.01,0.012,0.014,6e-05,"
                               "0.0002,0.0004,0.25,0.125,2,0,0,0,0,0,0,,,,0,0,0,0,0,0,"
                               "163,0123456789abcdef,1,,\r\n"
                               "azure_inventory,callbacks,azure_inventory/callbacks/"
                               "limit:32,2,ok,,0.5,0.099,0.125,0.065,0.07,0.375,"
                               "0.5,163,0,0,0,0,0,0,0,0.022,0,160,3,6291456,1,0,0,0,0,0.01,0.012,0.014,6e-05,"
                               "0.0002,0.0004,0.5,0.125,2,0,0,0,0,0,0,,,,0,0,0,0,0,0,"
                               "163,0123456789abcdef,1,,\r\n");
}

TEST(Csv, LeavesEmptyWhatATargetDoesNotTell) {
  auto result = example_result();
  result.cells = {example_cell("callbacks", {0.25}, 0.125, 0.022, 1)};
  auto& run = result.cells[0].runs[0];
  run.mock = {};
  run.asked_min_s = run.asked_p50_s = run.asked_max_s = run.late_p50_s = run.late_p99_s = run.late_max_s = 0;
  const auto text = csv({result});
  // From latency_max_s to clock_jump_s: of the server and of the mock nothing; timeouts, overshoot; left;
  // lag.
  EXPECT_THAT(text, HasSubstr(",0,0,0,0,,,,,,,,,,,,0,0,0,0,,,,,,,0,0,0,163,"));
}

TEST(Csv, EndsWithThePointsOfASweep) {
  std::vector<ScenarioResult> results(2, example_result());
  for (auto& result : results) result.cells = {example_cell("callbacks", {0.25}, 0.125, 0.022, 1)};
  results[0].point = {{"latency", "lognormal:1ms,0.5"}, {"n", "3"}};
  results[1].point = {{"latency", "2ms"}};
  results[1].cells = {without_a_time("callbacks", CellState::failed, "no")};
  const auto text = csv(results);
  const std::string titles(header);
  EXPECT_THAT(text, StartsWith(titles.substr(0, titles.size() - 2) + ",point.latency,point.n\r\n"));
  EXPECT_THAT(text, HasSubstr(",1,,,\"lognormal:1ms,0.5\",3\r\n"));
  EXPECT_TRUE(text.ends_with(",,,,,,2ms,\r\n")) << text;
  const auto commas = [](std::string_view line) { return std::count(line.begin(), line.end(), ','); };
  const auto last = text.substr(text.rfind("azure_inventory,callbacks"));
  EXPECT_EQ(commas(last), commas(text.substr(0, text.find("\r\n"))));
}

TEST(CsvOfSteps, EndsWithThePointsOfASweep) {
  auto result = example_result();
  result.point = {{"n", "3"}};
  result.cells = {example_cell("callbacks", {0.25}, 0.125, 0.022, 1)};
  result.cells[0].runs[0].steps = {{"vms", 8, 0.25, 0.125, 0.5, 0.75}};
  const auto text = csv_of_steps({result});
  EXPECT_THAT(text, HasSubstr(",share,point.n\r\n"));
  EXPECT_THAT(text, HasSubstr(",1,vms,8,0.25,0.125,0.5,0.75,3\r\n"));
}

TEST(CsvOfSteps, HasOneLineForEachStepOfEveryRun) {
  auto result = example_result();
  result.cells.resize(2);
  result.cells[0].runs.resize(2);
  for (auto& run : result.cells[0].runs)
    run.steps = {{"vms", 8, 0.25, 0.125, 0.5, 0.75}, {"a,b", 1, 1, 1, 1, 1}};
  result.cells[1].state = CellState::failed;
  result.cells[1].runs[0].steps = result.cells[0].runs[0].steps;
  const std::string begin = "azure_inventory,sequential,azure_inventory/sequential/limit:32,";
  EXPECT_EQ(csv_of_steps({result}),
            "scenario,strategy,name,repetition,step,requests,mean_s,p50_s,p99_s,share\r\n" + begin +
                "1,vms,8,0.25,0.125,0.5,0.75\r\n" + begin + "1,\"a,b\",1,1,1,1,1\r\n" + begin +
                "2,vms,8,0.25,0.125,0.5,0.75\r\n" + begin + "2,\"a,b\",1,1,1,1,1\r\n");
}

TEST(Csv, OfNothingIsItsHeader) {
  EXPECT_EQ(csv({}), header);
}

TEST(Csv, KeepsACellThatNeverRan) {
  auto result = example_result();
  result.cells = {without_a_time("asyncio", CellState::failed, "no worker, no \"run\"\nat all")};
  const auto text = csv({result});
  EXPECT_THAT(text, HasSubstr("limit:32,,failed,\"no worker, no \"\"run\"\"\nat all\",,"));
  const auto line = text.substr(std::string(header).size());
  const auto reason_commas = 1;
  EXPECT_EQ(std::count(line.begin(), line.end(), ',') - reason_commas,
            std::count(header, header + std::string_view(header).size(), ','))
      << "as many fields as the header names";
}

TEST(Csv, MarksTheRunsOfAnIncorrectCell) {
  auto result = example_result();
  result.cells = {without_a_time("asyncio", CellState::incorrect, "other work")};
  EXPECT_THAT(csv({result}), HasSubstr(",1,incorrect,other work,0.0123,"));
  EXPECT_THAT(csv({result}), HasSubstr(",0123456789abcdef,0,,\r\n"));
}

TEST(Csv, SaysInWhichRunsTheMockWasTheBottleneck) {
  auto result = example_result();
  result.cells = {example_cell("callbacks", {0.25, 0.5}, 0.125, 0.022, 1)};
  result.cells[0].runs[1].mock.bottlenecks = {"it answered late, at p99 by 3.10 ms",
                                              "it had no file descriptors"};
  EXPECT_THAT(csv({result}), HasSubstr(",1,,\r\n"));
  EXPECT_THAT(csv({result}),
              HasSubstr(",1,,\"it answered late, at p99 by 3.10 ms; it had no file descriptors\"\r\n"));
}

TEST(Csv, HasAnEmptyFieldForWhatIsNotANumber) {
  auto result = example_result();
  result.cells = {example_cell("callbacks", {0.25}, 0.125, 0.022, 1)};
  result.cells[0].runs[0].excess_s = std::numeric_limits<double>::quiet_NaN();
  result.cells[0].runs[0].efficiency = std::numeric_limits<double>::infinity();
  EXPECT_THAT(csv({result}), HasSubstr(",0.07,,,163,"));
}

TEST(CsvOfRows, HasTheColumnsAndTheValuesAsTheyAre) {
  EXPECT_EQ(csv_of_rows(collecting_result()),
            "name,status,time in state\r\nv\u00e9m|1,,unknown\r\n"
            "\"vm,\"\"2\"\"\n\",running,2024-02-27T12:00:00.1234567Z\r\n");
}

}  // namespace
}  // namespace overlap
