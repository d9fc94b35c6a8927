// The rows that scenarios collect.
#include "loader/collection.hpp"

#include "fake_api.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace overlap {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

nlohmann::json collecting(const std::string& steps, const std::string& collect) {
  auto document = scenario_with(nlohmann::json::parse(steps));
  document["collect"] = nlohmann::json::parse(collect);
  return document;
}

ScenarioFile collecting_file(const std::string& steps, const std::string& collect) {
  return ScenarioFile::parse(collecting(steps, collect), "test.json");
}

std::string refused(const std::string& steps, const std::string& collect) {
  return message_of<ScenarioError>([&] { collecting_file(steps, collect); });
}

constexpr const char* vms_and_sizes = R"({
  "start": {"get": "/groups", "each": "", "as": "group", "then": ["vms"]},
  "vms": {"get": "/{group.id}/vms", "each": "/value", "next": "/next", "as": "vm", "then": ["size"]},
  "size": {"get": "/{vm.id}/size"}})";

constexpr const char* columns = R"({"each": "vm", "key": "/id", "columns": [
  {"name": "vm", "value": "vm.name"}, {"name": "group", "value": "group.id"}, {"name": "n", "value": "n"},
  {"name": "size", "step": "size", "value": "/properties/size"}]})";

void answer_vms(FakeApi& api) {
  api.bodies["/groups"] = R"([{"id": "g"}, {"id": "f"}])";
  api.bodies["/g/vms"] = R"({"value": [{"id": "2", "name": "two"}], "next": "/g/vms?2"})";
  api.bodies["/g/vms?2"] = R"({"value": [{"id": "1", "name": "one"}]})";
  api.bodies["/f/vms"] = R"({"value": [{"id": "3", "name": null}]})";
  api.bodies["/1/size"] = R"({"properties": {"size": "B1s"}})";
  api.bodies["/2/size"] = R"({"properties": {"size": 4}})";
}

TEST(Rows, HaveAValueOfEachOfSeveralSteps) {
  FakeApi api;
  answer_vms(api);
  EXPECT_THAT(collect(api, collecting_file(vms_and_sizes, columns)),
              ElementsAre(ElementsAre("", "f", "2", ""), ElementsAre("one", "g", "2", "B1s"),
                          ElementsAre("two", "g", "2", "4")));
  EXPECT_THAT(api.errors, IsEmpty());
}

TEST(Rows, AreTheSameInWhateverOrderTheResponsesCame) {
  FakeApi api;
  answer_vms(api);
  const auto file = collecting_file(vms_and_sizes, columns);
  auto inputs = no_inputs();
  inputs.collect = true;
  api.run(file, inputs);
  auto contributions = api.collected;
  const auto rows = file.rows(contributions);
  std::reverse(contributions.begin(), contributions.end());
  EXPECT_EQ(file.rows(contributions), rows);
  std::rotate(contributions.begin(), contributions.begin() + 3, contributions.end());
  EXPECT_EQ(file.rows(contributions), rows);
}

TEST(Rows, AreCollectedOnlyWhenAskedFor) {
  FakeApi api;
  answer_vms(api);
  api.run(collecting_file(vms_and_sizes, columns));
  EXPECT_THAT(api.collected, IsEmpty());
  EXPECT_EQ(api.requests.size(), 7U);
}

TEST(Rows, StayWithoutTheValuesOfStepsThatFailed) {
  FakeApi api;
  answer_vms(api);
  api.failing = {"/1/size"};
  EXPECT_THAT(collect(api, collecting_file(vms_and_sizes, columns)),
              testing::Contains(ElementsAre("one", "g", "2", "")));
}

TEST(Rows, OfEqualKeysAreOneRow) {
  FakeApi api;
  api.bodies["/sizes"] = R"([{"id": "/VM/A", "size": "B1s"}, {"id": "/vm/b", "size": "B2s"}])";
  api.bodies["/states"] = R"([{"id": "/vm/a", "state": "up"}, {"id": "/vm/b", "state": null}])";
  const char* steps = R"({"start": {"get": "/", "then": ["sizes", "states"]},
                          "sizes": {"get": "/sizes", "each": "", "as": "vm"},
                          "states": {"get": "/states", "each": "", "as": "vm"}})";
  const char* two_columns =
      R"("columns": [{"name": "size", "value": "vm.size"}, {"name": "state", "value": "vm.state"}]})";
  EXPECT_THAT(collect(api, collecting_file(
                               steps, std::string(R"({"each": "vm", "key": "/id", "ignore_case": true, )") +
                                          two_columns)),
              ElementsAre(ElementsAre("B1s", "up"), ElementsAre("B2s", "")));
  EXPECT_THAT(
      collect(api, collecting_file(steps, std::string(R"({"each": "vm", "key": "/id", )") + two_columns)),
      ElementsAre(ElementsAre("", "up"), ElementsAre("B1s", ""), ElementsAre("B2s", "")));
}

TEST(Rows, MayLookTheSame) {
  FakeApi api;
  api.bodies["/vms"] = R"([{"id": 1, "s": "x"}, {"id": 2, "s": "x"}])";
  EXPECT_THAT(
      collect(api, collecting_file(
                       R"({"start": {"get": "/vms", "each": "", "as": "vm"}})",
                       R"({"each": "vm", "key": "/id", "columns": [{"name": "s", "value": "vm.s"}]})")),
      ElementsAre(ElementsAre("x"), ElementsAre("x")));
}

TEST(Rows, NeedTheirKey) {
  FakeApi api;
  api.bodies["/vms"] = R"([{"id": 1}, {"name": "x"}])";
  EXPECT_THAT(
      collect(api, collecting_file(
                       R"({"start": {"get": "/vms", "each": "", "as": "vm"}})",
                       R"({"each": "vm", "key": "/id", "columns": [{"name": "s", "value": "vm.s"}]})")),
      IsEmpty());
  EXPECT_THAT(api.errors, ElementsAre("start: expected the key of a row for {vm.id}, found nothing"));
}

TEST(Values, OfAStepWithUntilAreInTheElementThatItLooksFor) {
  FakeApi api;
  api.bodies["/vms"] = R"([{"id": "a"}, {"id": "b"}])";
  api.bodies["/a/log"] = R"({"value": [{"op": "stop", "at": 9}], "next": "/a/log?2"})";
  api.bodies["/a/log?2"] =
      R"({"value": [{"op": "stop", "at": 8}, {"op": "start", "at": 7}, {"op": "start", "at": 6}]})";
  api.bodies["/b/log"] = R"({"value": [{"op": "stop", "at": 5}]})";
  const auto file = collecting_file(
      R"({"start": {"get": "/vms", "each": "", "as": "vm", "then": ["log"]},
          "log": {"get": "/{vm.id}/log", "next": "/next",
                  "until": {"any": "/value", "where": {"/op": ["start"]}}}})",
      R"({"each": "vm", "key": "/id", "columns": [{"name": "id", "value": "vm.id"},
          {"name": "since", "step": "log", "value": "/at", "instant": true}]})");
  EXPECT_THAT(collect(api, file), ElementsAre(ElementsAre("a", "7"), ElementsAre("b", "")));
  ASSERT_EQ(file.columns().size(), 2U);
  EXPECT_FALSE(file.columns()[0].is_instant);
  EXPECT_TRUE(file.columns()[1].is_instant);
}

TEST(Values, OfTheFirstColumnWithTheNameThatHasOneCount) {
  FakeApi api;
  api.bodies["/vms"] = R"([{"id": 1, "new": "n", "old": "o"}, {"id": 2, "old": "o"}, {"id": 3}])";
  EXPECT_THAT(collect(api, collecting_file(
                               R"({"start": {"get": "/vms", "each": "", "as": "vm"}})",
                               R"({"each": "vm", "key": "/id", "columns": [{"name": "id", "value": "vm.id"},
                                               {"name": "x", "value": "vm.new"}, {"name": "x", "value": "vm.old"}]})")),
              ElementsAre(ElementsAre("1", "n"), ElementsAre("2", "o"), ElementsAre("3", "")));
}

TEST(Values, MayBePartsInSmallLettersOrOtherWords) {
  FakeApi api;
  api.bodies["/vms"] = R"([{"id": "/subs/S/Groups/DEV", "state": 1}, {"id": "x", "state": 9}])";
  EXPECT_THAT(collect(api, collecting_file(R"({"start": {"get": "/vms", "each": "", "as": "vm"}})",
                                           R"({"each": "vm", "key": "/id", "columns": [
                                               {"name": "group", "value": "vm.id", "part": 4, "lower": true},
                                               {"name": "zeroth", "value": "vm.id", "part": 0},
                                               {"name": "state", "value": "vm.state", "words": {"1": "Running"}}]})")),
              ElementsAre(ElementsAre("", "x", "9"), ElementsAre("dev", "", "Running")));
}

TEST(Lookups, JoinListsByKeyWhereverTheyAre) {
  FakeApi api;
  api.bodies["/flavors"] = R"({"flavors": [{"id": 1, "name": "tiny"}], "next": "/flavors?2"})";
  api.bodies["/flavors?2"] = R"({"flavors": [{"id": 2, "name": "large"}, {"id": 2, "name": "never"}]})";
  api.bodies["/ports"] =
      R"({"ports": [{"of": "b", "ip": "10.0.0.9"}, {"of": "", "ip": "lost"}, {"of": "b", "ip": "10.0.0.1"},
                                       {"of": null, "ip": "lost"}]})";
  api.bodies["/servers"] =
      R"([{"id": "a", "flavor": {"id": "1"}}, {"id": "b", "flavor": {"id": 2}}, {"id": "c", "flavor": ""}])";
  const auto rows = collect(api, collecting_file(R"({
    "start": {"get": "/", "then": ["flavors", "ports", "servers"]},
    "flavors": {"get": "/flavors", "next": "/next"}, "ports": {"get": "/ports"},
    "servers": {"get": "/servers", "each": "", "as": "server"}})",
                                                 R"({"each": "server", "key": "/id", "columns": [
    {"name": "id", "value": "server.id"},
    {"name": "flavor", "value": "server.flavor.id",
     "lookup": {"step": "flavors", "any": "/flavors", "key": "/id", "value": "/name"}},
    {"name": "ip", "value": "server.id",
     "lookup": {"step": "ports", "any": "/ports", "key": "/of", "value": "/ip", "all": true}}]})"));
  EXPECT_THAT(rows, ElementsAre(ElementsAre("a", "tiny", ""), ElementsAre("b", "large", "10.0.0.9, 10.0.0.1"),
                                ElementsAre("c", "", "")));
  EXPECT_THAT(api.errors, IsEmpty());
}

TEST(Collecting, FromABodyThatIsNotWhatItShouldBeIsUnexpectedContent) {
  FakeApi api;
  answer_vms(api);
  api.bodies["/1/size"] = "no JSON";
  api.bodies["/2/size"] = R"({"properties": {"size": ["B1s"]}})";
  collect(api, collecting_file(vms_and_sizes, columns));
  EXPECT_THAT(api.errors,
              ElementsAre("size: expected JSON, found something else, of type unknown",
                          "size: expected a text, a number or a boolean to collect, found an array"));
}

TEST(CollectRefusals, NameThePlaceAndWhatWasExpected) {
  const auto with = [](const std::string& column) {
    return refused(vms_and_sizes, R"({"each": "vm", "key": "/id", "columns": [)" + column + "]}");
  };
  EXPECT_EQ(
      refused(vms_and_sizes, R"({"each": "vn", "key": "/id", "columns": [{"name": "x", "value": "n"}]})"),
      "test.json: /collect/each: unknown element \"vn\": did you mean \"vm\"?");
  EXPECT_EQ(
      refused(vms_and_sizes, R"({"each": "vm", "key": "id", "columns": [{"name": "x", "value": "n"}]})"),
      "test.json: /collect/key: expected a JSON Pointer such as \"/value\" or \"\", found \"id\"");
  EXPECT_EQ(refused(vms_and_sizes, R"({"each": "vm", "key": "/id"})"),
            "test.json: /collect: \"columns\" is missing: expected a list of at least one column");
  EXPECT_EQ(with(R"({"name": "x", "value": "vm.name", "wods": {}})"),
            "test.json: /collect/columns/0: unknown key \"wods\": did you mean \"words\"?");
  EXPECT_EQ(
      with(R"({"name": "x", "value": "grup.id"})"),
      "test.json: /collect/columns/0/value: on the path start > vms: unknown name \"grup\": did you mean "
      "\"group\"?");
  EXPECT_EQ(
      with(R"({"name": "x", "value": "/id"})"),
      "test.json: /collect/columns/0/value: a JSON Pointer needs \"step\", in whose responses it points");
  EXPECT_EQ(with(R"({"name": "x", "step": "size", "value": "vm.id"})"),
            "test.json: /collect/columns/0/value: with \"step\", expected a JSON Pointer into its responses");
  EXPECT_EQ(with(R"({"name": "x", "step": "sizes", "value": "/id"})"),
            "test.json: /collect/columns/0/step: unknown step \"sizes\": did you mean \"size\"?");
  EXPECT_EQ(with(R"({"name": "x", "step": "vms", "value": "/id"})"),
            "test.json: /collect/columns/0/step: on the path start > vms: \"vms\" is not below an element "
            "\"vm\", so "
            "its responses belong to no row");
  EXPECT_EQ(with(R"({"name": "x", "value": "env:SECRET"})"),
            "test.json: /collect/columns/0/value: secrets are not collected");
  EXPECT_EQ(
      with(
          R"({"name": "x", "value": "vm.id", "lookup": {"step": "flavors", "any": "", "key": "", "value": ""}})"),
      "test.json: /collect/columns/0/lookup/step: unknown step \"flavors\": the steps are size, start and "
      "vms");
}

TEST(CollectRefusals, AnElementWithoutStepsIsUselessUnlessItIsCollected) {
  EXPECT_EQ(refused(R"({"start": {"get": "/", "each": "", "as": "vm", "then": ["other"]},
                        "other": {"get": "/", "each": "", "as": "it"}})",
                    R"({"each": "vm", "key": "/id", "columns": [{"name": "x", "value": "n"}]})"),
            "test.json: /steps/other/each: \"each\" needs \"then\" or \"sequence\"");
}

}  // namespace
}  // namespace overlap
