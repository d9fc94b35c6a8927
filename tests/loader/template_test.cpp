#include "loader/template.hpp"

#include "cases.hpp"
#include "fake_api.hpp"

#include <gmock/gmock.h>

namespace overlap {
namespace {

using testing::ElementsAre;

// The one request that a step makes when {v} is this value.
Request request_with(const std::string& value, const std::string& step) {
  auto document = scenario_with({{"start", nlohmann::json::parse(step)}});
  document["vars"]["v"] = value;
  auto inputs = no_inputs();
  inputs.environment = {{"USER", "me"}, {"PASSWORD", "p\"w"}};
  return ScenarioFile::parse(document, "test.json").instantiate(inputs).roots.at(0).request;
}

class TargetTemplate : public testing::TestWithParam<Sentence> {};

TEST_P(TargetTemplate, HoldsTheCases) {
  for (const auto& each : GetParam().cases) {
    const nlohmann::json step{{"get", each.at("template")}};
    EXPECT_EQ(request_with(each.at("v"), step.dump()).target, each.at("target").get<std::string>()) << each;
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, TargetTemplate, testing::ValuesIn(sentences("template", "target")), name_of);

class RequestTemplate : public testing::TestWithParam<Sentence> {};

TEST_P(RequestTemplate, HoldsTheCases) {
  for (const auto& each : GetParam().cases) {
    const auto request = request_with(each.at("v"), each.at("step").dump());
    EXPECT_EQ(request.body, each.at("body").get<std::string>()) << each;
    auto fields = nlohmann::json::array();
    request.headers.for_each([&](std::string_view name, std::string_view value) {
      fields.push_back({std::string(name), std::string(value)});
    });
    EXPECT_EQ(fields, each.at("headers")) << each;
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, RequestTemplate, testing::ValuesIn(sentences("template", "request")),
                         name_of);

class TemplateReferences : public testing::TestWithParam<Sentence> {};

TEST_P(TemplateReferences, HoldsTheCases) {
  for (const auto& each : GetParam().cases) {
    std::vector<std::string> references;
    for (const auto& reference : Template::plain(each.at("template").get<std::string>()).references()) {
      references.push_back(reference.text());
    }
    EXPECT_EQ(references, each.at("references").get<std::vector<std::string>>()) << each;
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, TemplateReferences, testing::ValuesIn(sentences("template", "references")),
                         name_of);

class NoTemplate : public testing::TestWithParam<Sentence> {};

TEST_P(NoTemplate, HoldsTheCases) {
  for (const auto& each : GetParam().cases) {
    const auto text = each.at("template").get<std::string>();
    const bool is_target = each.value("kind", "plain") == "target";
    EXPECT_EQ(message_of<std::invalid_argument>(
                  [&] { is_target ? Template::target(text) : Template::plain(text); }),
              each.at("sentence").get<std::string>());
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, NoTemplate, testing::ValuesIn(sentences("template", "refused")), name_of);

TEST(Method, IsTheWordThatHoldsTheTarget) {
  for (const auto& [word, method] :
       {std::pair{"get", "GET"}, std::pair{"post", "POST"}, std::pair{"put", "PUT"},
        std::pair{"patch", "PATCH"}, std::pair{"delete", "DELETE"}, std::pair{"head", "HEAD"}}) {
    const auto request = request_with("", nlohmann::json{{word, "/x"}}.dump());
    EXPECT_EQ(request.method, method);
    EXPECT_EQ(request.target, "/x");
    EXPECT_EQ(request.label, "start");
  }
}

TEST(HeaderTemplate, RefusesAValueOfSeveralLinesWithoutSayingIt) {
  EXPECT_EQ(message_of<ScenarioError>(
                [] { request_with("s3cret\r\nX: y", R"({"get": "/", "headers": {"A": "{v}"}})"); }),
            "test.json: start: the value for the header A is not one line");
}

TEST(HeaderTemplate, OfSeveralLinesFromAResponseIsUnexpectedContent) {
  FakeApi api;
  api.bodies["/a"] = R"(["x\ny"])";
  run(api, R"({"start": {"get": "/a", "each": "", "as": "it", "then": ["leaf"]},
               "leaf": {"get": "/", "headers": {"X": "{it}"}}})");
  EXPECT_THAT(api.errors, ElementsAre("leaf: the value for the header X is not one line"));
}

TEST(Requests, KnowTheSecretsThatMustNotComeBackInATrace) {
  EXPECT_THAT(*request_with("", R"({"get": "/"})").secrets, ElementsAre("p\"w", "me"));
}

TEST(Body, AsJsonSurvivesBytesThatAreNotUtf8) {
  const auto request = request_with("\xff", R"({"post": "/", "body": {"t": "{v}"}})");
  EXPECT_EQ(request.body, "{\"t\":\"\xef\xbf\xbd\"}");
}

}  // namespace
}  // namespace overlap
