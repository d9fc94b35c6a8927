#include "report/format.hpp"

#include "report/example_result.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <stdexcept>

namespace overlap {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

struct Texts {
  std::string at_once, at_end;
};

Texts texts_of(const std::string& name, const FormatOptions& options,
               const std::vector<ScenarioResult>& results) {
  const auto format = make_format(name, options);
  const auto scenarios = all_summarised(results);
  const nlohmann::json document{{"benchmarks", nlohmann::json::array()}};
  const Invocation invocation;
  return {format->of_scenario(scenarios), format->of_all({scenarios, document, invocation})};
}

FormatOptions steps_and_rows() {
  FormatOptions options;
  options.steps = options.rows = true;
  return options;
}

TEST(Format, ForPeopleIsThereAsSoonAsAScenarioIsComplete) {
  for (const auto* name : {"table", "markdown"}) {
    const auto texts = texts_of(name, {}, {example_result()});
    EXPECT_THAT(texts.at_once, HasSubstr("sequential")) << name;
    EXPECT_TRUE(texts.at_once.ends_with("lost\n\n"))
        << "an empty line before the next one: " << texts.at_once;
    EXPECT_EQ(texts.at_end, "") << name;
  }
}

TEST(Format, ForProgramsIsThereAtTheEnd) {
  EXPECT_EQ(texts_of("csv", {}, {example_result()}).at_once, "");
  EXPECT_THAT(texts_of("csv", {}, {example_result()}).at_end, StartsWith("scenario,strategy,"));
  EXPECT_EQ(texts_of("json", {}, {example_result()}).at_once, "");
  EXPECT_THAT(texts_of("json", {}, {example_result()}).at_end, StartsWith("{\n  \"benchmarks\": []"));
}

TEST(Format, HasStepsAndRowsBelowTheTable) {
  for (const auto* name : {"table", "markdown"}) {
    const auto text = texts_of(name, steps_and_rows(), {collecting_result()}).at_once;
    const auto steps = text.find("of elapsed", text.find("lost\n"));
    ASSERT_NE(steps, std::string::npos) << name << text;
    EXPECT_NE(text.find("time in state", steps), std::string::npos) << name << text;
  }
}

TEST(Format, HasStepsWhereTheScenarioIsAboutThem) {
  auto result = example_result();
  const auto without = texts_of("markdown", {}, {result}).at_once;
  EXPECT_THAT(without, Not(HasSubstr("| step |")));
  result.purpose.shows_steps = true;
  EXPECT_THAT(texts_of("markdown", {}, {result}).at_once, StartsWith(without + "| step |"));
}

TEST(Format, OfASweepIsOneTableAndNoMore) {
  auto result = collecting_result();
  result.point = {{"max_in_flight", "32"}};
  for (const auto* name : {"table", "markdown"}) {
    const auto text = texts_of(name, steps_and_rows(), {result}).at_once;
    EXPECT_THAT(text, HasSubstr("1 point of limit")) << name;
    EXPECT_THAT(text, Not(HasSubstr("time in state"))) << name;
  }
  EXPECT_EQ(texts_of("csv", steps_and_rows(), {result}).at_once, "");
}

TEST(Format, CsvHasWhatIsAskedForInsteadOfTheRuns) {
  const auto texts = texts_of("csv", steps_and_rows(), {collecting_result()});
  EXPECT_THAT(texts.at_once, StartsWith("name,status,time in state\r\n"));
  EXPECT_THAT(texts.at_end, StartsWith("scenario,strategy,name,repetition,step,"));
}

TEST(Format, WithAnotherNameIsRefused) {
  EXPECT_THROW(make_format("xml", {}), std::invalid_argument);
}

TEST(Format, MayPrintNothing) {
  const Format nothing;
  const auto scenarios = all_summarised({example_result()});
  EXPECT_EQ(nothing.of_scenario(scenarios), "");
  EXPECT_EQ(nothing.of_all({scenarios, nlohmann::json(), Invocation()}), "");
}

}  // namespace
}  // namespace overlap
