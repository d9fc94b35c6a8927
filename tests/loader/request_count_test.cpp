#include "fake_api.hpp"

#include <gtest/gtest.h>

namespace overlap {
namespace {

using nlohmann::json;

RequestCount count(const json& steps, const json& vars = json::object()) {
  auto document = scenario_with(steps);
  document["vars"].update(vars);
  return ScenarioFile::parse(document, "test.json").count_requests({});
}

void expect(const RequestCount& found, std::uint64_t least, bool exact) {
  EXPECT_EQ(found.least, least);
  EXPECT_EQ(found.exact, exact);
}

TEST(RequestCount, IsExactWhereTheFileDecides) {
  expect(count({{"start", {{"get", "/"}, {"repeat", "{n}"}, {"then", {"child"}}, {"after", {"end"}}}},
                {"child", {{"get", "/c"}, {"repeat", 2}}},
                {"end", {{"get", "/e"}}}},
               {{"n", 5}}),
         20, true);
  expect(count({{"start", {{"get", "/"}, {"repeat", 0}, {"then", {"child"}}}}, {"child", {{"get", "/c"}}}}),
         0, true);
  expect(count({{"start", {{"get", "/"}, {"sequence", {"one", "two"}}}},
                {"one", {{"get", "/1"}, {"repeat", 3}}},
                {"two", {{"get", "/2"}}}}),
         5, true);
}

TEST(RequestCount, LeavesOutWhatAVariableLeavesOut) {
  const json steps{{"start", {{"get", "/"}, {"then", {"child"}}}},
                   {"child", {{"get", "/c"}, {"when", {{"kind", {"big"}}}}}}};
  expect(count(steps, {{"kind", "small"}}), 1, true);
  expect(count(steps, {{"kind", "big"}}), 2, true);
}

TEST(RequestCount, LooksAtEachRepetitionWhereItsNumberDecides) {
  const json steps{{"start", {{"get", "/"}, {"repeat", 4}, {"then", {"child"}}}},
                   {"child", {{"get", "/c"}, {"when", {{"index", {"0", "2"}}}}}}};
  expect(count(steps), 6, true);
}

TEST(RequestCount, IsTheLeastWhereResponsesDecide) {
  expect(count({{"start", {{"get", "/"}, {"next", "/next"}}}}), 1, false);
  expect(count({{"start", {{"get", "/"}, {"each", "/value"}, {"as", "it"}, {"then", {"child"}}}},
                {"child", {{"get", "/{it}"}}}}),
         1, false);
  expect(count({{"start", {{"get", "/"}, {"bind", {{"n", "/n"}}}, {"then", {"child", "other"}}}},
                {"child", {{"get", "/c"}, {"repeat", "{n}"}}},
                {"other", {{"get", "/o"}}}}),
         2, false);
  expect(count({{"start", {{"get", "/"}, {"bind", {{"kind", "/kind"}}}, {"then", {"child"}}}},
                {"child", {{"get", "/c"}, {"when", {{"kind", {"big"}}}}}}}),
         1, false);
}

TEST(RequestCount, OfMoreThanCanBeCountedIsFoundAtOnce) {
  json steps{{"start", {{"get", "/"}, {"repeat", 1'000'000}, {"then", {"b"}}}},
             {"b", {{"get", "/"}, {"repeat", 1'000'000}, {"then", {"c"}}}},
             {"c", {{"get", "/"}, {"repeat", 1'000'000}, {"then", {"d"}}}},
             {"d", {{"get", "/"}, {"repeat", 1'000'000}}}};
  EXPECT_FALSE(count(steps).exact);
  steps["d"]["when"] = {{"index", {"7"}}};
  const auto slow = count(steps);
  EXPECT_FALSE(slow.exact);
}

TEST(ScenarioFile, NeedNotSayWhoseApiItSpeaks) {
  auto document = scenario_with({{"start", {{"get", "/"}}}});
  document.erase("target");
  EXPECT_EQ(ScenarioFile::parse(document, "test.json").target(), "");
}

}  // namespace
}  // namespace overlap
