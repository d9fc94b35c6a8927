#include "figures/fastest_steps.hpp"

#include "figures/check_work.hpp"
#include "figures/ideal.hpp"
#include "figures/trace_builder.hpp"
#include "figures/work_of.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace overlap {
namespace {

using namespace std::chrono_literals;

// A list and what it leads to, each answered after so many milliseconds as the client saw it.
Trace list_of(int list_ms, const std::vector<int>& items_ms) {
  TraceBuilder build;
  const auto list = build.root(list_ms);
  for (const auto item_ms : items_ms) build.then(list, item_ms);
  for (auto& exchange : build.trace().exchanges) {
    exchange.wait = exchange.server->served;
    exchange.server.reset();
    exchange.label = exchange.step == list ? "list" : "item";
  }
  return build.trace();
}

Trace fastest_of(const std::vector<Trace>& traces) {
  FastestSteps seen;
  for (const auto& trace : traces) seen.add(trace, work_of(trace));
  return seen.of(work_of(traces.front()));
}

TEST(FastestSteps, AreEachTheFastestOfAllObservations) {
  const auto trace = fastest_of({list_of(10, {50, 20}), list_of(30, {40, 70})});
  EXPECT_EQ(ideal(trace, limited_only_to(1), 1), 10ms + 40ms + 20ms);
}

TEST(FastestSteps, OfOneRunAreItsOwn) {
  const auto trace = list_of(10, {50, 20});
  EXPECT_EQ(ideal(fastest_of({trace}), limited_only_to(1), 1), 80ms);
}

TEST(FastestSteps, AreFoundByTheirTargetsInWhateverOrderTheyCome) {
  auto other = list_of(10, {20, 50});
  std::swap(other.exchanges[1].target, other.exchanges[2].target);
  EXPECT_EQ(ideal(fastest_of({list_of(10, {50, 20}), other}), limited_only_to(1), 1), 80ms);
}

TEST(FastestSteps, AreFoundByTheirPlaceWhereTheTargetIsOfTheMoment) {
  std::vector<Trace> traces{list_of(10, {50, 20}), list_of(10, {30, 60})};
  for (auto& trace : traces) {
    for (auto& exchange : trace.exchanges)
      exchange.target += "?request=" + std::to_string(&trace - traces.data());
  }
  EXPECT_EQ(ideal(fastest_of(traces), limited_only_to(1), 1), 10ms + 30ms + 20ms);
}

TEST(FastestSteps, AreThoseWithoutAnotherTryAndNotThoseThatFailed) {
  auto retried = list_of(5, {20});
  retried.exchanges[0].status = 503;
  retried.exchanges[0].retry_in = 100ms;
  auto second = retried.exchanges[0];
  second.attempt = 2;
  second.status = 200;
  second.retry_in.reset();
  retried.exchanges.push_back(second);
  const auto plain = list_of(10, {20});
  EXPECT_EQ(ideal(fastest_of({retried}), limited_only_to(1), 1), 130ms) << "if nobody fared better";
  EXPECT_EQ(ideal(fastest_of({retried, plain}), limited_only_to(1), 1), 30ms);
  auto failed = list_of(1, {});
  failed.exchanges[0].status = 500;
  EXPECT_EQ(ideal(fastest_of({plain, failed}), limited_only_to(1), 1), 30ms);
}

TEST(FastestSteps, KeepWhatHandlingCosts) {
  auto trace = list_of(10, {20});
  trace.exchanges[0].handling = {3ms, 4ms};
  EXPECT_EQ(ideal(fastest_of({trace}), limited_only_to(1), 1), 37ms);
}

// A row on a real target, with what its runs tell of the server.
struct MeasuredRow {
  CellResult cell;
  FastestSteps seen;

  MeasuredRow(unsigned parallel, double elapsed_s, const Trace& trace) {
    cell.parallelism = {parallel, parallel == 1};
    RunFigures run;
    run.elapsed_s = elapsed_s;
    run.work = work_of(trace);
    run.left_out = 0;
    cell.runs = {run};
    seen.add(trace, run.work);
  }
};

ScenarioResult held(const std::vector<MeasuredRow>& rows, unsigned limit) {
  ScenarioResult result;
  result.real_target = true;
  result.policy.max_in_flight = limit;
  std::vector<FastestSteps> seen;
  for (const auto& row : rows) {
    result.cells.push_back(row.cell);
    seen.push_back(row.seen);
  }
  hold_against_one_ideal(result, seen);
  return result;
}

TEST(OneIdeal, IsTheSameForAllRowsAndASlowClientsExcessIsItsOwn) {
  const MeasuredRow quick(4, 0.031, list_of(10, {20, 20})), slow(4, 0.080, list_of(15, {60, 65}));
  const auto result = held({slow, quick}, 4);
  for (const auto& cell : result.cells) EXPECT_DOUBLE_EQ(cell.runs[0].ideal_s, 0.030);
  EXPECT_DOUBLE_EQ(result.cells[0].runs[0].excess_s, 0.050);
  EXPECT_DOUBLE_EQ(result.cells[0].runs[0].efficiency, 0.030 / 0.080);
  EXPECT_DOUBLE_EQ(result.cells[1].runs[0].excess_s, 0.001);
  EXPECT_DOUBLE_EQ(result.cells[0].runs[0].critical_path_s, 0.030);
}

TEST(OneIdeal, IsEachRowsOwnByItsParallelismOnly) {
  const MeasuredRow one(1, 0.060, list_of(10, {25, 20})), four(4, 0.031, list_of(10, {20, 25}));
  const auto result = held({one, four}, 4);
  EXPECT_DOUBLE_EQ(result.cells[0].runs[0].ideal_s, 0.030);
  EXPECT_DOUBLE_EQ(result.cells[0].runs[0].own_ideal_s, 0.050)
      << "one after another, each as fast as ever seen";
  EXPECT_DOUBLE_EQ(result.cells[1].runs[0].own_ideal_s, 0.030);
}

TEST(OneIdeal, DoesNotBelieveARowThatIsNotOk) {
  MeasuredRow cheat(4, 0.002, list_of(1, {1, 1}));
  cheat.cell.state = CellState::incorrect;
  const auto result = held({MeasuredRow(4, 0.031, list_of(10, {20, 20})), cheat}, 4);
  EXPECT_DOUBLE_EQ(result.cells[0].runs[0].ideal_s, 0.030);
  EXPECT_EQ(result.cells[1].runs[0].ideal_s, 0) << "as it was";
}

TEST(OneIdeal, IsThatOfTheWorkWhereDataChanged) {
  const MeasuredRow two(4, 0.031, list_of(10, {20, 20})), three(4, 0.050, list_of(10, {20, 20, 40}));
  const auto result = held({two, three}, 4);
  EXPECT_DOUBLE_EQ(result.cells[0].runs[0].ideal_s, 0.030);
  EXPECT_DOUBLE_EQ(result.cells[1].runs[0].ideal_s, 0.050);
}

}  // namespace
}  // namespace overlap
