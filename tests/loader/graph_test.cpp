#include "fake_api.hpp"

namespace overlap {
namespace {

TEST(Graph, DrawsTheTreeWithEveryWord) {
  EXPECT_EQ("\n" + graph(file_with(R"({
    "start": {"get": "/list?v=1", "each": "/value", "as": "it", "next": "/next",
              "until": {"any": "/value", "where": {"/op": ["a", "b"], "/ok": [true]}},
              "bind": {"t": "header:T", "u": "/u"}, "then": ["leaf", "other"], "after": ["join"]},
    "leaf": {"post": "/{it.id}", "when": {"t": ["x", "y"]}, "repeat": "{n}"},
    "other": {"head": "/o", "sequence": ["first", "second"]},
    "first": {"get": "/1", "next": "header:Link"}, "second": {"delete": "/2"}, "join": {"get": "/join"}})")),
            R"(
start         GET /list?v=1
│               each /value as it
│               next /next
│               until any /value has /ok true and /op a or b
│               bind t = header:T
│               bind u = /u
├─ leaf       POST /{it.id}
│               when t is x or y
│               repeat {n}
├─ other      HEAD /o
│  ├─ first   GET /1
│  │            sequence 1 of 2
│  │            next header:Link
│  └─ second  DELETE /2
│               sequence 2 of 2
└─ join       GET /join
                after everything below start
)");
}

TEST(Graph, DrawsAStepWithSeveralParentsInFullOnce) {
  EXPECT_EQ("\n" + graph(file_with(R"({
    "start": {"get": "/", "then": ["one", "two"]}, "one": {"get": "/1", "then": ["shared"]},
    "two": {"get": "/2", "then": ["shared", "leaf"]}, "shared": {"get": "/s", "then": ["leaf"]},
    "leaf": {"get": "/l"}})")),
            R"(
start          GET /
├─ one         GET /1
│  └─ shared   GET /s
│     └─ leaf  GET /l
└─ two         GET /2
   ├─ shared   GET /s
   │             its steps are drawn above
   └─ leaf     GET /l
)");
}

TEST(Graph, DrawsEveryRoot) {
  auto document = scenario_with({{"start", {{"get", "/"}}},
                                 {"b", {{"get", "/b"}, {"each", ""}, {"as", "x"}, {"then", {"c"}}}},
                                 {"c", {{"get", "/c"}}}});
  document["roots"] = {"start", "b"};
  EXPECT_EQ("\n" + graph(ScenarioFile::parse(document, "test.json")), R"(
start  GET /
b      GET /b
│        each element as x
└─ c   GET /c
)");
}

}  // namespace
}  // namespace overlap
