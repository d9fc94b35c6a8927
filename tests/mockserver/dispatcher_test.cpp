// From a request to its answer at instants that the test chooses: what was asked for and what was served
// differ by as much as it says, on any machine.
#include "mockserver/dispatcher.hpp"

#include "tests/mockserver/route.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace overlap::mock {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr TimePoint noon{12h};

struct Wish {
  std::string latency = {};
  std::string pace = {};
  std::string fault = {};
  double time_scale = 1;
  double throttle_scale = 0;
};

Behaviour behaviour_of(const Wish& wish) {
  Behaviour behaviour;
  if (!wish.latency.empty()) behaviour.delays.apply(wish.latency, builtin_routes());
  if (!wish.pace.empty()) behaviour.paces.apply(wish.pace, builtin_routes());
  if (!wish.fault.empty()) behaviour.faults.apply(wish.fault, builtin_routes());
  behaviour.time_scale = wish.time_scale;
  behaviour.throttle_scale = wish.throttle_scale;
  return behaviour;
}

using Fields = std::vector<std::pair<std::string, std::string>>;

class Desk {
 public:
  explicit Desk(const Wish& wish = {})
      : shared(Model(ModelOptions{}), behaviour_of(wish), 1, ""),
        metrics(*shared.metrics.front()),
        dispatcher_(shared, metrics) {}

  /// A GET that has been read at this instant.
  Answer ask(const std::string& target, const Fields& fields = {}, TimePoint read_at = noon) {
    auto request = request_to(target);
    for (const auto& [name, value] : fields) request.add_field(name, value);
    return ask(request, {}, read_at);
  }

  Answer ask(ReceivedRequest& request, const Door& door, TimePoint read_at = noon) {
    Answer answer;
    dispatcher_.dispatch(request, door, true, read_at, answer);
    return answer;
  }

  static ReceivedRequest request_to(const std::string& target) {
    ReceivedRequest request;
    request.method = "GET";
    request.target = target;
    request.host = "x";
    request.hosts = 1;
    return request;
  }

  /// What comes next on the connection that the answer is of is no request.
  void refuse(Answer& answer) { dispatcher_.refuse(400, "No.", noon + 1h, answer); }

  /// Its head, when its first byte is written so long after it has been read.
  std::string serve(Answer& answer, Duration served, bool last = false) {
    std::string head;
    dispatcher_.finish(answer, last, head, answer.read_at + served);
    return head;
  }

  void settle(Answer& answer, Duration served) { dispatcher_.settle(answer, answer.read_at + served); }
  void abandon(Answer& answer) { dispatcher_.abandon(answer); }

  RunSummary run(const std::string& id = "anonymous") {
    return shared.journal.find(id).value_or(RunSummary());
  }

  std::uint64_t delay_errors() const {
    std::uint64_t count = 0;
    for (const auto& bucket : metrics.delay_errors) count += bucket.value();
    return count;
  }

  Shared shared;
  LoopMetrics& metrics;

 private:
  Dispatcher dispatcher_;
};

std::string timing(const std::string& asked, const std::string& served) {
  return "\r\nServer-Timing: asked;dur=" + asked + ", served;dur=" + served + "\r\n";
}

TEST(Dispatcher, ServerTimingTellsWhatWasAskedAndWhatWasServed) {
  Desk desk({.latency = "ping=20ms"});
  auto late = desk.ask("/ping");
  EXPECT_EQ(late.due(), noon + 20ms);
  EXPECT_THAT(desk.serve(late, 37250us), HasSubstr(timing("20", "37.25")));
  auto exact = desk.ask("/ping");
  EXPECT_THAT(desk.serve(exact, 20ms), HasSubstr(timing("20", "20")));
  auto undelayed = desk.ask("/echo");
  EXPECT_THAT(desk.serve(undelayed, 1ns), HasSubstr(timing("0", "0.000001")));
}

TEST(Dispatcher, ServerTimingTellsWhatTheTimeScaleHasLeftOfADelay) {
  Desk desk({.latency = "20ms", .time_scale = 0.25});
  auto of_route = desk.ask("/ping");
  EXPECT_THAT(desk.serve(of_route, 6ms), HasSubstr(timing("5", "6")));
  auto of_target = desk.ask("/delay/40ms");
  EXPECT_THAT(desk.serve(of_target, 13ms), HasSubstr(timing("10", "13")));
  auto of_request = desk.ask("/delay/40ms", {{"X-Overlap-Delay", "100ms"}});
  EXPECT_THAT(desk.serve(of_request, 26ms), HasSubstr(timing("25", "26")));
}

TEST(Dispatcher, WaitingForAPlaceIsAskedForAndBeingLateIsNot) {
  Desk desk({.latency = "ping=capacity:1,10ms"});
  auto first = desk.ask("/ping");
  auto second = desk.ask("/ping", {}, noon + 4ms);
  EXPECT_THAT(desk.serve(first, 11ms), HasSubstr(timing("10", "11")));
  EXPECT_THAT(desk.serve(second, 18ms), HasSubstr(timing("16", "18")));
  EXPECT_EQ(desk.run().accuracy.late_max, 2ms);
  EXPECT_EQ(desk.run().accuracy.asked_max, 16ms);
  EXPECT_EQ(desk.run().accuracy.asked_min, 10ms);
}

TEST(Dispatcher, TheAccountsKeepAskedAndLateApart) {
  Desk desk({.latency = "ping=20ms"});
  for (const auto late : {1ms, 2ms, 40ms}) {
    auto answer = desk.ask("/ping");
    desk.serve(answer, 20ms + late);
  }
  for (const auto& account : {desk.run().accuracy, desk.shared.accuracy()}) {
    EXPECT_EQ(account.answered, 3U);
    EXPECT_EQ(account.asked_min, 20ms);
    EXPECT_EQ(account.asked_max, 20ms);
    EXPECT_NEAR(seconds(account.asked_p50), 0.020, 0.0004);
    EXPECT_NEAR(seconds(account.late_p50), 0.002, 0.00004);
    EXPECT_NEAR(seconds(account.late_p99), 0.040, 0.0008);
    EXPECT_EQ(account.late_max, 40ms);
  }
}

TEST(Dispatcher, TheMetricsCountHowLateEachAnswerWas) {
  Desk desk({.latency = "ping=20ms"});
  for (const auto served : {20ms, 22ms, 121ms}) {
    auto answer = desk.ask("/ping");
    desk.serve(answer, served);
  }
  EXPECT_EQ(desk.metrics.delay_error_sum_ns.value(), 103'000'000U);
  const auto bucket_of = [](Duration bound) {
    const auto at = std::find(delay_error_bounds.begin(), delay_error_bounds.end(), bound);
    return static_cast<std::size_t>(at - delay_error_bounds.begin());
  };
  EXPECT_EQ(desk.metrics.delay_errors[bucket_of(10us)].value(), 1U);
  EXPECT_EQ(desk.metrics.delay_errors[bucket_of(2500us)].value(), 1U);
  EXPECT_EQ(desk.metrics.delay_errors[delay_error_bounds.size()].value(), 1U) << "more than 100 ms";
}

TEST(Dispatcher, ARequestIsInFlightUntilItIsAnswered) {
  Desk desk;
  auto one = desk.ask("/ping", {{"X-Overlap-Run", "r"}});
  auto other = desk.ask("/ping", {{"X-Overlap-Run", "r"}});
  EXPECT_EQ(desk.metrics.in_flight.value(), 2U);
  EXPECT_EQ(desk.run("r").in_flight, 2U);
  desk.serve(one, 1ms);
  EXPECT_EQ(desk.metrics.in_flight.value(), 1U);
  EXPECT_EQ(desk.run("r").in_flight, 1U);
  desk.serve(other, 1ms);
  auto third = desk.ask("/ping", {{"X-Overlap-Run", "r"}});
  desk.serve(third, 1ms);
  EXPECT_EQ(desk.metrics.in_flight.value(), 0U);
  EXPECT_EQ(desk.run("r").in_flight, 0U);
  EXPECT_EQ(desk.run("r").peak_in_flight, 2U);
  EXPECT_EQ(desk.run("r").requests, 3U);
  EXPECT_EQ(desk.run().requests, 0U) << "of no other run";
  EXPECT_EQ(desk.metrics.requests[static_cast<std::size_t>(named("ping"))].value(), 3U);
  EXPECT_EQ(desk.metrics.statuses[1].value(), 3U);
}

TEST(Dispatcher, WhatIsAbandonedWasAskedForAndNotAnswered) {
  Desk desk({.latency = "20ms"});
  auto answer = desk.ask("/ping");
  desk.abandon(answer);
  desk.abandon(answer);
  EXPECT_EQ(desk.metrics.in_flight.value(), 0U);
  EXPECT_EQ(desk.run().in_flight, 0U);
  EXPECT_EQ(desk.run().requests, 1U);
  EXPECT_EQ(desk.run().accuracy.answered, 0U);
  EXPECT_EQ(desk.shared.accuracy().answered, 0U);
  EXPECT_EQ(desk.delay_errors(), 0U);
  for (const auto& status : desk.metrics.statuses) EXPECT_EQ(status.value(), 0U);
}

TEST(Dispatcher, AnExchangeThatEndsWithoutAnAnswerCountsOnce) {
  Desk desk({.latency = "20ms", .fault = "empty"});
  auto answer = desk.ask("/ping");
  desk.settle(answer, 21ms);
  desk.settle(answer, 22ms);
  desk.abandon(answer);
  EXPECT_EQ(desk.metrics.in_flight.value(), 0U);
  EXPECT_EQ(desk.metrics.faults.value(), 1U);
  EXPECT_EQ(desk.run().accuracy.answered, 1U);
  EXPECT_EQ(desk.run().accuracy.late_max, 1ms);
  EXPECT_EQ(desk.delay_errors(), 1U);
}

TEST(Dispatcher, AFaultKeepsTheDelayAndTheRoute) {
  Desk desk({.latency = "20ms", .fault = "503@#2"});
  auto first = desk.ask("/ping");
  EXPECT_THAT(desk.serve(first, 20ms), HasSubstr("200 OK"));
  auto second = desk.ask("/ping");
  EXPECT_EQ(second.reply->route, named("ping"));
  EXPECT_THAT(desk.serve(second, 25ms), testing::AllOf(HasSubstr(" 503 "), HasSubstr(timing("20", "25"))));
  auto of_other = desk.ask("/ping", {{"X-Overlap-Run", "other"}});
  EXPECT_THAT(desk.serve(of_other, 20ms), HasSubstr("200 OK")) << "each run counts for itself";
  EXPECT_EQ(desk.metrics.faults.value(), 1U);
  EXPECT_EQ(desk.metrics.statuses[4].value(), 1U);
  EXPECT_EQ(desk.metrics.statuses[1].value(), 2U);
  EXPECT_EQ(desk.run().requests, 2U);
}

TEST(Dispatcher, AWishedFaultCountsHowOftenTheRunHasAsked) {
  Desk desk;
  for (const bool spoilt : {false, true, false}) {
    auto answer = desk.ask("/ping", {{"X-Overlap-Fault", "503@#2"}});
    EXPECT_EQ(answer.fault.has_value(), spoilt);
    desk.serve(answer, 1ms);
  }
}

TEST(Dispatcher, WhatIsNoRequestIsCountedAsThatAlone) {
  Desk desk({.latency = "20ms"});
  Answer answer;
  desk.refuse(answer);
  EXPECT_THAT(desk.serve(answer, 1ms, true),
              testing::AllOf(HasSubstr(" 400 "), HasSubstr("Connection: close")));
  EXPECT_EQ(desk.metrics.malformed.value(), 1U);
  EXPECT_EQ(desk.metrics.in_flight.value(), 0U);
  EXPECT_EQ(desk.metrics.statuses[3].value(), 1U);
  EXPECT_EQ(desk.delay_errors(), 0U);
  EXPECT_EQ(desk.shared.journal.run_count(), 0U);
  EXPECT_EQ(desk.shared.accuracy().answered, 0U);
}

TEST(Dispatcher, NothingOfTheAnswerBeforeIsLeftInARefusal) {
  Desk desk({.latency = "20ms", .pace = "drip:1s", .fault = "close"});
  auto answer = desk.ask("/ping");
  desk.serve(answer, 20ms);
  desk.refuse(answer);
  EXPECT_EQ(answer.due(), noon + 1h);
  EXPECT_TRUE(std::holds_alternative<NoPace>(answer.pace));
  EXPECT_FALSE(answer.fault);
  EXPECT_THAT(desk.serve(answer, 2ms, true), HasSubstr(timing("0", "2")));
  EXPECT_EQ(desk.run().accuracy.answered, 1U);
}

TEST(Dispatcher, AdministrationIsNeitherDelayedNorSpoiltNorInAnyAccount) {
  Desk desk({.latency = "20ms", .fault = "503"});
  auto answer = desk.ask("/__mock/health", {{"X-Overlap-Delay", "1s"}, {"X-Overlap-Run", "r"}});
  EXPECT_EQ(answer.asked, 0ms);
  EXPECT_EQ(desk.metrics.in_flight.value(), 1U);
  EXPECT_THAT(desk.serve(answer, 1ms), HasSubstr("200 OK"));
  EXPECT_EQ(desk.metrics.in_flight.value(), 0U);
  EXPECT_EQ(desk.metrics.requests[static_cast<std::size_t>(Route::health)].value(), 1U);
  EXPECT_EQ(desk.metrics.faults.value() + desk.delay_errors(), 0U);
  EXPECT_EQ(desk.shared.journal.run_count(), 0U);
  EXPECT_EQ(desk.shared.accuracy().answered, 0U);
}

TEST(Dispatcher, TheTimeScaleIsInEveryPace) {
  Desk desk({.pace = "ping=drip:8s", .time_scale = 0.5});
  const auto drips_for = [](const Answer& answer) { return std::get<DripPace>(answer.pace).duration; };
  auto of_route = desk.ask("/ping");
  EXPECT_EQ(drips_for(of_route), 4s);
  auto of_target = desk.ask("/drip?bytes=8&duration=6s");
  EXPECT_EQ(drips_for(of_target), 3s);
  auto of_request = desk.ask("/ping", {{"X-Overlap-Pace", "drip:2s"}});
  EXPECT_EQ(drips_for(of_request), 1s);
  for (auto* answer : {&of_route, &of_target, &of_request}) desk.abandon(*answer);
}

TEST(Dispatcher, AWishThatCannotBeReadIsRefusedInTheRoutesOwnTime) {
  Desk desk({.latency = "20ms", .pace = "drip:1s", .fault = "reset"});
  for (const auto* name : {"X-Overlap-Delay", "X-Overlap-Pace", "X-Overlap-Fault"}) {
    auto answer = desk.ask("/ping", {{name, "nonsense"}});
    EXPECT_FALSE(answer.fault) << name;
    EXPECT_TRUE(std::holds_alternative<NoPace>(answer.pace)) << name;
    EXPECT_THAT(desk.serve(answer, 20ms), testing::AllOf(HasSubstr(" 400 "), HasSubstr(timing("20", "20"))))
        << name;
  }
  EXPECT_EQ(desk.run().requests, 3U);
}

TEST(Dispatcher, TheEndOfAConnectionIsSaid) {
  Desk desk;
  auto going_on = desk.ask("/ping");
  EXPECT_THAT(desk.serve(going_on, 1ms), Not(HasSubstr("Connection:")));
  auto last = desk.ask("/ping");
  EXPECT_THAT(desk.serve(last, 1ms, true), HasSubstr("\r\nConnection: close\r\n"));
}

TEST(Dispatcher, WhatAThrottleHasLeftIsInTheHead) {
  const std::string target = "/subscriptions/s1/resourcegroups?api-version=2021-04-01";
  const Fields token{{"Authorization", "Bearer a"}};
  Desk desk({.throttle_scale = 1});
  auto first = desk.ask(target, token);
  EXPECT_THAT(desk.serve(first, 1ms), HasSubstr("x-ms-ratelimit-remaining-subscription-reads: 249\r\n"));
  auto second = desk.ask(target, token);
  EXPECT_THAT(desk.serve(second, 1ms), HasSubstr("x-ms-ratelimit-remaining-subscription-reads: 248\r\n"));
  for (int i = 2; i < 250; ++i) {
    auto answer = desk.ask(target, token);
    desk.serve(answer, 1ms);
  }
  auto refused = desk.ask(target, token);
  EXPECT_THAT(desk.serve(refused, 1ms), HasSubstr(" 429 "));
}

TEST(Dispatcher, TheSameRequestIsAnsweredWithTheSameReplyAndAnyOtherWithItsOwn) {
  Desk desk;
  const std::string target = "/fanout?width=50";
  const auto reply_to = [&](auto change, const Door& door = {}) {
    auto request = Desk::request_to(target);
    change(request);
    auto answer = desk.ask(request, door);
    desk.abandon(answer);
    return answer.reply;
  };
  const auto nothing = [](ReceivedRequest&) {};
  const auto reply = reply_to(nothing);
  EXPECT_EQ(reply_to(nothing), reply);
  EXPECT_EQ(reply_to([](auto& request) { request.add_field("X-Overlap-Run", "r"); }), reply);
  EXPECT_NE(reply_to([](auto& request) { request.method = "HEAD"; }), reply);
  EXPECT_NE(reply_to([](auto& request) { request.target += "1"; }), reply);
  EXPECT_NE(reply_to([](auto& request) { request.host = "y"; }), reply);
  EXPECT_NE(reply_to([](auto& request) { request.add_field("Accept-Encoding", "gzip"); }), reply);
  EXPECT_NE(reply_to([](auto& request) { request.add_field("OpenStack-API-Version", "compute 2.60"); }),
            reply);
  EXPECT_NE(reply_to(nothing, {.tls = true, .api = true, .admin = true, .authority = {}}), reply);
  EXPECT_NE(reply_to(nothing, {.tls = false, .api = false, .admin = true, .authority = {}}), reply);
  EXPECT_NE(reply_to(nothing, {.tls = false, .api = true, .admin = false, .authority = {}}), reply);
  EXPECT_EQ(reply_to(nothing), reply);
}

TEST(Dispatcher, GzipIsFoundInAnyOfSeveralFields) {
  Desk desk;
  auto answer = desk.ask("/fanout?width=50", {{"Accept-Encoding", "br"}, {"accept-encoding", "gzip"}});
  EXPECT_THAT(desk.serve(answer, 1ms), HasSubstr("Content-Encoding: gzip"));
  auto refusing = desk.ask("/fanout?width=50", {{"Accept-Encoding", "*"}, {"Accept-Encoding", "gzip;q=0"}});
  EXPECT_THAT(desk.serve(refusing, 1ms), Not(HasSubstr("Content-Encoding")));
}

}  // namespace
}  // namespace overlap::mock
