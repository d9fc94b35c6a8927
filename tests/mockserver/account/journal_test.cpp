#include "mockserver/account/journal.hpp"

#include "mockserver/ground/json_text.hpp"
#include "tests/mockserver/route.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace overlap::mock {
namespace {

using namespace std::chrono_literals;

struct Sent {
  std::string method;
  std::string target;
  std::string body;
};

const std::vector<Sent> work{
    {"GET", "/ping", ""}, {"GET", "/ping", ""}, {"GET", "/a?b=c", ""}, {"POST", "/t", "x=1"}};

Journal::Ticket begin(Journal& journal, std::string_view run, const Sent& sent, Route route = named("ping")) {
  const auto key = hash_method_and_target(sent.method, sent.target);
  return journal.begin(run, route, key, hash_request(key, sent.body));
}

std::uint64_t hash_of(const std::vector<Sent>& requests) {
  Journal journal;
  for (const auto& sent : requests) journal.finish(begin(journal, "run", sent), 0ns, 0ns);
  return journal.find("run")->hash;
}

TEST(Journal, TheHashIsWhatTheDocumentationSays) {
  const auto fnv = [](std::string_view text) {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const char byte : text) hash = (hash ^ static_cast<unsigned char>(byte)) * 1099511628211ULL;
    return hash;
  };
  const auto finalise = [](std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  };
  EXPECT_EQ(hash_of(work),
            2 * finalise(fnv("GET /ping\n")) + finalise(fnv("GET /a?b=c\n")) + finalise(fnv("POST /t\nx=1")));
}

TEST(Journal, TheHashDoesNotDependOnTheOrder) {
  auto shuffled = work;
  std::reverse(shuffled.begin(), shuffled.end());
  EXPECT_EQ(hash_of(shuffled), hash_of(work));
}

TEST(Journal, TheHashTellsDifferentWorkApart) {
  auto missing = work;
  missing.erase(missing.begin());
  auto other_body = work;
  other_body[3].body = "x=2";
  auto other_method = work;
  other_method[2].method = "HEAD";
  for (const auto& different : {missing, other_body, other_method})
    EXPECT_NE(hash_of(different), hash_of(work));
}

TEST(Journal, OccurrencesCountTheSameRequestOfTheSameRun) {
  Journal journal;
  EXPECT_EQ(begin(journal, "a", work[0]).occurrence(), 0U);
  EXPECT_EQ(begin(journal, "a", work[2]).occurrence(), 0U);
  EXPECT_EQ(begin(journal, "a", work[0]).occurrence(), 1U);
  EXPECT_EQ(begin(journal, "b", work[0]).occurrence(), 0U);
  EXPECT_EQ(begin(journal, "a", work[0]).occurrence(), 2U);
}

TEST(Journal, PeakInFlightIsTheHighestNumberAtOneTime) {
  Journal journal;
  const auto first = begin(journal, "run", work[0]);
  const auto second = begin(journal, "run", work[1]);
  journal.finish(first, 0ns, 0ns);
  const auto third = begin(journal, "run", work[2]);
  journal.abandon(second);
  journal.finish(third, 0ns, 0ns);
  EXPECT_EQ(journal.find("run")->peak_in_flight, 2U);
  EXPECT_EQ(journal.find("run")->in_flight, 0U);
}

TEST(Journal, LatenessAndAskedDelaysAreKept) {
  Journal journal;
  journal.finish(begin(journal, "run", work[0]), 20ms, 21ms);
  journal.finish(begin(journal, "run", work[1]), 10ms, 10ms + 100us);
  journal.finish(begin(journal, "run", work[2]), 30ms, 30ms + 200us);
  const auto summary = journal.find("run").value();
  EXPECT_EQ(summary.accuracy.asked_min, 10ms);
  EXPECT_EQ(summary.accuracy.asked_max, 30ms);
  EXPECT_EQ(summary.accuracy.late_max, 1ms);
  EXPECT_NEAR(seconds(summary.accuracy.late_p50), 0.0002, 0.000005);
}

TEST(Journal, PercentilesOfOneDelayAreThatDelay) {
  Journal journal;
  // The middle of its bucket lies below.
  const auto asked = 20ms + 1ns;
  journal.finish(begin(journal, "run", work[0]), asked, asked + 3ms);
  const auto accuracy = journal.find("run")->accuracy;
  EXPECT_GE(accuracy.asked_p50, accuracy.asked_min);
  EXPECT_LE(accuracy.asked_p50, accuracy.asked_max);
  EXPECT_EQ(accuracy.answered, 1U);
}

TEST(Journal, LatenessIsToldAtItsMiddleAndNearItsEnd) {
  Journal journal;
  for (int i = 1; i <= 100; ++i) {
    const auto late = i * 1ms;
    journal.finish(begin(journal, "run", work[0]), i * 10ms, i * 10ms + late);
  }
  const auto accuracy = journal.find("run")->accuracy;
  EXPECT_NEAR(seconds(accuracy.asked_p50), 0.500, 0.010);
  EXPECT_NEAR(seconds(accuracy.late_p50), 0.050, 0.001);
  EXPECT_NEAR(seconds(accuracy.late_p99), 0.0985, 0.0015);
  EXPECT_LT(accuracy.late_p99, accuracy.late_max);
  EXPECT_EQ(accuracy.late_max, 100ms);
  EXPECT_EQ(accuracy.answered, 100U);
}

TEST(Journal, TimeAndCpuOfARunAreThoseSinceItBeganAndUntilItCameToRest) {
  TimePoint now{10s};
  Duration cpu = 4s;
  Losses lost{1, 2};
  Journal journal({[&] { return now; }, [&] { return cpu; }, [&] { return lost; }, 3});
  journal.finish(begin(journal, "before", work[0]), 0ms, 0ms);
  EXPECT_EQ(journal.find("before")->accuracy.losses.refused, 2U) << "since the mock began";
  now += 1s;
  cpu += 100ms;
  const auto ticket = begin(journal, "run", work[0]);
  now += 2s;
  cpu += 200ms;
  lost = {5, 9};
  auto under_way = journal.find("run")->accuracy;
  EXPECT_EQ(under_way.wall, 2s);
  EXPECT_EQ(under_way.cpu, 200ms);
  EXPECT_EQ(under_way.threads, 3U);
  EXPECT_EQ(under_way.losses.overflows, 4U);
  EXPECT_EQ(under_way.losses.refused, 7U);
  journal.finish(ticket, 0ms, 0ms);
  now += 4s;
  cpu += 400ms;
  const auto at_rest = journal.find("run")->accuracy;
  EXPECT_EQ(at_rest.wall, 2s);
  EXPECT_EQ(at_rest.cpu, 200ms);
}

TEST(Journal, TellsTheRequestsOfEachRoute) {
  Journal journal;
  const auto ping = named("ping"), echo = named("echo");
  for (const auto route : {echo, ping, echo, echo}) begin(journal, "run", work[0], route);
  const auto summary = *journal.find("run");
  EXPECT_EQ(to_json(summary, builtin_routes())["routes"], Json({{"ping", 1}, {"echo", 3}}));
  EXPECT_EQ(summary.requests, 4U);
  EXPECT_EQ(summary.in_flight, 4U);
  EXPECT_EQ(summary.run, "run");
}

TEST(Journal, ARunNeverHeardOfIsNotFound) {
  EXPECT_EQ(Journal().find("x"), std::nullopt);
}

TEST(Journal, TheOldestRunIsForgottenFirst) {
  Journal journal;
  const auto send = [&](const std::string& run) { journal.finish(begin(journal, run, work[0]), 0ns, 0ns); };
  for (std::size_t i = 0; i < Journal::kept_runs; ++i) send(std::to_string(i));
  send("0");
  send("one more");
  EXPECT_EQ(journal.run_count(), Journal::kept_runs);
  EXPECT_TRUE(journal.find("0")) << "was heard of again";
  EXPECT_FALSE(journal.find("1"));
  EXPECT_TRUE(journal.find("2"));
}

TEST(Journal, ARunWithARequestInFlightIsNotForgotten) {
  Journal journal;
  const auto ticket = begin(journal, "waiting", work[0]);
  for (std::size_t i = 0; i < 2 * Journal::kept_runs; ++i) {
    journal.finish(begin(journal, std::to_string(i), work[0]), 0ns, 0ns);
  }
  journal.finish(ticket, 5ms, 5ms);
  EXPECT_EQ(journal.find("waiting")->accuracy.asked_max, 5ms);
}

TEST(Journal, TheCpuClockIsReadOnceAMillisecondAtMost) {
  TimePoint now;
  int readings = 0;
  Journal journal({[&] { return now; }, [&] { return ++readings * 1ms; }, [] { return Losses(); }, 1});
  for (int i = 0; i < 50; ++i) {
    const auto ticket = begin(journal, "r", work[0]);
    now += 100us;
    journal.finish(ticket, 0ms, 0ms);
  }
  EXPECT_EQ(readings, 1 + 5) << "at the beginning, and after each of 5 ms";
  EXPECT_EQ(journal.find("r")->accuracy.wall, 5ms);
  EXPECT_EQ(journal.find("r")->accuracy.cpu, 5ms);
}

TEST(Journal, EverNewTargetsCostTheOldestRunItsMemoryOfTargets) {
  Journal journal({}, 3);
  const auto occurrence = [&](std::string_view run, const std::string& target) {
    const auto ticket = begin(journal, run, {"GET", target, ""});
    journal.finish(ticket, 0ns, 0ns);
    return ticket.occurrence();
  };
  for (const auto* target : {"/1", "/2"}) occurrence("old", target);
  occurrence("new", "/1");
  EXPECT_EQ(occurrence("old", "/1"), 1U);
  EXPECT_EQ(occurrence("new", "/1"), 1U);
  EXPECT_EQ(occurrence("new", "/2"), 0U) << "for which there is no room";
  EXPECT_EQ(occurrence("new", "/1"), 2U);
  EXPECT_EQ(occurrence("old", "/1"), 0U) << "it counts anew";
  EXPECT_EQ(journal.find("old")->requests, 4U) << "its account goes on";
  for (int i = 0; i < 100; ++i) occurrence("new", "/new" + std::to_string(i));
  EXPECT_EQ(journal.find("new")->requests, 104U);
}

TEST(Journal, TheJsonHasTheDocumentedKeys) {
  TimePoint now;
  Duration cpu{};
  Losses lost;
  Journal journal({[&] { return now; }, [&] { return cpu; }, [&] { return lost; }, 2});
  const auto ticket = begin(journal, "r\xff\"1", work[0]);
  now += 1s;
  cpu = 250ms;
  lost.overflows = 3;
  journal.finish(ticket, 20ms, 21ms);
  const auto json = Json::parse(to_text(to_json(*journal.find("r\xff\"1"), builtin_routes())));
  EXPECT_EQ(json["run"], "r\xEF\xBF\xBD\"1") << "what is not UTF-8 is replaced";
  EXPECT_EQ(json["requests"], 1);
  EXPECT_EQ(json["hash"].get<std::string>().size(), 16U);
  EXPECT_EQ(json["peak_in_flight"], 1);
  EXPECT_EQ(json["in_flight"], 0);
  EXPECT_EQ(json["routes"], Json({{"ping", 1}}));
  EXPECT_EQ(json["accuracy"]["late_s"]["max"], 0.001);
  EXPECT_TRUE(json["accuracy"]["late_s"].contains("p50"));
  EXPECT_TRUE(json["accuracy"]["late_s"].contains("p99"));
  EXPECT_EQ(json["accuracy"]["asked_s"]["min"], 0.02);
  EXPECT_EQ(json["accuracy"]["asked_s"]["max"], 0.02);
  EXPECT_EQ(json["accuracy"]["wall_s"], 1);
  EXPECT_EQ(json["accuracy"]["cpu_s"], 0.25);
  EXPECT_EQ(json["accuracy"]["cpu_share"], 0.125) << "of two loops";
  EXPECT_EQ(json["accuracy"]["accept_queue_overflows"], 3);
}

}  // namespace
}  // namespace overlap::mock
