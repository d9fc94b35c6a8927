#include "loader/scenario_file.hpp"

#include "fake_api.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <fstream>
#include <map>

namespace overlap {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

// A file that is gone with the test.
class ScenarioOnDisk : public testing::Test {
 protected:
  std::filesystem::path write(const std::string& text) const {
    std::ofstream(path_) << text;
    return path_;
  }

  // The sentence that refuses the file, after its name.
  std::string refusal_of(const std::string& text) const {
    const auto sentence = message_of<ScenarioError>([&] { ScenarioFile::read(write(text)); });
    EXPECT_TRUE(sentence.starts_with(path_.string() + ": ")) << sentence;
    return sentence.substr(std::min(sentence.size(), path_.string().size() + 2));
  }

  ~ScenarioOnDisk() override { std::filesystem::remove(path_); }

 private:
  std::filesystem::path path_ =
      std::filesystem::path(testing::TempDir()) /
      (std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) + ".json");
};

TEST_F(ScenarioOnDisk, IsRead) {
  const auto file = ScenarioFile::read(write(scenario_with({{"start", {{"get", "/"}}}}).dump()));
  EXPECT_EQ(file.name(), "test");
  EXPECT_EQ(file.summary(), "For a test");
  EXPECT_EQ(file.target(), "mock");
  EXPECT_EQ(file.document(), scenario_with({{"start", {{"get", "/"}}}}));
}

TEST_F(ScenarioOnDisk, ThatIsNotThereIsRefused) {
  EXPECT_EQ(message_of<ScenarioError>([] { ScenarioFile::read("no/such/scenario.json"); }),
            "no/such/scenario.json: cannot be read: No such file or directory");
}

TEST_F(ScenarioOnDisk, ThatIsNotJsonIsRefusedWithTheLine) {
  EXPECT_TRUE(
      refusal_of("{\n  \"name\": test\n}").starts_with("not JSON: parse error at line 2, column 12: "));
  EXPECT_TRUE(refusal_of("").starts_with("not JSON: parse error at line 1, column 1: "));
}

TEST_F(ScenarioOnDisk, WithAKeyTwiceIsRefused) {
  EXPECT_EQ(refusal_of(R"({"steps": {"a": {"get": "/1"}, "b": {"get": "/1"}, "a": {"get": "/2"}}})"),
            "the key \"a\" is there twice in one object");
}

// What its rows would send is what its author wrote.
TEST_F(ScenarioOnDisk, WithANumberThatWouldBeSentOtherwiseIsRefused) {
  const auto with = [](const char* number) {
    return fmt::format(R"({{"name": "test", "summary": "For a test", "target": "mock", "roots": ["start"],
        "vars": {{"n": {}}}, "steps": {{"start": {{"get": "/{{n}}"}}}}}})",
                       number);
  };
  for (const auto& [number, sent] : std::map<const char*, const char*>{
           {"1e3", "1000.0"},
           {"1.50", "1.5"},
           {"-0", "0"},
           {"94.95886283158104103", "94.95886283158104"},
           {"18446744073709551616", "1.8446744073709552e+19"},
       }) {
    EXPECT_EQ(refusal_of(with(number)),
              fmt::format("the number {} would be sent as {}: write that, or \"{}\" if it is a text", number,
                          sent, number));
  }
  EXPECT_EQ(refusal_of(with("1e400")), "not JSON: number overflow parsing '1e400'");
  for (const auto* number :
       {"0", "-1", "1000.0", "0.5", "-0.25", "1e+22", "18446744073709551615", "-9223372036854775808"}) {
    EXPECT_EQ(ScenarioFile::read(write(with(number))).variables().at(0).value, number);
  }
}

TEST(ScenarioFile, NamesItsVariablesAndTheirDefaults) {
  auto document = scenario_with({{"start", {{"get", "/"}}}});
  document["vars"] = {{"since", "today-89d"}, {"n", 3}, {"ratio", 0.5}};
  const auto file = ScenarioFile::parse(document, "test.json");
  std::vector<std::string> variables;
  for (const auto& [name, value] : file.variables()) {
    variables.push_back(name + "=" + value);
  }
  EXPECT_THAT(variables, ElementsAre("n=3", "ratio=0.5", "since=today-89d"));
}

TEST(ScenarioFile, NamesTheEnvironmentItNeedsOnce) {
  const auto file =
      file_with(R"({"start": {"post": "/", "headers": {"X": "{env:B}{env:A}"}, "body": ["{env:B}"],
                                            "then": ["other"]},
                                  "other": {"post": "/", "body": "{env:C}"}})");
  EXPECT_THAT(file.environment(), ElementsAre("A", "B", "C"));
}

TEST(ScenarioFile, WithoutAPolicyKeepsTheDefaults) {
  Policy defaults;
  defaults.max_in_flight = 7;
  defaults.on_error = OnError::stop;
  defaults.keep_alive = false;
  EXPECT_EQ(file_with(R"({"start": {"get": "/"}})").policy(defaults), defaults);
}

TEST(ScenarioFile, ItsPolicyWinsOverTheDefaults) {
  auto document = scenario_with({{"start", {{"get", "/"}}}});
  document["policy"] = {{"max_in_flight", 5}, {"request_timeout", "1.5s"}, {"run_timeout", "2m"},
                        {"max_attempts", 9},  {"backoff", "20ms"},         {"on_error", "stop"},
                        {"keep_alive", false}};
  EXPECT_EQ(ScenarioFile::parse(document, "test.json").policy({}),
            (Policy{5, 1500ms, 2min, 9, 20ms, OnError::stop, false}));

  document["policy"] = {{"on_error", "keep_going"}, {"backoff", "0"}};
  Policy defaults;
  defaults.on_error = OnError::stop;
  const auto policy = ScenarioFile::parse(document, "test.json").policy(defaults);
  EXPECT_EQ(policy.on_error, OnError::keep_going);
  EXPECT_EQ(policy.backoff, Duration::zero());
  EXPECT_EQ(policy.request_timeout, defaults.request_timeout);
}

TEST(Instantiate, PutsParametersInThePlaceOfDefaults) {
  const auto file = file_with(R"({"start": {"repeat": "{n}", "get": "/{a}"}})");
  auto inputs = no_inputs();
  inputs.parameters = {{"a", "x y"}, {"n", "1"}};
  const auto scenario = file.instantiate(inputs);
  EXPECT_EQ(scenario.name, "test");
  ASSERT_EQ(scenario.roots.size(), 1U);
  EXPECT_EQ(scenario.roots[0].request.target, "/x%20y");
}

TEST(Instantiate, TurnsRelativeDatesIntoDates) {
  auto document = scenario_with({{"start", {{"get", "/{since}/{until}/{word}"}}}});
  document["vars"] = {{"since", "today-89d"}, {"until", "x"}, {"word", "today is not a date"}};
  auto inputs = no_inputs();
  inputs.parameters["until"] = "today+1d";
  EXPECT_EQ(ScenarioFile::parse(document, "test.json").instantiate(inputs).roots.at(0).request.target,
            "/2025-12-22/2026-03-22/today%20is%20not%20a%20date");
}

TEST(Instantiate, RefusesAParameterThatIsNoVariable) {
  const auto file = file_with(R"({"start": {"get": "/"}})");
  auto inputs = no_inputs();
  inputs.parameters["count"] = "1";
  EXPECT_EQ(message_of<ScenarioError>([&] { file.instantiate(inputs); }),
            "test.json: unknown parameter \"count\": the parameters are a and n");
  inputs.parameters = {{"N1", "1"}};
  EXPECT_EQ(message_of<ScenarioError>([&] { file.instantiate(inputs); }),
            "test.json: unknown parameter \"N1\": did you mean \"n\"?");
}

TEST(Instantiate, RefusesAParameterThatCannotBeACount) {
  const auto file = file_with(R"({"start": {"repeat": "{n}", "get": "/"}})");
  for (const char* count : {"many", "", "-1", "1.5", "1000001", "99999999999999999999999"}) {
    auto inputs = no_inputs();
    inputs.parameters["n"] = count;
    EXPECT_EQ(
        message_of<ScenarioError>([&] { file.instantiate(inputs); }),
        std::string("test.json: start: expected a whole number from 0 to 1000000 for \"repeat\", found \"") +
            count + "\"");
  }
}

TEST(Instantiate, RefusesAParameterThatMakesNoTarget) {
  const auto file = file_with(R"({"start": {"get": "{a}?key=1"}})");
  auto inputs = no_inputs();
  inputs.parameters["a"] = "//elsewhere";
  EXPECT_EQ(message_of<ScenarioError>([&] { file.instantiate(inputs); }),
            "test.json: start: expected a target that begins with one / or with http:// or https://, found "
            "\"//elsewhere\"");
}

TEST(Instantiate, NeedsEveryEnvironmentValue) {
  const auto file = file_with(R"({"start": {"get": "/", "headers": {"X": "{env:TOKEN}"}}})");
  EXPECT_EQ(message_of<ScenarioError>([&] { file.instantiate(no_inputs()); }),
            "test.json: {env:TOKEN} needs the environment variable TOKEN, which is not set");
}

TEST(Instantiate, AddsTheExtraHeadersToEveryRequestThatHasNoneOfThatName) {
  const auto file = file_with(R"({"start": {"get": "/0", "next": "/next", "then": ["own"]},
                                  "own": {"get": "/own", "headers": {"authorization": "mine"}}})");
  auto inputs = no_inputs();
  inputs.extra.add("Authorization", "Bearer t");
  inputs.extra.add("X-Run", "7");
  FakeApi api;
  api.bodies["/0"] = R"({"next": "/0?2"})";
  api.run(file, inputs);
  ASSERT_THAT(api.visited(), ElementsAre("GET /0", "GET /0?2", "GET /own", "GET /own"));
  EXPECT_EQ(api.requests[0].headers.text(), "Authorization: Bearer t\r\nX-Run: 7\r\n");
  EXPECT_EQ(api.requests[1].headers.text(), "Authorization: Bearer t\r\nX-Run: 7\r\n");
  EXPECT_EQ(api.requests[2].headers.text(), "X-Run: 7\r\nauthorization: mine\r\n");
}

// ---- Variables that decide which steps there are ----

std::string refusal_of(const ScenarioFile& file, const char* value) {
  auto inputs = no_inputs();
  inputs.parameters = {{"a", value}};
  return message_of<ScenarioError>([&] { file.instantiate(inputs); });
}

TEST(AVariableInWhen, CanOnlyBeWhatSomeWhenHasForIt) {
  const auto file = file_with(R"({"start": {"get": "/x", "then": ["few", "many"]},
                                  "few": {"get": "/few", "when": {"a": ["few", 7]}},
                                  "many": {"get": "/many", "when": {"a": ["many", "few"]}}})");
  for (const auto* value : {"few", "many", "7", "1"}) {
    auto inputs = no_inputs();
    inputs.parameters = {{"a", value}};
    EXPECT_NO_THROW(file.instantiate(inputs)) << value;
  }
  EXPECT_EQ(refusal_of(file, "man"), R"(test.json: unknown a "man": did you mean "many"?)");
  EXPECT_EQ(refusal_of(file, "everything"),
            R"(test.json: unknown a "everything": the values of a are few, 7, many and 1)");
}

TEST(AVariableInWhen, IsFreeWhereAResponseBringsAnotherOne) {
  const auto file = file_with(R"({"start": {"get": "/x", "bind": {"a": "/state"}, "then": ["some"]},
                                  "some": {"get": "/some", "when": {"a": ["on"]}}})");
  auto inputs = no_inputs();
  inputs.parameters = {{"a", "anything"}};
  EXPECT_NO_THROW(file.instantiate(inputs));
}

}  // namespace
}  // namespace overlap
