#include "commands/sweep.hpp"

#include "commands/usage_error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace overlap {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const SweepableNames names{{"n", "delay"}, {"thread_pool", "loops"}, {"callbacks"}};

template <class Action>
std::string refusal(Action action) {
  try {
    action();
  } catch (const UsageError& error) {
    return error.what();
  }
  return "it was not refused";
}

std::string refusal_of_text(const std::string& written) {
  return refusal([&] { parse_sweep(written); });
}

std::string refusal_of(const std::vector<std::string>& written, const RunOptions& options = {}) {
  std::vector<SweptDimension> dimensions;
  for (const auto& sweep : written) dimensions.push_back(parse_sweep(sweep));
  return refusal([&] { resolve_sweeps(dimensions, options, names); });
}

TEST(ParseSweep, ReadsANameAndItsValues) {
  const auto sweep = parse_sweep("max_in_flight=1,2,5,...,20");
  EXPECT_EQ(sweep.name, "max_in_flight");
  EXPECT_THAT(sweep.values, ElementsAre("1", "2", "5", "10", "20"));
  EXPECT_THAT(parse_sweep("n=7").values, ElementsAre("7"));
}

TEST(ParseSweep, SeparatesByNothingButSemicolonsWhereThereIsOne) {
  EXPECT_THAT(parse_sweep("latency=20ms;lognormal:40ms,0.5").values,
              ElementsAre("20ms", "lognormal:40ms,0.5"));
  EXPECT_THAT(parse_sweep("n=1;2;...;5").values, ElementsAre("1", "2", "3", "4", "5"));
}

TEST(ParseSweep, DoesNotGuessWhichCommasBelongToAValue) {
  EXPECT_THAT(refusal_of_text("latency=20ms,lognormal:40ms,0.5"),
              HasSubstr("a comma may belong to \"lognormal:40ms\", so separate the values with semicolons"));
}

TEST(ParseSweep, LeavesEqualsSignsAfterTheFirstToTheValue) {
  EXPECT_THAT(parse_sweep("query=a=1,b=2").values, ElementsAre("a=1", "b=2"));
}

TEST(ParseSweep, RefusesWhatIsNoList) {
  EXPECT_THAT(refusal_of_text("max_in_flight"), HasSubstr("is not of the form name=value,value"));
  EXPECT_THAT(refusal_of_text("=1,2"), HasSubstr("is not of the form"));
  EXPECT_THAT(refusal_of_text("n="), HasSubstr("--sweep n: it has no values"));
  EXPECT_THAT(refusal_of_text("n=1,,2"), HasSubstr("a value is empty in \"1,,2\""));
  EXPECT_THAT(refusal_of_text("n=1,2,1"), HasSubstr("\"1\" is given twice"));
  EXPECT_THAT(refusal_of_text("n=1,2,...,64"), HasSubstr("--sweep n: 1,2,...,64 could be"));
}

TEST(ParseSweep, RefusesWhatNoResultsFileCanHold) {
  EXPECT_THAT(refusal_of_text("n=1\n2"), HasSubstr("printable text in UTF-8"));
  EXPECT_THAT(refusal_of_text("n=\xff"), HasSubstr("printable text in UTF-8"));
  EXPECT_THAT(parse_sweep("n=\u00e9").values, ElementsAre("\u00e9"));
}

TEST(ResolveSweeps, TellsPointsFromRows) {
  const auto sweeps = resolve_sweeps(
      {parse_sweep("thread_pool=1,8"), parse_sweep("n=5"), parse_sweep("latency=1ms")}, {}, names);
  EXPECT_EQ(sweeps.all.size(), 3U);
  EXPECT_THAT(sweeps.rows, ElementsAre(SweptDimension{"thread_pool", {"1", "8"}}));
  EXPECT_THAT(sweeps.points, ElementsAre(SweptDimension{"n", {"5"}}, SweptDimension{"latency", {"1ms"}}));
}

TEST(ResolveSweeps, SuggestsTheNearestName) {
  EXPECT_THAT(refusal_of({"max_inflight=1"}), HasSubstr("did you mean \"max_in_flight\"?"));
  EXPECT_THAT(refusal_of({"thread_pol=1"}), HasSubstr("did you mean \"thread_pool\"?"));
  EXPECT_THAT(refusal_of({"dely=1ms"}), HasSubstr("did you mean \"delay\"?"));
}

TEST(ResolveSweeps, RefusesTheNumberOfAStrategyThatTakesNone) {
  EXPECT_THAT(refusal_of({"callbacks=1,2"}), HasSubstr("takes no number"));
}

TEST(ResolveSweeps, ChecksTheValuesOfSettings) {
  EXPECT_THAT(refusal_of({"max_in_flight=1,zero"}),
              HasSubstr("\"zero\" is not a whole number from 1 to 100000"));
  EXPECT_THAT(refusal_of({"max_in_flight=100000,100001"}), HasSubstr("\"100001\" is not a whole number"));
  EXPECT_THAT(refusal_of({"max_attempts=0"}), HasSubstr("\"0\" is not a whole number"));
  EXPECT_THAT(refusal_of({"max_attempts=100,101"}), HasSubstr("\"101\" is not a whole number from 1 to 100"));
  EXPECT_THAT(refusal_of({"request_timeout=1s,soon"}), HasSubstr("\"soon\" is not a duration"));
  EXPECT_THAT(refusal_of({"request_timeout=0"}), HasSubstr("\"0\" is no time at all"));
  EXPECT_THAT(refusal_of({"connections=warm,hot"}), HasSubstr("\"hot\" is neither warm nor cold"));
  EXPECT_THAT(refusal_of({"latency=1ms,ping=2ms"}), HasSubstr("is for one route"));
  EXPECT_THAT(refusal_of({"thread_pool=1,x"}), HasSubstr("\"x\" is not a whole number"));
}

TEST(ResolveSweeps, TakesNumbersWrittenInTwoWaysForTheSame) {
  EXPECT_THAT(refusal_of({"max_in_flight=1,01"}), HasSubstr("\"1\" is given twice"));
}

TEST(ResolveSweeps, RefusesWhatIsGivenAsWell) {
  RunOptions options;
  options.max_in_flight = 3;
  options.latency = {"5ms"};
  options.parameters = {"n=3"};
  options.connections = "warm";
  EXPECT_THAT(refusal_of({"max_in_flight=1"}, options), HasSubstr("--max-in-flight is given as well"));
  EXPECT_THAT(refusal_of({"latency=1ms"}, options), HasSubstr("--latency is given as well"));
  EXPECT_THAT(refusal_of({"n=1"}, options), HasSubstr("--param n=3 is given as well"));
  EXPECT_THAT(refusal_of({"connections=cold"}, options), HasSubstr("--connections is given as well"));
  EXPECT_THAT(refusal_of({"n=1", "n=2"}), HasSubstr("it is swept twice"));
}

TEST(ResolveSweeps, LeavesALatencyOfOneRouteBesideThatOfAll) {
  RunOptions options;
  options.latency = {"ping=5ms"};
  EXPECT_EQ(refusal_of({"latency=1ms"}, options), "it was not refused");
}

TEST(ResolveSweeps, RefusesToShapeAMockThatIsNotThere) {
  RunOptions options;
  options.target = "http://127.0.0.1:1";
  EXPECT_THAT(refusal_of({"latency=1ms,2ms"}, options), HasSubstr("does nothing to a URL"));
  EXPECT_EQ(refusal_of({"max_in_flight=1,2", "n=1"}, options), "it was not refused");
}

TEST(ResolveSweeps, RefusesMorePointsThanThereMayBeCells) {
  EXPECT_THAT(refusal_of({"max_in_flight=1,2,3,...,100", "n=1,2,3,...,21"}),
              HasSubstr("there are 2100 points or more"));
}

TEST(AtPoint, SaysWhatOptionsWouldSay) {
  RunOptions options;
  options.latency = {"ping=5ms"};
  options.parameters = {"delay=1ms"};
  const auto there = at_point(options, {{"max_in_flight", "5"},
                                        {"latency", "2ms"},
                                        {"azure", "1x1x1"},
                                        {"connections", "cold"},
                                        {"backoff", "5ms"},
                                        {"n", "7"}});
  EXPECT_EQ(there.max_in_flight, 5U);
  EXPECT_THAT(there.latency, ElementsAre("ping=5ms", "2ms"));
  EXPECT_EQ(there.azure, "1x1x1");
  EXPECT_EQ(there.connections, "cold");
  EXPECT_EQ(there.backoff, "5ms");
  EXPECT_THAT(there.parameters, ElementsAre("delay=1ms", "n=7"));
}

TEST(WithNumbers, PutsRowsInTheirStrategysPlace) {
  EXPECT_THAT(with_numbers({"sequential", "thread_pool", "callbacks"}, {{"thread_pool", {"1", "8"}}}),
              ElementsAre("sequential", "thread_pool:1", "thread_pool:8", "callbacks"));
}

TEST(WithNumbers, AddsAStrategyThatIsNotNamed) {
  EXPECT_THAT(with_numbers({"callbacks"}, {{"loops", {"2", "4"}}}),
              ElementsAre("callbacks", "loops:2", "loops:4"));
}

TEST(WithNumbers, RefusesAStrategyThatHasANumber) {
  EXPECT_THAT(refusal([] {
                with_numbers({"thread_pool:3"}, {{"thread_pool", {"1"}}});
              }),
              HasSubstr("thread_pool:3 is named as well"));
}

}  // namespace
}  // namespace overlap
