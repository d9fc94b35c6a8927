#include "loader/packing.hpp"

#include "core/bytes.hpp"
#include "fake_api.hpp"

#include <gmock/gmock.h>

namespace overlap {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

// All words at once: that every kind of step does the same in another process is expected by FakeApi::run, in
// every test here that runs a file.
constexpr const char* all_words =
    R"({"start": {"get": "/list", "next": "/next", "each": "/value", "as": "it", "bind": {"b": "/b"},
                  "then": ["twice"], "sequence": ["first", "pages", "last"], "after": ["join"]},
        "twice": {"repeat": 2, "get": "/{it.id}/{index}/{a}/{b}", "headers": {"T": "{env:T}"},
                  "then": ["below"]},
        "below": {"when": {"b": ["B"]}, "post": "/{it.deep.0}/{index}", "body": {"x": "{it.id}"}},
        "first": {"get": "/1/{it.id}", "then": ["below_first"], "after": ["late"]},
        "below_first": {"get": "/1/{it.id}/below"}, "late": {"get": "/1/{it.id}/late"},
        "pages": {"repeat": 3, "get": "/pages/{index}", "next": "/next"}, "last": {"get": "/{it.deep.1}"},
        "join": {"get": "/join"}})";

FakeApi two_pages() {
  FakeApi api;
  api.bodies["/list"] =
      R"({"value": [{"id": "x", "deep": ["1.5", 2.5]}, {"id": "y\"\u00e4", "deep": [true, -7]}],
          "b": "B", "next": "/list?2"})";
  api.bodies["/list?2"] = R"({"value": [{"id": "z", "deep": [18446744073709551615, 1e300]}], "b": "other"})";
  api.bodies["/pages/1"] = R"({"next": "/pages/1?2"})";
  api.bodies["/pages/1?2"] = R"({"next": "/pages/1?3"})";
  api.failing = {"/1/x"};
  return api;
}

Inputs with_secret() {
  auto inputs = no_inputs();
  inputs.environment["T"] = "s3cret";
  inputs.parameters["a"] = "today-1d";
  inputs.pack = true;
  inputs.extra.add("X-Overlap-Run", "7");
  return inputs;
}

TEST(Packing, OfEveryWordOfAStepMakesNoDifference) {
  auto api = two_pages();
  api.run(file_with(all_words), with_secret());
  EXPECT_THAT(api.visited(), testing::IsSupersetOf({"GET /list?2", "GET /x/1/2026-03-20/B", "POST /1.5/0",
                                                    "GET /1/y%22%C3%A4/late", "GET /pages/1?3", "GET /2.5",
                                                    "GET /-7", "GET /1e300", "GET /join"}));
  EXPECT_THAT(api.errors, IsEmpty());
}

TEST(Packing, StillRefusesALinkBackToAPageThatAnotherProcessSent) {
  FakeApi api;
  api.bodies["/p"] = R"({"next": "/p?2"})";
  api.bodies["/p?2"] = R"({"next": "/p"})";
  api.run(file_with(R"({"start": {"get": "/p", "next": "/next"}})"));
  EXPECT_THAT(api.errors, testing::ElementsAre(HasSubstr("leads back to an earlier one")));
}

// A value in scope of many steps of a sequence is written once.
TEST(Packing, OfALongSequenceIsShort) {
  const auto file = file_with(R"({"start": {"get": "/list", "each": "", "as": "it", "sequence": ["one"]},
                                  "one": {"repeat": 1000, "get": "/{index}"}})");
  Response response;
  response.body = "[\"" + std::string(10'000, 'x') + "\"]";
  auto inputs = no_inputs();
  inputs.pack = true;
  const auto steps = file.instantiate(inputs).roots.at(0).then(response);
  ASSERT_EQ(steps.size(), 1U);
  EXPECT_LT(steps[0].pack().size(), 10'000 + 1000 * 100);
}

TEST(Packing, IsNotPreparedUnlessAskedFor) {
  EXPECT_FALSE(file_with(R"({"start": {"get": "/"}})").instantiate(no_inputs()).roots.at(0).pack);
}

TEST(Packing, LeavesTheEnvironmentToTheScenario) {
  const auto scenario = file_with(all_words).instantiate(with_secret());
  EXPECT_THAT(scenario.packed, HasSubstr("s3cret"));
  auto api = two_pages();
  Response response;
  response.body = api.bodies["/list"];
  for (const auto& step : scenario.roots.at(0).then(response)) {
    EXPECT_THAT(step.pack(), testing::Not(HasSubstr("s3cret")));
  }
}

TEST(Packing, RefusesBytesThatEndEarlyOrLate) {
  const auto file = file_with(all_words);
  const auto scenario = file.instantiate(with_secret());
  const auto unpack = file.open(scenario.packed);
  auto api = two_pages();
  Response response;
  response.body = api.bodies["/list"];
  for (const auto& step : scenario.roots.at(0).then(response)) {
    const auto packed = step.pack();
    for (std::size_t size = 0; size < packed.size(); ++size) {
      EXPECT_THROW(unpack(std::string_view(packed).substr(0, size)), MalformedBytes) << size;
    }
    EXPECT_THROW(unpack(packed + "x"), MalformedBytes);
  }
  EXPECT_THROW(file.open(scenario.packed.substr(1)), MalformedBytes);
  EXPECT_THROW(file.open(scenario.packed + "x"), MalformedBytes);
}

TEST(Packing, RefusesAStepOfAnotherFile) {
  const auto here = file_with(R"({"start": {"get": "/"}})");
  const auto there = file_with(R"({"start": {"get": "/", "then": ["leaf"]}, "leaf": {"get": "/"}})");
  auto inputs = no_inputs();
  inputs.pack = true;
  const auto scenario = there.instantiate(inputs);
  const auto unpack = here.open(scenario.packed);
  EXPECT_EQ(message_of<MalformedBytes>([&] { unpack(scenario.roots.at(0).pack()); }),
            "malformed bytes: a step that the scenario does not have");
}

}  // namespace
}  // namespace overlap
