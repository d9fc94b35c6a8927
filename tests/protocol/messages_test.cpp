#include "protocol/messages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace overlap {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

template <class Function>
std::string complaint(Function function) {
  try {
    function();
  } catch (const ProtocolError& error) {
    return error.what();
  }
  return "no complaint";
}

// As a person writes it in another language.
json smallest_exchange() {
  return json::parse(
      R"({"step":0,"label":"vms","method":"GET","target":"/vms","status":200,"start_s":0.5,"wait_s":0.25})");
}

json smallest_report() {
  return json::parse(R"({"elapsed_s":1,"exchanges":[],"usage":{"cpu_user_s":0.1,"cpu_sys_s":0.2,
      "ctx_voluntary":3,"ctx_involuntary":4,"peak_rss_bytes":5000,"peak_threads":6}})");
}

Exchange full_exchange() {
  Exchange exchange;
  exchange.step = 7;
  exchange.parent = 3;
  exchange.release = Release::after;
  exchange.attempt = 2;
  exchange.label = "instance_view";
  exchange.method = "POST";
  exchange.target = "/a?b=\"c\"";
  exchange.status = 429;
  exchange.failure = Failure::content;
  exchange.detail = "no /value";
  exchange.ready = 123456789ns;
  exchange.start = 123456790ns;
  exchange.connect = 1ns;
  exchange.tls = 22ns;
  exchange.send = 333ns;
  exchange.wait = 4444ns;
  exchange.receive = 55555ns;
  exchange.bytes_out = 99;
  exchange.bytes_in = 18446744073709551615U;
  exchange.new_connection = true;
  exchange.server = ServerDelay{10ms, 10000001ns};
  exchange.retry_in = 0ns;
  exchange.handling = {2ms, 1ns};
  exchange.released = 0;
  return exchange;
}

void expect_equal(const Exchange& a, const Exchange& b) {
  EXPECT_EQ(a.step, b.step);
  EXPECT_EQ(a.parent, b.parent);
  EXPECT_EQ(a.release, b.release);
  EXPECT_EQ(a.attempt, b.attempt);
  EXPECT_EQ(a.label, b.label);
  EXPECT_EQ(a.method, b.method);
  EXPECT_EQ(a.target, b.target);
  EXPECT_EQ(a.status, b.status);
  EXPECT_EQ(a.failure, b.failure);
  EXPECT_EQ(a.detail, b.detail);
  EXPECT_EQ(a.ready, b.ready);
  EXPECT_EQ(a.start, b.start);
  EXPECT_EQ(a.connect, b.connect);
  EXPECT_EQ(a.tls, b.tls);
  EXPECT_EQ(a.send, b.send);
  EXPECT_EQ(a.wait, b.wait);
  EXPECT_EQ(a.receive, b.receive);
  EXPECT_EQ(a.bytes_out, b.bytes_out);
  EXPECT_EQ(a.bytes_in, b.bytes_in);
  EXPECT_EQ(a.new_connection, b.new_connection);
  ASSERT_EQ(a.server.has_value(), b.server.has_value());
  if (a.server) {
    EXPECT_EQ(a.server->asked, b.server->asked);
    EXPECT_EQ(a.server->served, b.server->served);
  }
  EXPECT_EQ(a.retry_in, b.retry_in);
  EXPECT_EQ(a.handling, b.handling);
  EXPECT_EQ(a.released, b.released);
}

TEST(ExchangeJson, ComesBackUnchangedThroughALine) {
  const auto exchange = full_exchange();
  expect_equal(exchange_from_json(parse_line(to_line(to_json(exchange)))), exchange);
}

TEST(ExchangeJson, OfARootThatWentWellHoldsOnlyWhatIsNeeded) {
  EXPECT_EQ(to_json(exchange_from_json(smallest_exchange())), smallest_exchange());
}

TEST(ExchangeJson, LeavesNothingUndefinedWhenOnlyTheNeededKeysAreThere) {
  const auto exchange = exchange_from_json(smallest_exchange());
  EXPECT_EQ(exchange.parent, no_step);
  EXPECT_EQ(exchange.release, Release::root);
  EXPECT_EQ(exchange.attempt, 1U);
  EXPECT_EQ(exchange.failure, Failure::none);
  EXPECT_EQ(exchange.ready, 500ms) << "not queued, as far as the worker says";
  EXPECT_EQ(exchange.end(), 750ms);
  EXPECT_FALSE(exchange.server);
  EXPECT_FALSE(exchange.retry_in);
  EXPECT_EQ(exchange.handling, Handling{});
  EXPECT_FALSE(exchange.new_connection);
}

TEST(ExchangeJson, WithAParentIsReleasedByItsResponseUnlessSaidOtherwise) {
  auto written = smallest_exchange();
  written["step"] = 1;
  written["parent"] = 0;
  EXPECT_EQ(exchange_from_json(written).release, Release::then);
  written["release"] = "after";
  EXPECT_EQ(exchange_from_json(written).release, Release::after);
}

TEST(ExchangeJson, NamesEachNeededKeyThatIsMissing) {
  for (const auto* key : {"step", "label", "method", "target", "status", "start_s", "wait_s"}) {
    auto written = smallest_exchange();
    written.erase(key);
    EXPECT_THAT(complaint([&] { exchange_from_json(written); }), HasSubstr(key));
  }
}

TEST(ExchangeJson, NamesEachKeyOfTheWrongType) {
  const auto whole = to_json(full_exchange());
  for (const auto& [key, value] : whole.items()) {
    auto written = whole;
    written[key] = json::array();
    EXPECT_THAT(complaint([&] { exchange_from_json(written); }), HasSubstr(key));
    written[key] = nullptr;
    EXPECT_THAT(complaint([&] { exchange_from_json(written); }), HasSubstr(key)) << "null is not absent";
  }
}

TEST(ExchangeJson, RefusesValuesOutOfRange) {
  const std::pair<const char*, json> wrong[] = {
      {"step", -1},        {"step", 4294967295U},    {"step", 1.5},
      {"attempt", 0},      {"status", 1000},         {"start_s", -0.1},
      {"wait_s", 1e7},     {"wait_s", "0.1"},        {"release", "joined"},
      {"failure", "oops"}, {"start_s", std::nan("")}};
  for (const auto& [key, value] : wrong) {
    auto written = to_json(full_exchange());
    written[key] = value;
    EXPECT_THAT(complaint([&] { exchange_from_json(written); }), HasSubstr(key)) << value;
  }
}

TEST(ExchangeJson, RefusesARootWithAParentAndAChildWithoutOne) {
  auto root = smallest_exchange();
  root["parent"] = 0;
  root["release"] = "root";
  EXPECT_THAT(complaint([&] { exchange_from_json(root); }), HasSubstr("release"));
  auto child = smallest_exchange();
  child["release"] = "then";
  EXPECT_THAT(complaint([&] { exchange_from_json(child); }), HasSubstr("release"));
}

TEST(ExchangeJson, WithoutAResponseMustSayWhy) {
  auto written = smallest_exchange();
  written["status"] = 0;
  EXPECT_THAT(complaint([&] { exchange_from_json(written); }), HasSubstr("failure"));
  written["failure"] = "timeout";
  EXPECT_EQ(exchange_from_json(written).failure, Failure::timeout);
}

TEST(ExchangeJson, TakesTheServersWordOnlyWhole) {
  auto written = smallest_exchange();
  written["served_s"] = 0.1;
  EXPECT_THAT(complaint([&] { exchange_from_json(written); }), HasSubstr("asked_s"));
}

TEST(ExchangeJson, IgnoresKeysItDoesNotKnow) {
  auto written = smallest_exchange();
  written["dns_s"] = {1, 2, 3};
  expect_equal(exchange_from_json(written), exchange_from_json(smallest_exchange()));
}

TEST(Durations, AreExactToTheNanosecondThroughText) {
  std::mt19937_64 random(1);
  const std::int64_t longest = std::chrono::nanoseconds(1'000'000s).count();
  for (int i = 0; i < 20000; ++i) {
    auto exchange = full_exchange();
    // Every order of magnitude, not only the large ones that a uniform choice would give.
    exchange.wait = Duration(static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(longest)) >>
                             (random() % 50));
    const auto back = exchange_from_json(json::parse(to_json(exchange).dump()));
    ASSERT_EQ(back.wait, exchange.wait);
  }
  auto exchange = full_exchange();
  exchange.wait = Duration(longest);
  EXPECT_EQ(exchange_from_json(json::parse(to_json(exchange).dump())).wait, exchange.wait);
}

TEST(RunReportJson, ComesBackUnchanged) {
  RunReport report;
  report.elapsed = 2'061'000'001ns;
  report.usage = {31ms, 12345ns, 402, 7, 6291456, 33, 2, 1};
  report.trace.exchanges = {full_exchange(), exchange_from_json(smallest_exchange())};
  const auto back = run_report_from_json(parse_line(to_line(ok_answer(to_json(report)))));
  EXPECT_EQ(back.elapsed, report.elapsed);
  EXPECT_EQ(back.usage.cpu_user, report.usage.cpu_user);
  EXPECT_EQ(back.usage.cpu_sys, report.usage.cpu_sys);
  EXPECT_EQ(back.usage.ctx_voluntary, 402U);
  EXPECT_EQ(back.usage.ctx_involuntary, 7U);
  EXPECT_EQ(back.usage.peak_rss_bytes, 6291456U);
  EXPECT_EQ(back.usage.peak_threads, 33U);
  EXPECT_EQ(back.usage.sockets_left, 2U);
  EXPECT_EQ(back.usage.threads_left, 1U);
  ASSERT_EQ(back.trace.exchanges.size(), 2U);
  expect_equal(back.trace.exchanges[0], report.trace.exchanges[0]);
  expect_equal(back.trace.exchanges[1], report.trace.exchanges[1]);
}

TEST(RunReportJson, SaysNothingOfWhatWasLeftWhereNobodyCounted) {
  const auto report = run_report_from_json(smallest_report());
  EXPECT_EQ(report.usage.sockets_left, std::nullopt);
  EXPECT_EQ(report.usage.threads_left, std::nullopt);
  EXPECT_FALSE(to_json(report)["usage"].contains("sockets_left"));
  EXPECT_FALSE(to_json(report)["usage"].contains("threads_left"));
}

TEST(RunReportJson, NeedsEveryPartOfTheUsageBecauseAnUnknownFigureIsNotZero) {
  EXPECT_EQ(complaint([] { run_report_from_json(smallest_report()); }), "no complaint");
  const auto usage = smallest_report()["usage"];
  for (const auto& [key, value] : usage.items()) {
    auto written = smallest_report();
    written["usage"].erase(key);
    EXPECT_THAT(complaint([&] { run_report_from_json(written); }), HasSubstr("usage." + key));
  }
  for (const auto* key : {"elapsed_s", "usage", "exchanges"}) {
    auto written = smallest_report();
    written.erase(key);
    EXPECT_THAT(complaint([&] { run_report_from_json(written); }), HasSubstr(key));
  }
}

TEST(RunReportJson, SaysWhichExchangeIsWrong) {
  auto written = smallest_report();
  written["exchanges"] = {smallest_exchange(), smallest_exchange()};
  written["exchanges"][1].erase("wait_s");
  EXPECT_EQ(complaint([&] { run_report_from_json(written); }),
            "exchanges[1].wait_s is missing or not a number of seconds from 0 to 1000000");
}

TEST(PolicyJson, ComesBackUnchanged) {
  const Policy policy{7, 1500ms, 2min, 5, 20ms, OnError::stop, false};
  EXPECT_EQ(policy_from_json(parse_line(to_line(to_json(policy)))), policy);
  EXPECT_EQ(policy_from_json(to_json(Policy{})), Policy{});
}

TEST(PolicyJson, MustBeComplete) {
  const auto whole = to_json(Policy{});
  for (const auto* key :
       {"max_in_flight", "request_timeout_s", "max_attempts", "backoff_s", "on_error", "keep_alive"}) {
    auto written = whole;
    written.erase(key);
    EXPECT_THAT(complaint([&] { policy_from_json(written); }), HasSubstr(key));
  }
  auto written = whole;
  written["max_in_flight"] = 0;
  EXPECT_THAT(complaint([&] { policy_from_json(written); }), HasSubstr("max_in_flight"));
  written = whole;
  written["on_error"] = "explode";
  EXPECT_THAT(complaint([&] { policy_from_json(written); }), HasSubstr("on_error"));
}

Preparation preparation() {
  Preparation preparation;
  preparation.strategy = "thread_pool:64";
  preparation.scenario = json::parse(R"({"name":"x","steps":{}})");
  preparation.parameters = {{"vms", "5"}};
  preparation.environment = {{"TOKEN", "a-secret"}};
  preparation.today = std::chrono::sys_days(std::chrono::year(2024) / 2 / 29);
  preparation.target = "http://127.0.0.1:1234";
  preparation.address = "10.0.0.7";
  preparation.ca_file = "ca.pem";
  preparation.policy.max_in_flight = 9;
  preparation.warm = false;
  return preparation;
}

TEST(PreparationJson, ComesBackUnchanged) {
  const auto written = parse_line(to_line(to_json(preparation())));
  EXPECT_EQ(written["today"], "2024-02-29");
  const auto back = preparation_from_json(written);
  EXPECT_EQ(back.strategy, "thread_pool:64");
  EXPECT_EQ(back.scenario, preparation().scenario);
  EXPECT_EQ(back.parameters, preparation().parameters);
  EXPECT_EQ(back.environment, preparation().environment);
  EXPECT_EQ(back.today, preparation().today);
  EXPECT_EQ(back.target, preparation().target);
  EXPECT_EQ(back.address, "10.0.0.7");
  EXPECT_EQ(back.ca_file, "ca.pem");
  EXPECT_EQ(back.policy, preparation().policy);
  EXPECT_FALSE(back.warm);
}

TEST(PreparationJson, MayLeaveOutWhatIsEmpty) {
  Preparation least = preparation();
  least.parameters.clear();
  least.environment.clear();
  least.address.clear();
  least.ca_file.clear();
  auto written = to_json(least);
  for (const auto* key : {"parameters", "environment", "address", "ca_file"})
    EXPECT_FALSE(written.contains(key)) << key;
  written.erase("warm");
  const auto back = preparation_from_json(written);
  EXPECT_TRUE(back.parameters.empty());
  EXPECT_TRUE(back.environment.empty());
  EXPECT_TRUE(back.ca_file.empty());
  EXPECT_TRUE(back.warm);
}

TEST(PreparationJson, RefusesDatesThatAreNot) {
  for (const auto* date :
       {"2023-02-29", "2024-13-01", "2024-1-01", "today", "2024-02-29T", "-024-02-01", ""}) {
    auto written = to_json(preparation());
    written["today"] = date;
    EXPECT_THAT(complaint([&] { preparation_from_json(written); }), HasSubstr("today")) << date;
  }
}

TEST(PreparationJson, NeverQuotesASecretInAComplaint) {
  auto written = to_json(preparation());
  written["environment"] = "a-secret";
  EXPECT_THAT(complaint([&] { preparation_from_json(written); }),
              AllOf(HasSubstr("environment"), Not(HasSubstr("a-secret"))));
  written["environment"] = {{"TOKEN", {"a-secret"}}};
  EXPECT_THAT(complaint([&] { preparation_from_json(written); }),
              AllOf(HasSubstr("environment.TOKEN"), Not(HasSubstr("a-secret"))));
  EXPECT_THAT(complaint([] { parse_line(R"({"environment":{"TOKEN":"a-secret)"); }),
              AllOf(HasSubstr("not JSON"), Not(HasSubstr("a-secret"))));
}

TEST(PreparationJson, SaysWhetherToCollect) {
  auto wanted = preparation();
  EXPECT_FALSE(to_json(wanted).contains("collect"));
  EXPECT_FALSE(preparation_from_json(to_json(wanted)).collect);
  wanted.collect = true;
  EXPECT_TRUE(preparation_from_json(to_json(wanted)).collect);
}

TEST(RunReportJson, MayHoldRows) {
  RunReport report;
  EXPECT_FALSE(run_report_from_json(parse_line(to_line(to_json(report)))).rows);
  report.rows = Rows{};
  EXPECT_EQ(run_report_from_json(parse_line(to_line(to_json(report)))).rows, Rows{});
  report.rows = Rows{{"a", ""}, {"b", "\"x\""}};
  EXPECT_EQ(run_report_from_json(parse_line(to_line(to_json(report)))).rows, report.rows);
}

TEST(RunReportJson, RefusesRowsThatMakeNoTable) {
  for (const auto& [rows, sentence] : std::vector<std::pair<json, const char*>>{
           {"x", "rows is missing or not an array"},
           {json::array({"x"}), "rows[0] is missing or not an array"},
           {{{"a"}, {1}}, "rows[1] is missing or not an array of strings"},
           {{{"a"}, {"a", "b"}}, "rows[1] is missing or not as long as"}}) {
    auto written = to_json(RunReport{});
    written["rows"] = rows;
    EXPECT_THAT(complaint([&] { run_report_from_json(written); }), HasSubstr(sentence));
  }
}

TEST(OfferJson, ComesBackUnchanged) {
  const Offer offer{protocol_version,
                    "overlap-worker",
                    {{"coroutines", "One.", "", {}, "no kernel for it", "azure_inventory"},
                     {"thread_pool", "N.", "threads"},
                     {"loops", "N.", "loops", 2}}};
  const auto back = offer_from_json(parse_line(to_line(ok_answer(to_json(offer)))));
  EXPECT_EQ(back.worker, "overlap-worker");
  ASSERT_EQ(back.strategies.size(), 3U);
  EXPECT_EQ(back.strategies[0].name, "coroutines");
  EXPECT_EQ(back.strategies[0].summary, "One.");
  EXPECT_EQ(back.strategies[0].parameter, "");
  EXPECT_EQ(back.strategies[0].unavailable, "no kernel for it");
  EXPECT_EQ(back.strategies[0].scenario, "azure_inventory");
  EXPECT_EQ(back.strategies[1].scenario, "");
  EXPECT_EQ(back.strategies[1].parameter, "threads");
  EXPECT_EQ(back.strategies[1].unavailable, "");
  EXPECT_EQ(back.strategies[1].default_parameter, std::nullopt);
  EXPECT_EQ(back.strategies[2].default_parameter, 2U);
  const auto alone = strategy_description_from_json(to_json(offer.strategies[1]));
  EXPECT_EQ(alone.name, "thread_pool");
  EXPECT_EQ(alone.parameter, "threads");
}

TEST(OfferJson, WhoseDefaultIsNoNumberOfAnythingIsRefused) {
  const auto written =
      parse_line(R"({"protocol":1,"strategies":[{"name":"loops","parameter":"loops","default":0}]})");
  EXPECT_THAT(complaint([&] { offer_from_json(written); }), HasSubstr("strategies[0].default"));
}

TEST(OfferJson, OfAnotherProtocolVersionIsRefusedWithBothVersions) {
  Offer offer;
  offer.protocol = 2;
  EXPECT_THAT(complaint([&] { offer_from_json(to_json(offer)); }), AllOf(HasSubstr("2"), HasSubstr("1")));
}

TEST(ParallelismJson, ComesBackUnchangedAndIsAtLeastOne) {
  const auto back = parallelism_from_json(to_json(Parallelism{64, true, 8}));
  EXPECT_EQ(back.requests, 64U);
  EXPECT_EQ(back.handlers, 8U);
  EXPECT_TRUE(back.waiting_retry_holds);
  EXPECT_FALSE(parallelism_from_json({{"requests", 3}}).waiting_retry_holds);
  EXPECT_EQ(parallelism_from_json({{"requests", 3}}).handlers, 1U);
  EXPECT_THAT(complaint([] { parallelism_from_json({{"requests", 0}}); }), HasSubstr("parallelism.requests"));
  EXPECT_THAT(complaint([] {
                parallelism_from_json({{"requests", 1}, {"handlers", 0}});
              }),
              HasSubstr("parallelism.handlers"));
}

TEST(Answers, ThatSayFalseCarryTheWorkersSentence) {
  try {
    check_answer(error_answer("no such strategy"));
    FAIL() << "an error passed as an answer";
  } catch (const WorkerError& error) {
    EXPECT_STREQ(error.what(), "no such strategy");
  }
}

TEST(Answers, ThatSayTrueComeBackWhole) {
  EXPECT_EQ(check_answer(ok_answer({{"x", 1}})), json::parse(R"({"ok":true,"x":1})"));
  EXPECT_EQ(ok_answer(), json::parse(R"({"ok":true})"));
}

TEST(Answers, ThatSayNeitherAreNoAnswers) {
  EXPECT_THAT(complaint([] { check_answer(json::parse(R"({"okay":true})")); }), HasSubstr("ok"));
  EXPECT_THAT(complaint([] { check_answer(json::parse(R"({"ok":false})")); }), HasSubstr("error"));
}

TEST(Lines, AreObjectsOfOneLine) {
  EXPECT_THAT(complaint([] { parse_line("[1]"); }), HasSubstr("not an object"));
  EXPECT_THAT(complaint([] { parse_line("Traceback (most recent call last):"); }), HasSubstr("not JSON"));
  EXPECT_THAT(complaint([] { parse_line(""); }), HasSubstr("not JSON"));
  const auto line = to_line({{"detail", "two\nlines"}});
  EXPECT_EQ(line.find('\n'), line.size() - 1);
}

TEST(Lines, ReplaceBytesThatAreNotText) {
  auto exchange = full_exchange();
  exchange.detail = "bad \xff byte";
  const auto back = exchange_from_json(parse_line(to_line(to_json(exchange))));
  EXPECT_EQ(back.detail, "bad \xEF\xBF\xBD byte");
}

}  // namespace
}  // namespace overlap
