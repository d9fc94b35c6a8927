#include "report/json.hpp"

#include "protocol/messages.hpp"
#include "report/example_result.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <limits>

namespace overlap {
namespace {

using nlohmann::json;

Invocation invocation() {
  Invocation invocation{{"overlap", "run", "azure_inventory"}, "7", {}, {}};
  invocation.started = std::chrono::sys_days(std::chrono::year(2024) / 2 / 29) + std::chrono::hours(13) +
                       std::chrono::minutes(5) + std::chrono::milliseconds(9999);
  invocation.machine.cpu = "Some CPU";
  return invocation;
}

json document() {
  return json::parse(R"({"context":{"date":"x"},"benchmarks":[{"name":"a","real_time":1.5}]})");
}

std::string written(const json& google_benchmark, const std::vector<ScenarioResult>& results,
                    const Invocation& invocation) {
  return make_json()->of_all({all_summarised(results), google_benchmark, invocation});
}

// As its readers find it.
json results_file(const json& google_benchmark, const std::vector<ScenarioResult>& results,
                  const Invocation& invocation) {
  return json::parse(written(google_benchmark, results, invocation));
}

TEST(ResultsFile, TellsHowManyRunsWereWantedAndWhetherTheyWereLeftUndone) {
  auto asked = invocation();
  asked.repetitions = 12;
  const auto whole = results_file(document(), {example_result()}, asked)["overlap"];
  EXPECT_EQ(whole["repetitions"], 12);
  EXPECT_FALSE(whole.contains("unfinished") || whole.contains("interrupted"));
  asked.interrupted = true;
  EXPECT_EQ(results_file(document(), {example_result()}, asked)["overlap"]["interrupted"], true);
}

TEST(ResultsFile, IsGoogleBenchmarksDocumentAndOneMoreKey) {
  auto file = results_file(document(), {example_result()}, invocation());
  const auto overlap = file["overlap"];
  file.erase("overlap");
  EXPECT_EQ(file, document());
  EXPECT_EQ(overlap["schema"], 1);
  EXPECT_EQ(overlap["command"], json({"overlap", "run", "azure_inventory"}));
  EXPECT_EQ(overlap["seed"], "7");
  EXPECT_EQ(overlap["started"], "2024-02-29T13:05:09Z");
  EXPECT_EQ(overlap["machine"]["cpu"], "Some CPU");
  EXPECT_TRUE(overlap["version"].is_string());
}

TEST(ResultsFile, SaysWhatRelativeDatesCountFrom) {
  auto of_a_day = invocation();
  of_a_day.today = std::chrono::sys_days(std::chrono::year(2024) / 2 / 29);
  EXPECT_EQ(results_file(document(), {}, of_a_day)["overlap"]["today"], "2024-02-29");
}

TEST(ResultsFile, HoldsTheParametersOfEveryScenario) {
  auto result = example_result();
  EXPECT_EQ(results_file(document(), {result}, invocation())["overlap"]["scenarios"][0]["parameters"],
            json::object());
  result.parameters = {{"n", "3"}, {"since", "today-89d"}};
  EXPECT_EQ(results_file(document(), {result}, invocation())["overlap"]["scenarios"][0]["parameters"],
            json({{"n", "3"}, {"since", "today-89d"}}));
}

TEST(ResultsFile, HoldsTheSweepAndThePointOfEveryScenario) {
  auto result = example_result();
  result.point = {{"max_in_flight", "32"}, {"latency", "1ms"}};
  auto swept = invocation();
  swept.sweep = {{"max_in_flight", {"32"}}, {"latency", {"1ms", "lognormal:2ms,0.5"}}};
  const auto overlap = results_file(document(), {result}, swept)["overlap"];
  EXPECT_EQ(overlap["sweep"], json::parse(R"([{"name":"max_in_flight","values":["32"]},
                                              {"name":"latency","values":["1ms","lognormal:2ms,0.5"]}])"));
  EXPECT_EQ(overlap["scenarios"][0]["point"], json({{"max_in_flight", "32"}, {"latency", "1ms"}}));
}

TEST(ResultsFile, WithoutASweepHasNoPoints) {
  const auto overlap = results_file(document(), {example_result()}, invocation())["overlap"];
  EXPECT_FALSE(overlap.contains("sweep"));
  EXPECT_FALSE(overlap["scenarios"][0].contains("point"));
}

TEST(ResultsFile, HoldsACellWithEveryRun) {
  auto result = example_result();
  result.cells = {example_cell("callbacks", {0.25}, 0.125, 0.022, 1)};
  result.cells[0].runs[0].efficiency = 0.5;
  const auto scenario = results_file(document(), {result}, invocation())["overlap"]["scenarios"][0];
  EXPECT_EQ(scenario["policy"], to_json(Policy{}));
  EXPECT_EQ(scenario["target"], "mock");
  EXPECT_EQ(scenario["warm"], true);
  EXPECT_EQ(scenario["cells"], json::parse(R"([{
    "name":"azure_inventory/callbacks/limit:32","strategy":"callbacks","state":"ok",
    "parallelism":{"requests":32,"waiting_retry_holds":false,"handlers":1},
    "runs":[{"elapsed_s":0.25,"ideal_s":0.099,"own_ideal_s":0.125,"critical_path_s":0.065,"floor_s":0.07,
      "excess_s":0.125,"efficiency":0.5,"requests":163,"retries":0,"errors":0,"cancelled":0,"peak_in_flight":0,
      "connections":0,"bytes_in":0,"bytes_out":0,"cpu_user_s":0.022,"cpu_sys_s":0.0,"ctx_voluntary":160,
      "ctx_involuntary":3,"peak_rss_bytes":6291456,"peak_threads":1,"latency_p50_s":0.0,"latency_p90_s":0.0,
      "latency_p99_s":0.0,"latency_max_s":0.0,"asked_min_s":0.01,"asked_p50_s":0.012,"asked_max_s":0.014,
      "late_p50_s":0.00006,"late_p99_s":0.0002,"late_max_s":0.0004,
      "mock_wall_s":0.25,"mock_cpu_share":0.125,"mock_threads":2,"mock_overflows":0,"mock_refused":0,
      "timeouts":0,"overshoot_p50_s":0.0,"overshoot_p99_s":0.0,"overshoot_max_s":0.0,
      "lag_p50_s":0.0,"lag_p99_s":0.0,"lag_max_s":0.0,"handle_cpu_s":0.0,"handle_block_s":0.0,"clock_jump_s":0.0,
      "work":{"requests":163,"hash":"0123456789abcdef"}}],
    "statistics":{"elapsed_median_s":0.25,"elapsed_mad_s":0.0,"elapsed_min_s":0.25,"rank":1,"speedup":1.0}}])"));
}

TEST(ResultsFile, SaysWhatARealTargetWasLike) {
  auto result = example_result();
  const auto plain = results_file(document(), {result}, invocation())["overlap"]["scenarios"][0];
  EXPECT_FALSE(plain.contains("address"));
  EXPECT_FALSE(plain.contains("real_target"));
  EXPECT_FALSE(plain["cells"][1].contains("changed"));
  EXPECT_FALSE(plain["cells"][1]["statistics"].contains("retries"));
  result.real_target = true;
  result.address = "127.0.0.1";
  result.cells[1].changed = "run 2: 7 steps, not 6";
  result.cells[1].runs[0].retries = 2;
  result.cells[1].runs[3].retries = 1;
  for (auto& cell : result.cells) {
    for (auto& run : cell.runs) run.chain = {{"list", 2, 0.05}, {"vm", 1, 0.015}};
  }
  const auto scenario = results_file(document(), {result}, invocation())["overlap"]["scenarios"][0];
  EXPECT_EQ(scenario["real_target"], true);
  EXPECT_EQ(scenario["address"], "127.0.0.1");
  EXPECT_EQ(scenario["cells"][1]["changed"], "run 2: 7 steps, not 6");
  EXPECT_EQ(scenario["cells"][1]["statistics"]["retries"], 3);
  EXPECT_EQ(scenario["critical_path"], json::parse(R"([{"step":"list","steps":2,"took_s":0.05},
                                                       {"step":"vm","steps":1,"took_s":0.015}])"));
}

TEST(ResultsFile, HoldsWhatTheRunsComeTo) {
  const auto scenario = results_file(document(), {example_result()}, invocation())["overlap"]["scenarios"][0];
  EXPECT_EQ(scenario["baseline"], "sequential");
  EXPECT_FALSE(scenario.contains("warnings"));
  const auto sequential = scenario["cells"][0]["statistics"], pool = scenario["cells"][1]["statistics"];
  EXPECT_EQ(pool["elapsed_median_s"], 0.105);
  EXPECT_EQ(pool["elapsed_min_s"], 0.104);
  EXPECT_EQ(pool["elapsed_interval_s"], json({0.104, 0.107}));
  EXPECT_EQ(pool["rank"], 3);
  EXPECT_NEAR(pool["speedup"], 2.061 / 0.105, 1e-9);
  EXPECT_LT(pool["speedup_interval"][0], pool["speedup"]);
  EXPECT_GT(pool["speedup_interval"][1], pool["speedup"]);
  EXPECT_EQ(sequential["speedup"], 1);
  EXPECT_FALSE(sequential.contains("speedup_interval"));
}

TEST(ResultsFile, HoldsTheWarnings) {
  auto result = example_result();
  result.cells[2].runs.pop_back();
  const auto scenario = results_file(document(), {result}, invocation())["overlap"]["scenarios"][0];
  ASSERT_EQ(scenario["warnings"].size(), 1U);
  EXPECT_EQ(scenario["warnings"][0]["warning"], "too_few_repetitions");
  EXPECT_EQ(scenario["warnings"][0]["cause"], "There are fewer than 5 runs of callbacks (4).");
  EXPECT_EQ(scenario["warnings"][0]["advice"], "The spread says little: measure at least 5 repetitions.");
}

TEST(ResultsFile, HoldsTheStepsOfEveryRun) {
  auto result = example_result();
  result.cells[0].runs[1].steps = {{"vms", 8, 0.25, 0.125, 0.5, 0.75}};
  const auto cells = results_file(document(), {result}, invocation())["overlap"]["scenarios"][0]["cells"];
  EXPECT_FALSE(cells[0]["runs"][0].contains("steps"));
  EXPECT_EQ(cells[0]["runs"][1]["steps"], json::parse(R"([{"step": "vms", "requests": 8.0, "mean_s": 0.25,
    "p50_s": 0.125, "p99_s": 0.5, "share": 0.75}])"));
}

TEST(ResultsFile, SaysInWhichRunsTheMockWasTheBottleneckAndWhy) {
  const auto cells =
      results_file(document(), {overloaded_result()}, invocation())["overlap"]["scenarios"][0]["cells"];
  EXPECT_FALSE(cells[0]["runs"][0].contains("mock_bottlenecks"));
  EXPECT_EQ(cells[0]["runs"][0]["mock_overflows"], 2);
  EXPECT_EQ(cells[2]["runs"][0]["mock_bottlenecks"], json({"its event loops were busy 95 % of the time"}));
}

TEST(ResultsFile, SaysWhyACellHasNoTime) {
  auto result = example_result();
  result.cells = {without_a_time("asyncio", CellState::failed, "it died: \xff")};
  json file;
  ASSERT_NO_THROW(file = results_file(document(), {result}, invocation())) << "whatever bytes a worker wrote";
  const auto cell = file["overlap"]["scenarios"][0]["cells"][0];
  EXPECT_EQ(cell["state"], "failed");
  EXPECT_EQ(cell["reason"], "it died: \xEF\xBF\xBD");
  EXPECT_TRUE(cell["runs"].empty());
}

TEST(ResultsFile, HoldsTracesWhereTheyWereKept) {
  auto result = example_result();
  Exchange exchange;
  exchange.label = "vms";
  exchange.status = 200;
  exchange.wait = std::chrono::milliseconds(3);
  result.cells[1].traces = {{{exchange}}, {{}}};
  const auto cells = results_file(document(), {result}, invocation())["overlap"]["scenarios"][0]["cells"];
  EXPECT_FALSE(cells[0].contains("traces"));
  ASSERT_EQ(cells[1]["traces"].size(), 2U);
  EXPECT_EQ(cells[1]["traces"][0][0], to_json(exchange));
  EXPECT_EQ(exchange_from_json(cells[1]["traces"][0][0]).wait, exchange.wait);
}

TEST(ResultsFile, LeavesOutWhatIsNotANumber) {
  auto result = example_result();
  result.cells[0].runs[0].excess_s = std::numeric_limits<double>::quiet_NaN();
  const auto text = written(document(), {result}, invocation());
  const auto file = json::parse(text);
  EXPECT_FALSE(file["overlap"]["scenarios"][0]["cells"][0]["runs"][0].contains("excess_s"));
  EXPECT_EQ(text.find("null"), std::string::npos);
}

TEST(ResultsFile, OfNothingIsStillAResultsFile) {
  const auto file =
      results_file({{"context", json::object()}, {"benchmarks", json::array()}}, {}, invocation());
  EXPECT_EQ(file["overlap"]["scenarios"], json::array());
  EXPECT_EQ(file["benchmarks"], json::array());
}

TEST(ResultsFile, HoldsTheRowsThatWereCollected) {
  auto result = collecting_result();
  (*result.rows)[1][1] = "bad \xff byte";
  const auto scenarios =
      results_file(document(), {result, example_result()}, invocation())["overlap"]["scenarios"];
  EXPECT_EQ(scenarios[0]["data"],
            json({{"columns", {"name", "status", "time in state"}},
                  {"rows",
                   {{"v\u00e9m|1", "", "unknown"},
                    {"vm,\"2\"\n", "bad \uFFFD byte", "2024-02-27T12:00:00.1234567Z"}}}}));
  EXPECT_FALSE(scenarios[1].contains("data"));
}

}  // namespace
}  // namespace overlap
