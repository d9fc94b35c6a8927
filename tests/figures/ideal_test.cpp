#include "figures/ideal.hpp"

#include "figures/trace_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <map>
#include <random>
#include <utility>
#include <vector>

namespace overlap {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

constexpr unsigned unlimited = std::numeric_limits<unsigned>::max();

// Where handling costs nothing, processors do not matter.
Duration ideal(const Trace& trace, Parallelism parallelism) {
  return overlap::ideal(trace, parallelism, 1);
}
Duration floor(const Trace& trace, unsigned limit) {
  return overlap::floor(trace, limit, 1);
}

Duration ideal_of(TraceBuilder& build, unsigned requests, bool holds = false) {
  return ideal(build.trace(), {requests, holds});
}

TEST(Ideal, OfNothingIsZero) {
  EXPECT_EQ(ideal({}, {1, false}), 0ms);
  EXPECT_EQ(critical_path({}), 0ms);
  EXPECT_EQ(floor({}, 4), 0ms);
}

TEST(Ideal, OfOneRequestIsItsServiceTime) {
  TraceBuilder build;
  build.root(10);
  EXPECT_EQ(ideal_of(build, 1), 10ms);
  EXPECT_EQ(ideal_of(build, 8), 10ms);
}

TEST(Ideal, WithALimitOfOneIsTheSum) {
  TraceBuilder build;
  const auto a = build.root(10);
  build.then(a, 20);
  const auto b = build.then(a, 30);
  build.after(b, 5);
  build.root(7);
  EXPECT_EQ(ideal_of(build, 1), 72ms);
}

TEST(Ideal, OfAChainIsTheSumWhateverTheLimit) {
  TraceBuilder build;
  auto step = build.root(10);
  for (int i = 0; i < 4; ++i) step = build.then(step, 10);
  EXPECT_EQ(ideal_of(build, 32), 50ms);
  EXPECT_EQ(critical_path(build.trace()), 50ms);
}

TEST(Ideal, OfIndependentRequestsGoesInWavesOfTheLimit) {
  TraceBuilder build;
  for (int i = 0; i < 7; ++i) build.root(10);
  EXPECT_EQ(ideal_of(build, 3), 30ms);
  EXPECT_EQ(ideal_of(build, 7), 10ms);
  EXPECT_EQ(ideal_of(build, unlimited), 10ms);
}

TEST(Ideal, FillsAPlaceAsSoonAsItIsFree) {
  // Places: |0 30|5 ......35|  and  |0 10|10 25|25..: 30, 10, 15, 5 on two places.
  TraceBuilder build;
  build.root(30);
  build.root(10);
  build.root(15);
  build.root(5);
  EXPECT_EQ(ideal_of(build, 2), 30ms) << "10, 15 and 5 fit beside 30";
}

TEST(Ideal, ServesTheReadyInTheOrderInWhichTheyBecameReady) {
  // a [0,10] releases c (50). b [0,20]. d (1) is released at 20 by b. One place is free at 10: c takes it,
  // and d takes b's. Had d gone first, nothing would change; with a third step e (50, released by b at 20, id
  // before d's) the order of ids decides: e [20,70], d [60,61].
  TraceBuilder build;
  const auto a = build.root(10);
  const auto b = build.root(20);
  build.then(a, 50);  // [10,60]
  build.then(b, 50);  // [20,70]
  build.then(b, 1);   // [60,61]
  EXPECT_EQ(ideal_of(build, 2), 70ms);
}

TEST(Ideal, ServesWhatBecameReadyAtTheSameInstantByStepId) {
  // Two places, three roots 10, 10, 30: by id, the 30 starts at 10 and ends at 40. Longest first would
  // need 30.
  TraceBuilder by_id;
  by_id.root(10);
  by_id.root(10);
  by_id.root(30);
  EXPECT_EQ(ideal_of(by_id, 2), 40ms);
  TraceBuilder longest_first;
  longest_first.root(30);
  longest_first.root(10);
  longest_first.root(10);
  EXPECT_EQ(ideal_of(longest_first, 2), 30ms);
}

TEST(Ideal, DoesNotDependOnTheOrderInWhichTheTraceWasRecorded) {
  TraceBuilder build;
  const auto a = build.root(10);
  const auto b = build.root(15);
  build.retry(b, 5, 10);
  for (int i = 1; i < 6; ++i) build.then(a, 7 * i);
  build.after(a, 3);
  const auto expected = ideal_of(build, 3);
  std::mt19937 random(1);
  for (int i = 0; i < 50; ++i) {
    std::shuffle(build.trace().exchanges.begin(), build.trace().exchanges.end(), random);
    ASSERT_EQ(ideal_of(build, 3), expected);
  }
}

TEST(Ideal, FirstComeFirstServedCanBeSlowerThanTheFloor) {
  // 6 x 5 ms and then 30 ms on 2 places: the last one starts at 15. Critical path 30, sum / 2 = 30.
  TraceBuilder build;
  for (int i = 0; i < 6; ++i) build.root(5);
  build.root(30);
  EXPECT_EQ(ideal_of(build, 2), 45ms);
  EXPECT_EQ(floor(build.trace(), 2), 30ms);
}

TEST(Ideal, CanBeSlowerWithMorePlaces) {
  // Graham's anomaly, the smallest tree that a search found: with three places, the long last root starts
  // earlier and is in the way of the long chain 0-1-5-6.
  TraceBuilder build;
  const auto s0 = build.root(3);
  const auto s1 = build.then(s0, 1);
  const auto s2 = build.then(s0, 1);
  build.then(s2, 3);
  build.then(s2, 5);
  const auto s5 = build.then(s1, 5);
  build.then(s5, 5);
  build.root(6);
  // 2: s0 0-3, s7 0-6, s1 3-4, s2 4-5, s5 5-10, s3 6-9, s4 9-14, s6 10-15.
  EXPECT_EQ(ideal_of(build, 2), 15ms);
  // 3: s0 0-3, s7 0-6, s1 3-4, s2 3-4, s3 4-7, s4 4-9, s5 6-11, s6 11-16.
  EXPECT_EQ(ideal_of(build, 3), 16ms);
  EXPECT_EQ(floor(build.trace(), 3), 14ms);
}

TEST(Ideal, AWaitingRetryThatHoldsKeepsItsPlace) {
  // One place: a 10, wait 100, again 10; b 10.
  TraceBuilder build;
  const auto a = build.root(10);
  build.root(10);
  build.retry(a, 100, 10);
  EXPECT_EQ(ideal_of(build, 1, true), 130ms) << "b waits for all of a";
  EXPECT_EQ(ideal_of(build, 1, false), 120ms) << "b goes while a waits";
  EXPECT_EQ(ideal_of(build, 2, true), 120ms);
}

TEST(Ideal, ARetryThatDoesNotHoldQueuesBehindWhatWasReadyBefore) {
  // One place: a [0,10], ready again at 15. b [10,40], c (ready at 0) [40,70], a again [70,80].
  TraceBuilder build;
  const auto a = build.root(10);
  build.root(30);
  build.root(30);
  build.retry(a, 5, 10);
  EXPECT_EQ(ideal_of(build, 1), 80ms);
  // Holding: a [0,10], waits to 15, again [15,25], b [25,55], c [55,85].
  EXPECT_EQ(ideal_of(build, 1, true), 85ms);
}

TEST(Ideal, ChildrenWaitForTheLastAttempt) {
  TraceBuilder build;
  const auto a = build.root(10);
  build.retry(a, 20, 10);
  build.retry(a, 40, 10);
  build.then(a, 5);
  EXPECT_EQ(ideal_of(build, 4), 95ms);
  EXPECT_EQ(critical_path(build.trace()), 95ms);
  EXPECT_EQ(floor(build.trace(), 1), 95ms) << "the critical path includes the waits";
}

TEST(Ideal, RetryWaitsAreNotInTheSumOfTheFloor) {
  // Two roots of 10, wait 10, 10: critical path 30; services 40. With one place: [0,10] a, [10,20] b, a again
  // [20,30], b again [30,40].
  TraceBuilder build;
  const auto a = build.root(10);
  const auto b = build.root(10);
  build.retry(a, 10, 10);
  build.retry(b, 10, 10);
  EXPECT_EQ(floor(build.trace(), 1), 40ms);
  EXPECT_EQ(ideal_of(build, 1), 40ms);
  EXPECT_EQ(ideal_of(build, 1, true), 60ms);
}

TEST(Ideal, ARetryAfterNoWaitIsReadyAtOnce) {
  TraceBuilder build;
  const auto a = build.root(10);
  build.retry(a, 0, 10);
  EXPECT_EQ(ideal_of(build, 1, true), 20ms);
  EXPECT_EQ(ideal_of(build, 1, false), 20ms);
}

TEST(Ideal, AJoinWaitsForEverythingBelow) {
  // a 10 -> b 10 -> c 30; a -> d 5; then the join 1.
  TraceBuilder build;
  const auto a = build.root(10);
  const auto b = build.then(a, 10);
  build.then(b, 30);
  build.then(a, 5);
  build.after(a, 1);
  EXPECT_EQ(ideal_of(build, 8), 51ms);
}

TEST(Ideal, AJoinOfAStepWithoutChildrenIsReadyWhenItEnds) {
  TraceBuilder build;
  const auto a = build.root(10);
  build.after(a, 7);
  build.after(a, 8);
  EXPECT_EQ(ideal_of(build, 8), 18ms);
  EXPECT_EQ(ideal_of(build, 1), 25ms);
}

TEST(Ideal, AJoinWaitsForTheJoinsBelow) {
  // a 1 -> b 2 with join c 4 (which has a child d 8 and a join e 16); a's join f 32.
  TraceBuilder build;
  const auto a = build.root(1);
  const auto b = build.then(a, 2);
  const auto c = build.after(b, 4);
  build.then(c, 8);
  build.after(c, 16);
  build.after(a, 32);
  EXPECT_EQ(ideal_of(build, 8), 63ms);
}

TEST(Ideal, AJoinsOwnJoinEndsBeforeTheGrandparentsJoinBegins) {
  // a -> {b, g 100}; b's join c; a's join d: d waits for g too.
  TraceBuilder build;
  const auto a = build.root(10);
  const auto b = build.then(a, 10);
  build.then(a, 100);
  build.after(b, 10);
  build.after(a, 1);
  EXPECT_EQ(ideal_of(build, 8), 111ms);
  EXPECT_EQ(ideal_of(build, 1), 131ms);
}

TEST(Ideal, AFailedStepHasNoChildrenButItsJoinStillRuns) {
  TraceBuilder build;
  const auto a = build.root(10);
  build.last().status = 404;
  build.after(a, 5);
  EXPECT_EQ(ideal_of(build, 4), 15ms);
}

TEST(Ideal, OfAnInventoryTreeMatchesTheScheduleByHand) {
  // 1 list of 10, 2 groups of 10 each, 3 machines' lists... : list -> 2 groups -> 3 vms each -> 3 views each,
  // all 10 ms. Levels of 1, 2, 6, 18.
  TraceBuilder build;
  const auto list = build.root(10);
  std::vector<StepId> groups, vms;
  for (int g = 0; g < 2; ++g) groups.push_back(build.then(list, 10));
  for (const auto group : groups) {
    for (int v = 0; v < 3; ++v) vms.push_back(build.then(group, 10));
  }
  for (const auto vm : vms) {
    for (int i = 0; i < 3; ++i) build.then(vm, 10);
  }
  EXPECT_EQ(critical_path(build.trace()), 40ms);
  EXPECT_EQ(ideal_of(build, unlimited), 40ms);
  EXPECT_EQ(ideal_of(build, 1), 270ms);
  // 4 places: 1 | 2 | 4 | 2 + 2 views | 4 | 4 | 4 | 4: six vms take a wave and a half.
  EXPECT_EQ(ideal_of(build, 4), 80ms);
  EXPECT_EQ(floor(build.trace(), 4), 67500us);
  EXPECT_EQ(ideal_of(build, 6), 60ms);
}

TEST(Ideal, CountsWaitsOfZero) {
  TraceBuilder build;
  auto step = build.root(0);
  for (int i = 0; i < 5; ++i) step = build.then(step, 0);
  build.after(step, 3);
  EXPECT_EQ(ideal_of(build, 1), 3ms);
}

TEST(ServiceTime, IsWhatTheServerSaysItServed) {
  Exchange exchange;
  exchange.status = 200;
  exchange.send = 1ms;
  exchange.wait = 20ms;
  exchange.receive = 3ms;
  exchange.server = ServerDelay{10ms, 11ms};
  EXPECT_EQ(service_time(exchange), 11ms);
  exchange.failure = Failure::content;
  EXPECT_EQ(service_time(exchange), 11ms) << "the response came, whatever it held";
}

TEST(ServiceTime, WithoutTheServersWordIsWhatTheClientSawAfterConnecting) {
  Exchange exchange;
  exchange.status = 200;
  exchange.connect = 100ms;
  exchange.tls = 50ms;
  exchange.send = 1ms;
  exchange.wait = 20ms;
  exchange.receive = 3ms;
  EXPECT_EQ(service_time(exchange), 24ms);
}

TEST(ServiceTime, OfWhatGotNowhereIsAllTheTimeItTook) {
  Exchange exchange;
  exchange.start = 5ms;
  exchange.connect = 100ms;
  exchange.wait = 20ms;
  for (const auto failure : {Failure::timeout, Failure::cancelled, Failure::connect, Failure::tls}) {
    exchange.failure = failure;
    EXPECT_EQ(service_time(exchange), 120ms) << to_string(failure);
  }
  exchange.failure = Failure::timeout;
  exchange.server = ServerDelay{1ms, 1ms};
  EXPECT_EQ(service_time(exchange), 120ms) << "the head came early, but the client waited for the rest";
}

TEST(Ideal, ARunThatStoppedDuringAWaitEndsWithTheLastAttempt) {
  TraceBuilder build;
  build.root(10);
  build.last().status = 503;
  build.last().retry_in = 500ms;
  EXPECT_EQ(ideal_of(build, 1, true), 10ms);
}

// ---- Handling ----

// Roots of 10 ms each, all of whose responses cost as much to handle.
Trace handled(int roots, Handling handling) {
  TraceBuilder build;
  for (int i = 0; i < roots; ++i) {
    build.root(10);
    build.last().handling = handling;
  }
  return build.trace();
}

TEST(Ideal, OfAnEventLoopHandlesOneResponseAfterAnother) {
  const auto trace = handled(4, {5ms, 0ms});
  EXPECT_EQ(ideal(trace, {4, false, 1}, 8), 30ms);
  EXPECT_EQ(ideal(trace, {4, false, 2}, 8), 20ms);
  EXPECT_EQ(ideal(trace, {4, false, 4}, 8), 15ms);
}

TEST(Ideal, UsesNoMoreProcessorsThanThereAre) {
  const auto trace = handled(4, {5ms, 0ms});
  EXPECT_EQ(ideal(trace, {4, false, 4}, 1), 30ms);
  EXPECT_EQ(ideal(trace, {4, false, 4}, 2), 20ms);
  EXPECT_EQ(ideal(trace, limited_only_to(4), 2), 20ms);
}

TEST(Ideal, NeedsNoProcessorForACallThatBlocks) {
  const auto trace = handled(4, {0ms, 5ms});
  EXPECT_EQ(ideal(trace, {4, false, 1}, 1), 30ms) << "one loop stands still";
  EXPECT_EQ(ideal(trace, {4, false, 4}, 1), 15ms);
}

TEST(Ideal, LetsTheNextComputeWhileOneBlocks) {
  EXPECT_EQ(ideal(handled(2, {5ms, 20ms}), {2, false, 2}, 1), 40ms) << "10 + 5 + 5 + 20";
}

TEST(Ideal, SendsTheNextWhileAnEventLoopHandles) {
  // Answers at 10, 20, 30; handled until 14, 24, 34.
  EXPECT_EQ(ideal(handled(3, {4ms, 0ms}), {1, false, 1}, 1), 34ms);
}

TEST(Ideal, KeepsThePlaceOfABlockedThreadThatHandles) {
  EXPECT_EQ(ideal(handled(3, {4ms, 0ms}), {1, true, 1}, 1), 42ms);
  EXPECT_EQ(ideal(handled(4, {4ms, 0ms}), {2, true, 1}, 2), 28ms) << "each thread is its own handler";
}

TEST(Ideal, ReleasesChildrenWhenTheirParentIsHandled) {
  TraceBuilder build;
  const auto parent = build.root(10);
  build.last().handling = {3ms, 4ms};
  build.then(parent, 10);
  build.after(parent, 1);
  EXPECT_EQ(ideal_of(build, 8), 28ms);
  EXPECT_EQ(critical_path(build.trace()), 28ms);
}

TEST(Ideal, HandlesOnlyTheLastAttempt) {
  TraceBuilder build;
  build.retry(build.root(10), 5, 10);
  build.last().handling = {3ms, 0ms};
  EXPECT_EQ(ideal_of(build, 1), 28ms);
}

TEST(Floor, CountsTheProcessorTimeOfAllHandling) {
  const auto trace = handled(10, {5ms, 0ms});
  EXPECT_EQ(overlap::floor(trace, 10, 1), 50ms);
  EXPECT_EQ(overlap::floor(trace, 10, 2), 25ms);
  EXPECT_EQ(overlap::floor(trace, 10, 8), 15ms) << "a response and its handling";
  EXPECT_EQ(overlap::floor(trace, 1, 8), 100ms);
}

TEST(Ideal, RefusesAMachineThatCanDoNothing) {
  EXPECT_THROW(overlap::ideal({}, {1, false, 0}, 1), std::invalid_argument);
  EXPECT_THROW(overlap::ideal({}, {1, false, 1}, 0), std::invalid_argument);
  EXPECT_THROW(overlap::floor({}, 1, 0), std::invalid_argument);
}

// ---- What is not a tree ----

std::string complaint(const Trace& trace) {
  try {
    ideal(trace, {4, false});
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "no complaint";
}

std::vector<std::pair<StepId, Duration>> chain_of(const Trace& trace) {
  std::vector<std::pair<StepId, Duration>> chain;
  for (const auto& [step, took] : critical_chain(trace)) chain.emplace_back(step, took);
  return chain;
}

using Chain = std::vector<std::pair<StepId, Duration>>;

TEST(CriticalChain, IsTheLongestWayFromARootToTheEnd) {
  TraceBuilder build;
  const auto list = build.root(10);
  build.root(25);
  build.then(list, 5);
  const auto slow = build.then(list, 20);
  EXPECT_EQ(chain_of(build.trace()), (Chain{{list, 10ms}, {slow, 20ms}}));
}

TEST(CriticalChain, LeadsThroughWhateverAJoinWaitedForLast) {
  TraceBuilder build;
  const auto list = build.root(10);
  build.then(list, 5);
  const auto slow = build.then(list, 20);
  const auto below = build.then(slow, 1);
  const auto join = build.after(list, 2);
  EXPECT_EQ(chain_of(build.trace()), (Chain{{list, 10ms}, {slow, 20ms}, {below, 1ms}, {join, 2ms}}));
}

TEST(CriticalChain, CountsOtherTriesAndHandlingAndAddsUpToThePath) {
  TraceBuilder build;
  const auto list = build.root(10);
  build.retry(list, 100, 10);
  build.last().handling = {3ms, 4ms};
  const auto vm = build.then(list, 5);
  EXPECT_EQ(chain_of(build.trace()), (Chain{{list, 127ms}, {vm, 5ms}}));
  EXPECT_EQ(critical_path(build.trace()), 132ms);
}

TEST(CriticalChain, OfNothingIsEmpty) {
  EXPECT_TRUE(critical_chain({}).empty());
}

TEST(MalformedTrace, WithAnUnknownParentNamesBoth) {
  TraceBuilder build;
  build.root(1);
  build.then(7, 1);
  EXPECT_EQ(complaint(build.trace()), "the trace is malformed: step 1 has the parent 7, which is not in it");
}

TEST(MalformedTrace, WithACycleIsRefused) {
  TraceBuilder build;
  build.root(1);
  build.then(2, 1);
  build.then(1, 1);
  EXPECT_THAT(complaint(build.trace()), HasSubstr("step 1 does not descend from a root"));
}

TEST(MalformedTrace, WithAStepThatIsItsOwnParentIsRefused) {
  TraceBuilder build;
  build.then(0, 1);
  EXPECT_THAT(complaint(build.trace()), HasSubstr("step 0 does not descend from a root"));
}

TEST(MalformedTrace, WithAMissingOrRepeatedAttemptIsRefused) {
  TraceBuilder build;
  build.root(1);
  build.last().attempt = 2;
  EXPECT_THAT(complaint(build.trace()), HasSubstr("attempt 1 of step 0 is missing or there twice"));
  TraceBuilder twice;
  twice.root(1);
  twice.last().retry_in = 1ms;
  twice.trace().exchanges.push_back(twice.last());
  EXPECT_THAT(complaint(twice.trace()), HasSubstr("attempt 1 of step 0 is missing or there twice"));
}

TEST(MalformedTrace, WithARetryThatNothingAnnouncedIsRefused) {
  TraceBuilder build;
  build.retry(build.root(1), 5, 1);
  build.trace().exchanges[0].retry_in.reset();
  EXPECT_THAT(complaint(build.trace()),
              HasSubstr("step 0 was tried again although attempt 1 has no retry_in"));
}

TEST(MalformedTrace, WithAttemptsOfDifferentParentsIsRefused) {
  TraceBuilder build;
  const auto a = build.root(1);
  const auto b = build.root(1);
  build.retry(build.then(a, 1), 5, 1);
  build.last().parent = b;
  EXPECT_THAT(complaint(build.trace()), HasSubstr("the attempts of step 2 disagree on its parent"));
}

TEST(MalformedTrace, WithARootThatHasAParentIsRefused) {
  TraceBuilder build;
  build.then(build.root(1), 1);
  build.last().release = Release::root;
  EXPECT_THAT(complaint(build.trace()), HasSubstr("step 1 must either be a root or have a parent"));
}

TEST(MalformedTrace, WithAChildOfNobodyIsRefused) {
  TraceBuilder build;
  build.root(1);
  build.root(1);
  build.last().release = Release::after;
  EXPECT_THAT(complaint(build.trace()), HasSubstr("step 1 must either be a root or have a parent"));
}

TEST(MalformedTrace, WithAttemptsThatWereReleasedDifferentlyIsRefused) {
  TraceBuilder build;
  build.retry(build.then(build.root(1), 1), 5, 1);
  build.last().release = Release::after;
  EXPECT_THAT(complaint(build.trace()), HasSubstr("the attempts of step 1 disagree on its parent"));
}

TEST(MalformedTrace, WithADurationBelowZeroNamesTheStep) {
  const auto of_second = [](auto spoil) {
    TraceBuilder build;
    build.retry(build.then(build.root(1), 1), 5, 1);
    build.last().handling = {1ms, 1ms};
    spoil(build.trace().exchanges);
    return complaint(build.trace());
  };
  const std::string said = "the trace is malformed: step 1 has a duration below zero";
  EXPECT_EQ(of_second([](auto& exchanges) { exchanges[1].retry_in = -1ms; }), said);
  EXPECT_EQ(of_second([](auto& exchanges) { exchanges[2].server->served = -1ms; }), said);
  EXPECT_EQ(of_second([](auto& exchanges) { exchanges[2].handling.cpu = -1ms; }), said);
  EXPECT_EQ(of_second([](auto& exchanges) { exchanges[2].handling.block = -1ms; }), said);
  EXPECT_EQ(of_second([](auto&) {}), "no complaint");
}

TEST(MalformedTrace, WithASumThatIsJustTooLongIsRefused) {
  TraceBuilder build;
  build.root(1);
  build.last().server->served = Duration::max() - 1ms;
  build.root(1);
  EXPECT_EQ(complaint(build.trace()), "no complaint") << "that is all that there is";
  build.last().server->served += 1ns;
  EXPECT_THAT(complaint(build.trace()), HasSubstr("more than 292 years"));
}

TEST(ServiceTime, IsTheServersWordWhereThereIsAnAnswerAndElseTheWholeAttempt) {
  Exchange exchange;
  exchange.connect = 1ms;
  exchange.tls = 2ms;
  exchange.send = 4ms;
  exchange.wait = 8ms;
  exchange.receive = 16ms;
  exchange.start = 100ms;
  exchange.ready = 50ms;
  for (const auto failure : {Failure::none, Failure::reset, Failure::protocol, Failure::content}) {
    exchange.failure = failure;
    exchange.server.reset();
    EXPECT_EQ(service_time(exchange), 28ms) << "a warm connection has no handshakes";
    exchange.server = ServerDelay{5ms, 6ms};
    EXPECT_EQ(service_time(exchange), 6ms);
  }
  for (const auto failure : {Failure::timeout, Failure::cancelled, Failure::connect, Failure::tls}) {
    exchange.failure = failure;
    EXPECT_EQ(service_time(exchange), 31ms);
  }
}

TEST(MalformedTrace, WithDurationsThatCannotBeIsRefused) {
  TraceBuilder below_zero;
  below_zero.root(-1);
  EXPECT_THAT(complaint(below_zero.trace()), HasSubstr("below zero"));
  TraceBuilder endless;
  for (int i = 0; i < 3; ++i) {
    endless.root(1);
    endless.last().server->served = Duration::max() / 2;
  }
  EXPECT_THAT(complaint(endless.trace()), HasSubstr("292 years"));
}

TEST(MalformedTrace, IsNotTheSameAsALimitOfZero) {
  EXPECT_THROW(ideal({}, {0, false}), std::invalid_argument);
  EXPECT_THROW(floor({}, 0), std::invalid_argument);
}

// ---- Any tree ----

TraceBuilder random_tree(std::mt19937& random, bool retries) {
  const auto below = [&](unsigned n) { return static_cast<int>(random() % n); };
  TraceBuilder build;
  const int steps = 1 + below(200);
  for (StepId i = 0; i < static_cast<StepId>(steps); ++i) {
    const auto parent = static_cast<StepId>(below(std::max(i, 1U)));
    const int service = below(20);
    StepId id = i;
    if (i == 0 || below(10) == 0) {
      id = build.root(service);
    } else if (below(4) == 0) {
      id = build.after(parent, service);
    } else {
      id = build.then(parent, service);
    }
    while (retries && below(8) == 0) build.retry(id, below(15), below(20));
  }
  return build;
}

// The same executor written as plainly as possible, one millisecond at a time: a second opinion.
class ExecutorByTheMillisecond {
 public:
  ExecutorByTheMillisecond(const Trace& trace, Parallelism parallelism) : parallelism_(parallelism) {
    for (const auto& exchange : trace.exchanges) steps_[exchange.step].attempts.push_back(exchange);
    for (const auto& [id, step] : steps_) children_[step.first().parent].push_back(id);
  }

  Duration run() {
    while (!all_done()) {
      // Everything that happens now happens before anything starts.
      do {
        while (something_happens()) {
        }
      } while (something_starts());
      if (++now_ > 100'000) {
        ADD_FAILURE() << "it never ends";
        break;
      }
    }
    return std::chrono::milliseconds(last_end_);
  }

 private:
  enum class State { blocked, ready, sending, waiting, done };

  struct Step {
    std::vector<Exchange> attempts;
    std::size_t at = 0;
    State state = State::blocked;
    int since = 0, until = 0;

    const Exchange& first() const { return attempts.front(); }
    bool has_ended(State what, int now) const { return state == what && until == now; }
  };

  static int ms(Duration duration) { return static_cast<int>(duration / 1ms); }

  bool all_done() const {
    return std::all_of(steps_.begin(), steps_.end(),
                       [](const auto& step) { return step.second.state == State::done; });
  }

  // The step and everything below.
  bool is_finished(StepId id) {
    return steps_[id].state == State::done &&
           std::all_of(children_[id].begin(), children_[id].end(),
                       [this](StepId child) { return is_finished(child); });
  }

  bool responses_are_finished(StepId id) {
    return steps_[id].state == State::done &&
           std::all_of(children_[id].begin(), children_[id].end(), [this](StepId child) {
             return steps_[child].first().release != Release::then || is_finished(child);
           });
  }

  bool is_released(const Exchange& first) {
    if (first.release == Release::root) return true;
    return first.release == Release::then ? steps_[first.parent].state == State::done
                                          : responses_are_finished(first.parent);
  }

  void begin(Step& step, State state) {
    step.state = state;
    step.since = now_;
    if (state == State::sending) step.until = now_ + ms(service_time(step.attempts[step.at]));
  }

  void end_attempt(Step& step) {
    last_end_ = now_;
    if (step.at + 1 == step.attempts.size()) {
      step.state = State::done;
      return;
    }
    step.state = State::waiting;
    step.until = now_ + ms(*step.attempts[step.at].retry_in);
    ++step.at;
  }

  bool something_happens() {
    bool changed = false;
    for (auto& [id, step] : steps_) {
      if (step.has_ended(State::sending, now_)) {
        changed = true;
        end_attempt(step);
      }
      if (step.has_ended(State::waiting, now_)) {
        changed = true;
        begin(step, parallelism_.waiting_retry_holds ? State::sending : State::ready);
      }
      if (step.state == State::blocked && is_released(step.first())) {
        changed = true;
        begin(step, State::ready);
      }
    }
    return changed;
  }

  // All that fit start together, before what they end at once makes others ready.
  bool something_starts() {
    unsigned used = 0;
    std::vector<Step*> queue;
    for (auto& [id, step] : steps_) {
      used +=
          step.state == State::sending || (step.state == State::waiting && parallelism_.waiting_retry_holds);
      if (step.state == State::ready) queue.push_back(&step);
    }
    std::stable_sort(queue.begin(), queue.end(), [](auto* a, auto* b) { return a->since < b->since; });
    bool started = false;
    for (auto* step : queue) {
      if (used >= parallelism_.requests) break;
      ++used;
      begin(*step, State::sending);
      started = true;
    }
    return started;
  }

  const Parallelism parallelism_;
  std::map<StepId, Step> steps_;
  std::map<StepId, std::vector<StepId>> children_;
  int now_ = 0, last_end_ = 0;
};

Duration by_the_millisecond(const Trace& trace, Parallelism parallelism) {
  return ExecutorByTheMillisecond(trace, parallelism).run();
}

TEST(AnyTree, HasTheIdealThatAnExecutorByTheMillisecondFinds) {
  std::mt19937 random(7);
  for (int round = 0; round < 60; ++round) {
    auto tree = random_tree(random, round % 2 == 1);
    if (tree.trace().exchanges.size() > 120) continue;
    for (const unsigned limit : {1U, 2U, 3U, 8U}) {
      for (const bool holds : {false, true}) {
        ASSERT_EQ(ideal(tree.trace(), {limit, holds}), by_the_millisecond(tree.trace(), {limit, holds}))
            << "round " << round << ", limit " << limit << ", holds " << holds;
      }
    }
  }
}

TEST(AnyTree, IsNeverFasterThanItsFloor) {
  std::mt19937 random(2);
  for (int round = 0; round < 500; ++round) {
    auto tree = random_tree(random, round % 2 == 1);
    const auto& trace = tree.trace();
    for (const unsigned limit : {1U, 2U, 3U, 5U, 32U, 1000U}) {
      for (const bool holds : {false, true}) {
        ASSERT_LE(floor(trace, limit), ideal(trace, {limit, holds}))
            << "round " << round << ", limit " << limit;
      }
    }
    ASSERT_LE(critical_path(trace), ideal(trace, {1, false}));
    ASSERT_EQ(ideal(trace, {1000, false}), critical_path(trace)) << "no tree here has 1000 steps";
  }
}

TEST(AnyTree, WithHandlingIsNeverFasterThanItsFloor) {
  std::mt19937 random(5);
  for (int round = 0; round < 200; ++round) {
    auto tree = random_tree(random, round % 2 == 1);
    auto& trace = tree.trace();
    for (auto& exchange : trace.exchanges) {
      if (!exchange.retry_in) exchange.handling = {random() % 8 * 1ms, random() % 3 * 1ms};
    }
    for (const unsigned limit : {1U, 3U, 32U}) {
      for (const unsigned processors : {1U, 2U, 16U}) {
        const auto least = overlap::floor(trace, limit, processors);
        ASSERT_LE(least, ideal(trace, limited_only_to(limit), processors)) << "round " << round;
        ASSERT_LE(least, ideal(trace, {limit, true, 1}, processors)) << "round " << round;
        ASSERT_LE(least, ideal(trace, {limit, false, 1}, processors)) << "round " << round;
      }
    }
  }
}

TEST(AnyTree, WithALimitOfOneIsTheSumOfItsServicesAndHeldWaits) {
  std::mt19937 random(3);
  for (int round = 0; round < 500; ++round) {
    auto tree = random_tree(random, round % 2 == 1);
    Duration services{}, waits{};
    for (const auto& exchange : tree.trace().exchanges) {
      services += service_time(exchange);
      waits += exchange.retry_in.value_or(Duration::zero());
    }
    ASSERT_EQ(ideal(tree.trace(), {1, true}), services + waits) << "round " << round;
    if (round % 2 == 0) {
      ASSERT_EQ(ideal(tree.trace(), {1, false}), services) << "round " << round;
    }
  }
}

TEST(AnyTree, WithMorePlacesNeverTakesMoreThanTwiceTheFloor) {
  // Graham's bound for list scheduling: ideal <= sum / limit + (1 - 1 / limit) x critical path.
  std::mt19937 random(4);
  for (int round = 0; round < 500; ++round) {
    auto tree = random_tree(random, false);
    for (const unsigned limit : {2U, 3U, 5U, 32U}) {
      ASSERT_LE(ideal(tree.trace(), {limit, false}), 2 * floor(tree.trace(), limit)) << "round " << round;
    }
  }
}

TEST(LargeTree, OfAHundredThousandStepsTakesAFractionOfASecond) {
  const auto quickly = [](TraceBuilder& build) {
    const auto start = std::chrono::steady_clock::now();
    EXPECT_GT(ideal(build.trace(), {32, false}), 0ms);
    const auto took = std::chrono::steady_clock::now() - start;
    // Quadratic work would be 1e10 operations; sanitizers and busy machines are slow, but not that slow.
    EXPECT_LT(took, 5s);
  };
  TraceBuilder wide;
  const auto root = wide.root(1);
  for (int i = 1; i < 100'000; ++i) wide.then(root, i % 20);
  quickly(wide);
  TraceBuilder deep;
  auto step = deep.root(1);
  for (int i = 1; i < 100'000; ++i) step = i % 2 ? deep.then(step, 1) : deep.after(step, 1);
  quickly(deep);
  TraceBuilder
      joined;  // each step's join waits for the one below: all finish in one instant, from the bottom
  step = joined.root(1);
  for (int i = 1; i < 50'000; ++i) {
    const auto next = joined.then(step, 1);
    joined.after(step, 1);
    step = next;
  }
  quickly(joined);
  EXPECT_EQ(critical_path(joined.trace()), 99'999ms);
}

}  // namespace
}  // namespace overlap
