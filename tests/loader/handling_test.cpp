// "handle": what a step's response costs.
#include "fake_api.hpp"

#include <gmock/gmock.h>

namespace overlap {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

std::vector<Handling> handlings(const std::string& steps,
                                std::map<std::string, std::string> parameters = {}) {
  auto inputs = no_inputs();
  inputs.parameters = std::move(parameters);
  std::vector<Handling> found;
  for (const auto& root : file_with(steps).instantiate(inputs).roots) found.push_back(root.handling);
  return found;
}

TEST(Handle, CostsEveryResponseWhatItSays) {
  EXPECT_EQ(handlings(R"({"start": {"get": "/x", "handle": {"cpu": "2ms", "block": "1.5s"}}})"),
            std::vector<Handling>({{2ms, 1500ms}}));
  EXPECT_EQ(handlings(R"({"start": {"get": "/x", "handle": {"block": "1us"}}})"),
            std::vector<Handling>({{0ms, 1us}}));
  EXPECT_EQ(handlings(R"({"start": {"get": "/x"}})"), std::vector<Handling>({{}}));
}

TEST(Handle, MayBeATemplate) {
  const auto* steps = R"({"start": {"get": "/x", "handle": {"cpu": "{a}ms"}}})";
  EXPECT_EQ(handlings(steps), std::vector<Handling>({{1ms, 0ms}}));
  EXPECT_EQ(handlings(steps, {{"a", "7"}}), std::vector<Handling>({{7ms, 0ms}}));
}

TEST(Handle, OfOneInSoManyIsTheLastOfEach) {
  const auto* steps = R"({"start": {"repeat": 5, "get": "/x", "handle": {"block": "1ms", "one_in": "{n}"}}})";
  EXPECT_EQ(handlings(steps), std::vector<Handling>({{}, {0ms, 1ms}, {}, {0ms, 1ms}, {}}));
  EXPECT_EQ(handlings(steps, {{"n", "1"}}), std::vector<Handling>(5, {0ms, 1ms}));
  EXPECT_EQ(handlings(steps, {{"n", "6"}}), std::vector<Handling>(5, Handling{}));
}

TEST(Handle, GoesForEveryPageAndForWhatFollows) {
  const auto file = file_with(R"({"start": {"get": "/x", "next": "/next", "handle": {"cpu": "1ms"},
                                            "after": ["last"]},
                                  "last": {"get": "/last", "handle": {"cpu": "2ms"}}})");
  const auto scenario = file.instantiate(no_inputs());
  const auto pages = scenario.roots.at(0).then({200, {}, R"({"next": "/x?page=2"})"});
  EXPECT_EQ(pages.at(0).handling, (Handling{1ms, 0ms}));
  EXPECT_EQ(scenario.roots.at(0).after().at(0).handling, (Handling{2ms, 0ms}));
}

TEST(Handle, ThatIsNoDurationIsRefused) {
  const auto sentence = [](const char* cpu) {
    return message_of<ScenarioError>([&] {
      handlings(R"({"start": {"get": "/x", "handle": {"cpu": "{a}"}}})", {{"a", cpu}});
    });
  };
  EXPECT_EQ(sentence("much"),
            R"(test.json: start: expected a duration of at most 60.0 s for "cpu", found "much")");
  EXPECT_THAT(sentence("2m"), HasSubstr("at most 60.0 s"));
  EXPECT_THAT(sentence("-1ms"), HasSubstr("found \"-1ms\""));
}

TEST(Handle, OfOneInNoneIsRefused) {
  EXPECT_THAT(message_of<ScenarioError>([&] {
                handlings(
                    R"({"start": {"repeat": 2, "get": "/x", "handle": {"cpu": "1ms", "one_in": "{n}"}}})",
                    {{"n", "0"}});
              }),
              HasSubstr("expected a whole number from 1 to 1000000 for \"one_in\", found \"0\""));
}

TEST(Handle, IsCheckedWhenItIsLoaded) {
  EXPECT_EQ(refusal(R"({"start": {"get": "/x", "handle": {"one_in": 2}}})"),
            "test.json: /steps/start/handle: expected \"cpu\", \"block\" or both");
  EXPECT_EQ(refusal(R"({"start": {"get": "/x", "handle": {"cpu": "1ms", "one_in": 2}}})"),
            "test.json: /steps/start/handle/one_in: \"one_in\" needs \"repeat\", whose requests it counts");
  EXPECT_THAT(refusal(R"({"start": {"get": "/x", "handle": {"cpu": "{cpu}"}}})"),
              HasSubstr("/steps/start/handle/cpu: on the path start: unknown name \"cpu\""));
  EXPECT_THAT(refusal(R"({"start": {"get": "/x", "handle": {"cpu": "{env:CPU}"}}})"),
              HasSubstr("may be used in headers and bodies only"));
  EXPECT_THAT(refusal(R"({"start": {"get": "/x", "handle": {"cpus": "1ms"}}})"),
              HasSubstr("did you mean \"cpu\"?"));
}

}  // namespace
}  // namespace overlap
