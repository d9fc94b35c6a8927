#include "figures/warnings.hpp"

#include "figures/three_rows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace overlap {
namespace {

using ::testing::HasSubstr;

TEST(Notes, WarnOfFewerThanFiveRepetitions) {
  auto result = three();
  result.cells[0].runs.pop_back();
  const auto summary = summarise(result);
  ASSERT_NE(find(summary, Warning::too_few_repetitions), nullptr);
  EXPECT_THAT(find(summary, Warning::too_few_repetitions)->cause, HasSubstr("callbacks (4)"));
}

TEST(Notes, NameNoMoreRowsThanCanBeRead) {
  ScenarioResult result;
  for (int i = 0; i < 8; ++i) result.cells.push_back(cell("s" + std::to_string(i), {1.0}));
  EXPECT_EQ(summarise(result).notes.at(0).cause,
            "There are fewer than 5 runs of s0 (1), s1 (1), s2 (1), s3 (1), s4 (1) and 3 more.");
}

TEST(Notes, WarnOfASpreadAboveFivePerCent) {
  auto result = three();
  result.cells[0] = cell("callbacks", {0.100, 0.094, 0.106, 0.094, 0.106});
  const auto summary = summarise(result);
  ASSERT_NE(find(summary, Warning::noisy), nullptr);
  EXPECT_THAT(find(summary, Warning::noisy)->cause, HasSubstr("callbacks (6 %)"));
  EXPECT_EQ(find(summarise(three()), Warning::noisy), nullptr);
}

TEST(Notes, WarnOfAServerThatIsLateForItsDelaysOrAtAll) {
  const auto with = [](double asked_s, double late_s) {
    auto result = three();
    for (auto& each : result.cells[0].runs) {
      each.asked_p50_s = asked_s;
      each.late_p99_s = late_s;
    }
    return find(summarise(result), Warning::server_late) != nullptr;
  };
  EXPECT_FALSE(with(0.010, 0.0004));
  EXPECT_TRUE(with(0.010, 0.0006));
  EXPECT_FALSE(with(0.200, 0.0019));
  EXPECT_TRUE(with(0.200, 0.0021));
  EXPECT_FALSE(with(0, 0.0019)) << "no delay was asked for: nothing to be a share of";
}

TEST(Notes, WarnOfAPoolThatCannotUseTheLimitButNotOfASequentialStrategy) {
  auto result = three();
  result.cells[0].parallelism.requests = 8;
  const auto summary = summarise(result);
  ASSERT_NE(find(summary, Warning::smaller_than_limit), nullptr);
  EXPECT_EQ(find(summary, Warning::smaller_than_limit)->cause,
            "Less than the limit of 32 is what can be in flight in callbacks (8).");
}

TEST(Notes, WarnOfMoreInFlightThanTheLimit) {
  auto result = three();
  result.cells[0].runs[3].peak_in_flight = 33;
  ASSERT_NE(find(summarise(result), Warning::above_limit), nullptr);
  result.cells[0].runs[3].peak_in_flight = 32;
  EXPECT_EQ(find(summarise(result), Warning::above_limit), nullptr);
}

TEST(Notes, WarnOfFailedRequestsWithTheFirstReason) {
  auto result = three();
  result.cells[2].runs[1].errors = 3;
  result.cells[2].runs[1].first_error = "vms: status 404";
  const auto summary = summarise(result);
  ASSERT_NE(find(summary, Warning::failed_requests), nullptr);
  EXPECT_THAT(find(summary, Warning::failed_requests)->cause,
              HasSubstr("coroutines (3 in a run, first vms: status 404)"));
}

TEST(Notes, NameTheReasonOfTheFirstRunOfThoseWithTheMostFailures) {
  auto result = three();
  const std::vector<std::string> reasons{"", "first", "more", "as many", ""};
  const std::vector<unsigned> errors{0, 1, 2, 2, 0};
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    result.cells[2].runs[i].errors = errors[i];
    result.cells[2].runs[i].first_error = reasons[i];
  }
  const auto summary = summarise(result);
  EXPECT_EQ(find(summary, Warning::failed_requests)->where.at(0), "coroutines (2 in a run, first more)");
}

TEST(Notes, WarnOfAFirstRunThatWasSlow) {
  auto result = three();
  result.cells[0] = cell("callbacks", {0.110, 0.102, 0.101, 0.103, 0.102});
  const auto summary = summarise(result);
  ASSERT_NE(find(summary, Warning::first_run_slow), nullptr);
  EXPECT_THAT(find(summary, Warning::first_run_slow)->cause,
              HasSubstr("callbacks (110 ms where the others took 103 ms at most)"));
  result.cells[0] = cell("callbacks", {0.102, 0.110, 0.101, 0.103, 0.102});
  EXPECT_EQ(find(summarise(result), Warning::first_run_slow), nullptr) << "any other one is just noise";
}

TEST(Notes, WarnOfAClientThatHadNoProcessorTimeLeft) {
  const auto with = [](double cpu_s, unsigned threads, double elapsed_s) {
    auto result = three();
    result.circumstances.processors = 2;
    result.cells[0] = cell("callbacks", std::vector<double>(5, elapsed_s));
    for (auto& each : result.cells[0].runs) {
      each.cpu_user_s = cpu_s;
      each.peak_threads = threads;
    }
    return find(summarise(result), Warning::client_saturated) != nullptr;
  };
  EXPECT_TRUE(with(0.19, 1, 0.2));
  EXPECT_FALSE(with(0.10, 1, 0.2));
  EXPECT_FALSE(with(0.19, 2, 0.2)) << "another thread could have done as much";
  EXPECT_TRUE(with(0.38, 33, 0.2)) << "33 threads cannot use more than two processors";
  EXPECT_FALSE(with(0.1, 1, 0.1)) << "busy, but as fast as can be: it polls";
}

TEST(Notes, WarnOfAClockThatJumped) {
  auto result = three();
  result.cells[1].runs[2].clock_jump_s = 0.0005;
  EXPECT_EQ(find(summarise(result), Warning::clock_jumped), nullptr);
  result.cells[1].runs[2].clock_jump_s = 3600;
  const auto summary = summarise(result);
  ASSERT_NE(find(summary, Warning::clock_jumped), nullptr);
  EXPECT_THAT(find(summary, Warning::clock_jumped)->cause, HasSubstr("sequential (by 3.6e+06 ms)"));
}

TEST(Notes, WarnOfASlowBuildAndOfCoarseTimers) {
  auto result = three();
  result.circumstances.timer_slack_s = 50e-6;
  result.circumstances.timer_late_s = 80e-6;
  EXPECT_TRUE(summarise(result).notes.empty()) << "the kernel's default is nobody's mistake";
  result.circumstances.slow_build = "asserts, address sanitizer";
  result.circumstances.timer_slack_s = 4e-3;
  result.circumstances.timer_late_s = 4.1e-3;
  const auto summary = summarise(result);
  ASSERT_NE(find(summary, Warning::slow_build), nullptr);
  EXPECT_EQ(find(summary, Warning::slow_build)->cause, "This is a slow build: asserts, address sanitizer.");
  ASSERT_NE(find(summary, Warning::timer_slack), nullptr);
  EXPECT_EQ(
      find(summary, Warning::timer_slack)->cause,
      "Timers of this machine are coarse: a timer slack of 4 ms, sleeps of 1 ms that ended 4.1 ms late.");
}

TEST(Notes, SayWhatARealTargetMadeRequestsTryAgain) {
  auto result = three();
  result.cells[0].runs[1].retries = 2;
  result.cells[0].runs[4].retries = 1;
  EXPECT_EQ(find(summarise(result), Warning::retried), nullptr) << "on the mock they are what is measured";
  result.real_target = true;
  const auto summary = summarise(result);
  EXPECT_EQ(summary.rows[0].retries, 3U);
  ASSERT_NE(find(summary, Warning::retried), nullptr);
  EXPECT_THAT(find(summary, Warning::retried)->cause,
              HasSubstr("tried again in callbacks (3 in 2 of 5 runs)."));
}

TEST(Notes, SayThatDataChanged) {
  auto result = three();
  result.cells[2].changed = "run 2: 7 steps, not 6";
  const auto summary = summarise(result);
  ASSERT_NE(find(summary, Warning::data_changed), nullptr);
  EXPECT_THAT(find(summary, Warning::data_changed)->cause,
              HasSubstr("work differs in coroutines (run 2: 7 steps, not 6)."));
}

TEST(Notes, NameFiveRowsAndThenNoNumberOfOthers) {
  ScenarioResult result;
  for (int i = 0; i < 5; ++i) result.cells.push_back(cell("s" + std::to_string(i), {1.0}));
  const auto note = summarise(result).notes.at(0);
  EXPECT_EQ(note.cause, "There are fewer than 5 runs of s0 (1), s1 (1), s2 (1), s3 (1), s4 (1).");
  EXPECT_EQ(note.where.size(), 5U);
}

TEST(Notes, AreOfMoreThanTheirBoundAndNotOfTheBoundItself) {
  const auto noted = [](Warning warning, auto change) {
    auto result = three();
    change(result);
    return find(summarise(result), warning) != nullptr;
  };
  EXPECT_FALSE(noted(Warning::smaller_than_limit, [](auto& it) { it.cells[0].parallelism.requests = 1; }));
  EXPECT_TRUE(noted(Warning::smaller_than_limit, [](auto& it) { it.cells[0].parallelism.requests = 2; }));
  EXPECT_TRUE(noted(Warning::smaller_than_limit, [](auto& it) { it.cells[0].parallelism.requests = 31; }));
  EXPECT_FALSE(noted(Warning::smaller_than_limit, [](auto& it) { it.cells[0].parallelism.requests = 32; }));
  EXPECT_FALSE(noted(Warning::clock_jumped, [](auto& it) { it.cells[0].runs[0].clock_jump_s = 1e-3; }));
  EXPECT_TRUE(noted(Warning::clock_jumped, [](auto& it) { it.cells[0].runs[0].clock_jump_s = 1.1e-3; }));
  EXPECT_FALSE(noted(Warning::timer_slack, [](auto& it) { it.circumstances.timer_slack_s = 0.25e-3; }));
  EXPECT_TRUE(noted(Warning::timer_slack, [](auto& it) { it.circumstances.timer_slack_s = 0.26e-3; }));
  EXPECT_FALSE(noted(Warning::timer_slack, [](auto& it) { it.circumstances.timer_late_s = 0.25e-3; }));
  EXPECT_TRUE(noted(Warning::timer_slack, [](auto& it) { it.circumstances.timer_late_s = 0.26e-3; }));
  EXPECT_TRUE(noted(Warning::too_few_repetitions, [](auto& it) { it.cells[0] = cell("callbacks", {0.1}); }));
}

TEST(Notes, NameNoRowsWhereAllAreMeant) {
  auto result = three();
  result.cells[0].runs[0].errors = 1;
  result.circumstances.slow_build = "debug";
  result.circumstances.timer_slack_s = 1;
  const auto summary = summarise(result);
  EXPECT_EQ(find(summary, Warning::failed_requests)->where.size(), 1U);
  EXPECT_TRUE(find(summary, Warning::slow_build)->where.empty());
  EXPECT_TRUE(find(summary, Warning::timer_slack)->where.empty());
}

TEST(Notes, WarnOfASingleThingThatWasLeftBehind) {
  const auto noted = [](double RunFigures::*left) {
    auto result = three();
    result.purpose.shows_deadlines = true;
    for (auto& run : result.cells[1].runs) {
      run.left_at_server = run.sockets_left = run.threads_left = 0;
      if (left != nullptr) run.*left = 1;
    }
    return find(summarise(result), Warning::left_behind) != nullptr;
  };
  EXPECT_TRUE(noted(&RunFigures::left_at_server));
  EXPECT_TRUE(noted(&RunFigures::sockets_left));
  EXPECT_TRUE(noted(&RunFigures::threads_left));
  EXPECT_FALSE(noted(nullptr));
}

TEST(Notes, WarnOfASlowFirstRunFromThreeRunsOnAndBeyondFivePerCent) {
  const auto noted = [](std::vector<double> elapsed) {
    auto result = three();
    result.cells[0] = cell("callbacks", std::move(elapsed));
    return find(summarise(result), Warning::first_run_slow) != nullptr;
  };
  EXPECT_TRUE(noted({0.106, 0.100, 0.100}));
  EXPECT_FALSE(noted({0.104, 0.100, 0.100}));
  EXPECT_FALSE(noted({0.110, 0.100}));
}

TEST(Notes, WarnOfASpreadOfTwoRunsButNotOfOne) {
  const auto noted = [](std::vector<double> elapsed) {
    auto result = three();
    result.cells[0] = cell("callbacks", std::move(elapsed));
    return find(summarise(result), Warning::noisy) != nullptr;
  };
  EXPECT_TRUE(noted({0.1, 0.2}));
  EXPECT_FALSE(noted({0.100, 0.104}));
  EXPECT_FALSE(noted({0.1}));
}

TEST(Notes, WarnOfAClientThatIsBusyOnlyWhereItIsLate) {
  const auto noted = [](double cpu_s, unsigned processors, double efficiency) {
    auto result = three();
    result.circumstances.processors = processors;
    result.cells[0] = cell("callbacks", std::vector<double>(5, 0.2));
    for (auto& each : result.cells[0].runs) {
      each.cpu_sys_s = cpu_s;
      each.efficiency = efficiency;
    }
    const auto summary = summarise(result);
    const auto* note = find(summary, Warning::client_saturated);
    return note == nullptr ? "" : note->where.at(0);
  };
  EXPECT_EQ(noted(0.17, 4, 0.5), "callbacks (85 %)") << "no threads counted are one";
  EXPECT_EQ(noted(0.16, 4, 0.5), "") << "of 80 %";
  EXPECT_EQ(noted(0.17, 4, 0.949), "callbacks (85 %)");
  EXPECT_EQ(noted(0.17, 4, 0.95), "");
}

TEST(Notes, AllHaveANameOfTheirOwnACauseAndAdvice) {
  auto result = three();
  result.policy.max_in_flight = 16;
  result.circumstances.slow_build = "debug";
  result.circumstances.timer_late_s = 1;
  result.purpose.shows_deadlines = true;
  auto& runs = result.cells[0].runs;
  runs.pop_back();
  runs[0].elapsed_s = 1;
  for (auto& each : runs) {
    each.elapsed_s *= 1 + 0.2 * static_cast<double>(&each - runs.data());
    each.errors = 1;
    each.peak_in_flight = 40;
    each.clock_jump_s = 1;
    each.late_p99_s = 1;
    each.cpu_user_s = 10;
    each.efficiency = 0.1;
    each.left_at_server = 1;
    each.sockets_left = each.threads_left = 0;
  }
  result.cells[0].parallelism.requests = 8;
  std::set<std::string_view> names;
  const auto notes = summarise(result).notes;
  for (const auto& note : notes) {
    names.insert(to_string(note.warning));
    EXPECT_TRUE(note.cause.ends_with(".")) << note.cause;
    EXPECT_TRUE(note.advice.ends_with(".")) << note.advice;
  }
  EXPECT_EQ(names.size(), notes.size());
  EXPECT_GE(names.size(), 11U);
  EXPECT_EQ(names.count(""), 0U);
}

}  // namespace
}  // namespace overlap
