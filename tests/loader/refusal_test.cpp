// Every way in which a scenario file can be wrong, with the sentence that says so.
#include "fake_api.hpp"

#include <gmock/gmock.h>

namespace overlap {
namespace {

struct BadFile {
  const char* name;
  const char* pointer;  // what is replaced (or removed: null) in a good document
  const char* value;
  const char* sentence;  // after "test.json: "
};

void PrintTo(const BadFile& bad, std::ostream* out) {
  *out << bad.name;
}

class Schema : public testing::TestWithParam<BadFile> {};

TEST_P(Schema, RefusesWith) {
  const auto& bad = GetParam();
  auto document = nlohmann::json::parse(R"({
    "name": "test", "summary": "For a test", "target": "mock", "policy": {}, "vars": {"a": 1}, "roots": ["start"],
    "steps": {"start": {"get": "/list", "each": "/value", "as": "it", "then": ["leaf"], "next": "/next",
                        "until": {"any": "/value", "where": {"/x": ["y"]}}, "bind": {"b": "/b"}},
              "leaf": {"post": "/{it.id}", "headers": {}, "body": "", "when": {"b": ["1"]}}}})");
  EXPECT_NO_THROW(ScenarioFile::parse(document, "test.json"));
  const nlohmann::json::json_pointer pointer(bad.pointer);
  if (bad.value == nullptr) {
    document[pointer.parent_pointer()].erase(pointer.back());
  } else {
    document[pointer] = nlohmann::json::parse(bad.value);
  }
  EXPECT_EQ(message_of<ScenarioError>([&] { ScenarioFile::parse(document, "test.json"); }),
            std::string("test.json: ") + bad.sentence);
}

INSTANTIATE_TEST_SUITE_P(
    A, Schema,
    testing::Values(
        BadFile{"DocumentOfAnotherType", "", "[1]",
                "expected a scenario: an object with name, summary, roots and steps, found [1]"},
        BadFile{
            "MissingName", "/name", nullptr,
            "\"name\" is missing: expected a name of small letters, digits and _, beginning with a letter"},
        BadFile{"MissingSteps", "/steps", nullptr,
                "\"steps\" is missing: expected an object of at least one step, whose names are letters, "
                "digits, _ "
                "and -"},
        BadFile{"MissingRoots", "/roots", nullptr,
                "\"roots\" is missing: expected a list of at least one step's name"},
        BadFile{"MistypedKey", "/stepps", "{}", "unknown key \"stepps\": did you mean \"steps\"?"},
        BadFile{"UnknownKey", "/author", "1",
                "unknown key \"author\": the keys are $schema, collect, expects, name, policy, roots, shows, "
                "steps, summary, "
                "target and vars"},
        BadFile{
            "BadName", "/name", "\"Azure Inventory\"",
            "/name: expected a name of small letters, digits and _, beginning with a letter, found \"Azure "
            "Inventory\""},
        BadFile{"EmptySummary", "/summary", "\"\"", "/summary: expected one sentence, found \"\""},
        BadFile{"UnknownTarget", "/target", "\"aws\"",
                "/target: expected \"mock\", \"azure\" or \"openstack\", found \"aws\""},
        BadFile{"TextForANumber", "/policy/max_in_flight", "\"many\"",
                "/policy/max_in_flight: expected a whole number from 1 to 100000, found \"many\""},
        BadFile{"ZeroInFlight", "/policy/max_in_flight", "0",
                "/policy/max_in_flight: expected a whole number from 1 to 100000, found 0"},
        BadFile{"HalfAnAttempt", "/policy/max_attempts", "1.5",
                "/policy/max_attempts: expected a whole number from 1 to 100, found 1.5"},
        BadFile{"DurationWithoutUnit", "/policy/request_timeout", "\"10\"",
                "/policy/request_timeout: expected a duration such as \"10s\", \"1.5s\", \"250ms\" or \"0\", "
                "found "
                "\"10\""},
        BadFile{
            "NumberForADuration", "/policy/backoff", "10",
            "/policy/backoff: expected a duration such as \"10s\", \"1.5s\", \"250ms\" or \"0\", found 10"},
        BadFile{
            "ZeroRequestTimeout", "/policy/request_timeout", "\"0s\"",
            "/policy/request_timeout: expected a duration above zero: no request could be answered in time"},
        BadFile{"EndlessDuration", "/policy/run_timeout", "\"99999999999999m\"",
                "/policy/run_timeout: expected a duration of less than a century"},
        BadFile{"UnknownOnError", "/policy/on_error", "\"halt\"",
                "/policy/on_error: expected \"keep_going\" or \"stop\", found \"halt\""},
        BadFile{"TextForABoolean", "/policy/keep_alive", "\"yes\"",
                "/policy/keep_alive: expected true or false, found \"yes\""},
        BadFile{"MistypedPolicy", "/policy/max_inflight", "3",
                "/policy: unknown key \"max_inflight\": did you mean \"max_in_flight\"?"},
        BadFile{"ListForAVariable", "/vars/a", "[1]", "/vars/a: expected a text or a number, found [1]"},
        BadFile{"BadVariableName", "/vars/2x", "1",
                "/vars: \"2x\" cannot be a key here: expected an object of variables, whose names are "
                "letters, digits "
                "and _ and do not begin with a digit"},
        BadFile{"NoRoots", "/roots", "[]", "/roots: expected a list of at least one step's name, found []"},
        BadFile{"NumberForARoot", "/roots/0", "3", "/roots/0: expected the name of a step, found 3"},
        BadFile{"NoSteps", "/steps", "{}",
                "/steps: expected an object of at least one step, whose names are letters, digits, _ and -, "
                "found {}"},
        BadFile{
            "BadStepName", "/steps/a b", "{\"get\": \"/\"}",
            "/steps: \"a b\" cannot be a key here: expected an object of at least one step, whose names are "
            "letters, digits, _ and -"},
        BadFile{"NoMethod", "/steps/leaf/post", nullptr,
                "/steps/leaf: expected a step: an object with exactly one of get, post, put, patch, delete "
                "and head, "
                "found {\"body\":\"\",\"headers\":{},\"when\":{\"b\":[\"1\"]}}"},
        BadFile{"TwoMethods", "/steps/leaf", "{\"get\": \"/\", \"put\": \"/\"}",
                "/steps/leaf: expected a step: an object with exactly one of get, post, put, patch, delete "
                "and head, "
                "found {\"get\":\"/\",\"put\":\"/\"}"},
        BadFile{"MistypedWord", "/steps/leaf/repat", "3",
                "/steps/leaf: unknown key \"repat\": did you mean \"repeat\"?"},
        BadFile{"RelativeTarget", "/steps/leaf/post", "\"vms\"",
                "/steps/leaf/post: expected a path that begins with one /, an http:// or https:// URL, or a "
                "{name} that "
                "holds one of them, found \"vms\""},
        BadFile{"TargetWithTwoSlashes", "/steps/leaf/post", "\"//host/x\"",
                "/steps/leaf/post: expected a path that begins with one /, an http:// or https:// URL, or a "
                "{name} that "
                "holds one of them, found \"//host/x\""},
        BadFile{"BadHeaderName", "/steps/leaf/headers/a:b", "\"x\"",
                "/steps/leaf/headers: \"a:b\" cannot be a key here: expected an object of header fields, "
                "whose names "
                "are HTTP tokens"},
        BadFile{"NumberForAHeader", "/steps/leaf/headers/X", "1",
                "/steps/leaf/headers/X: expected a text, found 1"},
        BadFile{"NumberForABody", "/steps/leaf/body", "1",
                "/steps/leaf/body: expected a text, an object or a list, found 1"},
        BadFile{"EachWithoutSlash", "/steps/start/each", "\"value\"",
                "/steps/start/each: expected a JSON Pointer such as \"/value\" or \"\", found \"value\""},
        BadFile{"PointerWithABareTilde", "/steps/start/each", "\"/a~b\"",
                "/steps/start/each: expected a JSON Pointer such as \"/value\" or \"\", found \"/a~b\""},
        BadFile{"NextOfAnotherHeader", "/steps/start/next", "\"header:X-Next\"",
                "/steps/start/next: expected a JSON Pointer such as \"/nextLink\", or \"header:Link\", found "
                "\"header:X-Next\""},
        BadFile{"BadElementName", "/steps/start/as", "\"a.b\"",
                "/steps/start/as: expected a name of letters, digits and _ that does not begin with a digit, "
                "found "
                "\"a.b\""},
        BadFile{"BadBinding", "/steps/start/bind/b", "\"statuses\"",
                "/steps/start/bind/b: expected a JSON Pointer such as \"/statuses/1/code\", or "
                "\"header:NAME\", found "
                "\"statuses\""},
        BadFile{"UntilWithoutWhere", "/steps/start/until/where", nullptr,
                "/steps/start/until: \"where\" is missing: expected an object of at least one JSON Pointer "
                "and the "
                "values it may have"},
        BadFile{"UntilWithBadPointer", "/steps/start/until/where", "{\"x\": [1]}",
                "/steps/start/until/where: \"x\" cannot be a key here: expected an object of at least one "
                "JSON Pointer "
                "and the values it may have"},
        BadFile{"UntilWithoutValues", "/steps/start/until/where/~1x", "[]",
                "/steps/start/until/where/~1x: expected a list of at least one text, number or boolean, "
                "found []"},
        BadFile{"WhenWithOneValue", "/steps/leaf/when/b", "\"1\"",
                "/steps/leaf/when/b: expected a list of at least one text, number or boolean, found \"1\""},
        BadFile{"WhenWithNull", "/steps/leaf/when/b/0", "null",
                "/steps/leaf/when/b/0: expected a text, a number or a boolean, found null"},
        BadFile{"NegativeRepeat", "/steps/leaf/repeat", "-1",
                "/steps/leaf/repeat: expected a whole number from 0 to 1000000, or a template such as "
                "\"{n}\", found -1"},
        BadFile{"ThenOfAnotherType", "/steps/start/then", "\"leaf\"",
                "/steps/start/then: expected a list of at least one step's name, found \"leaf\""},
        BadFile{"LongValue", "/name", "\"0123456789012345678901234567890123456789012345678901234567ä9\"",
                "/name: expected a name of small letters, digits and _, beginning with a letter, found "
                "\"0123456789012345678901234567890123456789012345678901234567..."}),
    [](const auto& parameter) { return parameter.param.name; });

TEST(Words, NeedTheWordTheyBelongTo) {
  EXPECT_EQ(refusal(R"({"start": {"get": "/", "each": "/v", "as": "it"}})"),
            "test.json: /steps/start/each: \"each\" needs \"then\" or \"sequence\"");
  EXPECT_EQ(refusal(R"({"start": {"get": "/", "each": "/v", "then": ["x"]}, "x": {"get": "/"}})"),
            "test.json: /steps/start/each: \"each\" needs \"as\", the name of one element");
  EXPECT_EQ(refusal(R"({"start": {"get": "/", "as": "it", "then": ["x"]}, "x": {"get": "/"}})"),
            "test.json: /steps/start/as: \"as\" needs \"each\", which says where the elements are");
  EXPECT_EQ(refusal(R"({"start": {"get": "/", "bind": {"b": "/b"}}})"),
            "test.json: /steps/start/bind: \"bind\" needs \"then\" or \"sequence\"");
  EXPECT_EQ(refusal(R"({"start": {"get": "/", "until": {"any": "", "where": {"/x": [1]}}}})"),
            "test.json: /steps/start/until: \"until\" needs \"next\", which it stops following");
}

TEST(Words, NextPrefixNeedsNext) {
  EXPECT_EQ(refusal(R"({"start": {"get": "/", "next_prefix": "/image"}})"),
            "test.json: /steps/start/next_prefix: \"next_prefix\" needs \"next\", whose links it completes");
}

TEST(StepNames, AreSuggestedWhenMistyped) {
  EXPECT_EQ(refusal(R"({"start": {"get": "/", "then": ["leaf", "leav"]}, "leaf": {"get": "/"}})"),
            "test.json: /steps/start/then/1: unknown step \"leav\": did you mean \"leaf\"?");
  EXPECT_EQ(
      refusal(R"({"start": {"get": "/", "sequence": ["instance_view"]}, "leaf": {"get": "/"}})"),
      "test.json: /steps/start/sequence/0: unknown step \"instance_view\": the steps are leaf and start");
  EXPECT_EQ(refusal(R"({"start": {"get": "/", "after": ["strt"]}})"),
            "test.json: /steps/start/after/0: unknown step \"strt\": did you mean \"start\"?");
  EXPECT_EQ(refusal(R"({"begin": {"get": "/"}})"),
            "test.json: /roots/0: unknown step \"start\": the steps are begin");
}

TEST(TemplateNames, AreSuggestedWhenMistyped) {
  EXPECT_EQ(
      refusal(
          R"({"start": {"get": "/", "each": "/v", "as": "group", "then": ["x"]}, "x": {"get": "/{grop.id}"}})"),
      "test.json: /steps/x/get: on the path start > x: unknown name \"grop\": did you mean \"group\"?");
  EXPECT_EQ(
      refusal(R"({"start": {"get": "/{missing}"}})"),
      "test.json: /steps/start/get: on the path start: unknown name \"missing\": the names are a and n");
}

TEST(TemplateNames, AreCheckedWhereverTheyAreUsed) {
  const std::string end = ": on the path start: unknown name \"missing\": the names are a and n";
  EXPECT_EQ(refusal(R"({"start": {"delete": "/{missing}"}})"), "test.json: /steps/start/delete" + end);
  EXPECT_EQ(refusal(R"({"start": {"get": "/", "headers": {"X": "{missing}"}}})"),
            "test.json: /steps/start/headers/X" + end);
  EXPECT_EQ(refusal(R"({"start": {"post": "/", "body": "{missing}"}})"),
            "test.json: /steps/start/body" + end);
  EXPECT_EQ(refusal(R"({"start": {"post": "/", "body": {"x": ["{missing}"]}}})"),
            "test.json: /steps/start/body" + end);
  EXPECT_EQ(refusal(R"({"start": {"get": "/", "when": {"missing": [1]}}})"),
            "test.json: /steps/start/when/missing" + end);
  EXPECT_EQ(refusal(R"({"start": {"get": "/", "repeat": "{missing}"}})"),
            "test.json: /steps/start/repeat" + end);
}

TEST(TemplateNames, HaveToBeKnownOnEveryPath) {
  EXPECT_EQ(refusal(R"({"start": {"get": "/", "then": ["one", "two"]},
                        "one": {"get": "/", "bind": {"token": "/t"}, "then": ["shared"]},
                        "two": {"get": "/", "then": ["shared"]},
                        "shared": {"get": "/", "then": ["leaf"]}, "leaf": {"get": "/{token}"}})"),
            "test.json: /steps/leaf/get: on the path start > two > shared > leaf: unknown name \"token\": "
            "the names are "
            "a and n");
}

TEST(TemplateNames, OfAResponseAreNotKnownToTheStepItselfNorAfterIt) {
  EXPECT_EQ(refusal(R"({"start": {"get": "/{b}", "bind": {"b": "/b"}, "then": ["x"]}, "x": {"get": "/"}})"),
            "test.json: /steps/start/get: on the path start: unknown name \"b\": did you mean \"a\"?");
  EXPECT_EQ(refusal(R"({"start": {"get": "/", "bind": {"token": "/t"}, "then": ["x"], "after": ["y"]},
                        "x": {"get": "/{token}"}, "y": {"get": "/{token}"}})"),
            "test.json: /steps/y/get: on the path start > y: unknown name \"token\": the names are a and n");
  EXPECT_EQ(refusal(R"({"start": {"get": "/", "sequence": ["x", "y"]},
                        "x": {"get": "/", "bind": {"token": "/t"}, "then": ["z"]}, "z": {"get": "/{token}"},
                        "y": {"get": "/{token}"}})"),
            "test.json: /steps/y/get: on the path start > y: unknown name \"token\": the names are a and n");
}

TEST(TemplateNames, IndexIsKnownOnlyWhereSomethingRepeats) {
  EXPECT_NO_THROW(file_with(R"({"start": {"repeat": 2, "get": "/{index}", "then": ["x"], "after": ["y"]},
                                "x": {"get": "/{index}"}, "y": {"get": "/{a}"}})"));
  EXPECT_EQ(refusal(R"({"start": {"get": "/{index}"}})"),
            "test.json: /steps/start/get: on the path start: unknown name \"index\": the names are a and n");
}

TEST(TemplateNames, OfTextsHaveNoMembers) {
  EXPECT_EQ(refusal(R"({"start": {"get": "/{a.id}"}})"),
            "test.json: /steps/start/get: on the path start: {a.id} cannot be, since \"a\" is a text without "
            "members");
}

TEST(Environment, StaysOutOfWhatIsTraced) {
  EXPECT_EQ(refusal(R"({"start": {"get": "/?key={env:KEY}"}})"),
            "test.json: /steps/start/get: {env:KEY} may be used in headers and bodies only, since targets "
            "are written "
            "to traces");
  EXPECT_EQ(refusal(R"({"start": {"get": "/", "repeat": "{env:N}"}})"),
            "test.json: /steps/start/repeat: {env:N} may be used in headers and bodies only");
  EXPECT_EQ(refusal(R"({"start": {"get": "/", "when": {"env:N": ["1"]}}})"),
            "test.json: /steps/start/when/env:N: {env:N} may be used in headers and bodies only");
}

TEST(TemplateForm, IsRefusedWhenBracesOrNamesAreBroken) {
  EXPECT_EQ(
      refusal(R"({"start": {"get": "/{a"}})"),
      "test.json: /steps/start/get: a single { stands alone: write {name} for a value, {{ or }} for a brace");
  EXPECT_EQ(
      refusal(R"({"start": {"get": "/a}"}})"),
      "test.json: /steps/start/get: a single } stands alone: write {name} for a value, {{ or }} for a brace");
  EXPECT_EQ(
      refusal(R"({"start": {"get": "/{a{n}}"}})"),
      "test.json: /steps/start/get: a single { stands alone: write {name} for a value, {{ or }} for a brace");
  for (const char* name : {"", "1a", "a b", ".a", "a.", "a..b", "a-b"}) {
    EXPECT_EQ(
        refusal(std::string(R"({"start": {"get": "/{)") + name + R"(}"}})"),
        std::string("test.json: /steps/start/get: expected {name}, {name.member} or {env:NAME}, found {") +
            name + "}");
  }
  EXPECT_EQ(refusal(R"({"start": {"get": "/", "headers": {"X": "{env:A-B}"}}})"),
            "test.json: /steps/start/headers/X: expected {env:NAME}, found {env:A-B}");
  EXPECT_EQ(refusal(R"({"start": {"get": "/", "when": {"a b": [1]}}})"),
            "test.json: /steps/start/when/a b: expected {name}, {name.member} or {env:NAME}, found {a b}");
}

TEST(TemplateForm, OfAnotherToolIsRefusedWhereTheNameIsKnown) {
  const std::string get = "test.json: /steps/start/get: ";
  const std::string braces =
      "{{n}} is {n} in braces, not its value: write {n}, or give the variable another name if the braces are "
      "meant";
  EXPECT_EQ(refusal(R"({"start": {"get": "/one/{{n}}?x={{n}}"}})"), get + braces);
  EXPECT_EQ(refusal(R"({"start": {"get": "/one?x={{ n }}"}})"), get + braces);
  EXPECT_EQ(refusal(R"({"start": {"post": "/", "body": {"x": ["{{n}}"]}}})"),
            "test.json: /steps/start/body: " + braces);
  EXPECT_EQ(refusal(R"({"start": {"post": "/", "body": "{{n}}"}})"),
            "test.json: /steps/start/body: " + braces);
  EXPECT_EQ(refusal(R"({"start": {"get": "/", "headers": {"X": "{{n}}"}}})"),
            "test.json: /steps/start/headers/X: " + braces);
  EXPECT_EQ(refusal(R"({"start": {"get": "/", "headers": {"X": "Bearer {{env:TOKEN}}"}}})"),
            "test.json: /steps/start/headers/X: {{env:TOKEN}} is {env:TOKEN} in braces, not its value: write "
            "{env:TOKEN}, or give the variable another name if the braces are meant");
  EXPECT_EQ(
      refusal(
          R"({"start": {"get": "/", "each": "", "as": "vm", "then": ["x"]}, "x": {"get": "/{{vm.id}}"}})"),
      "test.json: /steps/x/get: {{vm.id}} is {vm.id} in braces, not its value: write {vm.id}, or give the "
      "variable another name if the braces are meant");
  EXPECT_EQ(refusal(R"({"start": {"get": "/${n}"}})"),
            get +
                "${n} is the value behind a dollar sign: write {n}, or put the dollar sign into a variable, "
                "too, if it is meant");
  EXPECT_EQ(refusal(R"({"start": {"get": "/<n>/x"}})"),
            get + "<n> is not its value: write {n}, or %3Cn%3E if this text is meant");
  for (const char* target : {"/:n", "/x/:n/y", "/x/:n?y"}) {
    EXPECT_EQ(refusal(std::string(R"({"start": {"get": ")") + target + R"("}})"),
              get + ":n is not its value: write {n}, or %3An if this text is meant");
  }
}

TEST(TemplateForm, OfAnotherToolIsATextWhereTheNameIsNot) {
  for (const char* step :
       {R"({"get": "/{{m}}/<m>/:m"})", R"({"get": "/{{{n}}}"})", R"({"get": "/%7Bn%7D/x:n/%3An"})",
        R"({"post": "/", "body": "<n>{n}</n> {{m}} /:n"})", R"({"post": "/", "body": {"x": "{{m}} {{n"}})"}) {
    EXPECT_NO_THROW(file_with(std::string(R"({"start": )") + step + "}")) << step;
  }
}

TEST(HeaderFields, ThatTheClientSetsAreRefused) {
  for (const char* name : {"Host", "Content-Length", "Transfer-Encoding", "Connection"}) {
    EXPECT_EQ(refusal(std::string(R"({"start": {"get": "/", "headers": {")") + name + R"(": "x"}}})"),
              std::string("test.json: /steps/start/headers/") + name + ": " + name + " is set by the client");
  }
  EXPECT_EQ(refusal(R"({"start": {"get": "/", "headers": {"host": "x"}}})"),
            "test.json: /steps/start/headers/host: Host is set by the client");
}

TEST(HeaderFields, OfSeveralLinesAreRefused) {
  EXPECT_EQ(refusal(R"({"start": {"get": "/", "headers": {"X": "a\r\nY: b"}}})"),
            "test.json: /steps/start/headers/X: a header's value is one line");
}

TEST(Bodies, AreRefusedForMethodsThatHaveNone) {
  EXPECT_EQ(refusal(R"({"start": {"get": "/", "body": "x"}})"),
            "test.json: /steps/start/body: a GET request has no body (RFC 9110, 9.3)");
  EXPECT_EQ(refusal(R"({"start": {"head": "/", "body": {}}})"),
            "test.json: /steps/start/body: a HEAD request has no body (RFC 9110, 9.3)");
}

TEST(Cycles, AreSpelledOut) {
  EXPECT_EQ(refusal(R"({"start": {"get": "/", "then": ["b"]}, "b": {"get": "/", "sequence": ["c"]},
                        "c": {"get": "/", "after": ["b"]}})"),
            "test.json: /steps/c/after/0: steps cannot go round in circles, only \"next\" can: b -> c -> b");
  EXPECT_EQ(
      refusal(R"({"start": {"get": "/", "then": ["start"]}})"),
      "test.json: /steps/start/then/0: steps cannot go round in circles, only \"next\" can: start -> start");
}

TEST(Steps, ThatNoRootLeadsToAreRefused) {
  EXPECT_EQ(refusal(R"({"start": {"get": "/"}, "lost": {"get": "/"}})"),
            "test.json: /steps/lost: no root leads to this step");
}

TEST(Steps, OfASequenceMayNotForkInAfter) {
  EXPECT_EQ(refusal(R"({"start": {"get": "/", "sequence": ["one", "two"]},
                        "one": {"get": "/", "after": ["x", "y"]}, "two": {"get": "/"},
                        "x": {"get": "/"}, "y": {"get": "/"}})"),
            "test.json: /steps/one/after: \"one\" is part of a sequence, so it can have one step in "
            "\"after\", without "
            "\"repeat\": write the others into the sequence");
  EXPECT_EQ(
      refusal(R"({"start": {"get": "/", "sequence": ["one"]}, "one": {"get": "/", "after": ["x"]},
                        "x": {"get": "/", "after": ["y"]}, "y": {"get": "/", "repeat": 2}})"),
      "test.json: /steps/x/after: \"x\" is part of a sequence, so it can have one step in \"after\", without "
      "\"repeat\": write the others into the sequence");
}

TEST(Steps, OfDiamondsAreCheckedOnceForEachSetOfNames) {
  // 2^40 paths lead to the last level: walking each of them would never end.
  nlohmann::json steps = {{"start", {{"get", "/"}, {"then", {"a0", "b0"}}}}};
  for (int i = 0; i < 40; ++i) {
    for (const char* side : {"a", "b"}) {
      nlohmann::json step = {{"get", "/"}};
      if (i < 39) step["then"] = {"a" + std::to_string(i + 1), "b" + std::to_string(i + 1)};
      steps[side + std::to_string(i)] = std::move(step);
    }
  }
  EXPECT_NO_THROW(ScenarioFile::parse(scenario_with(steps), "test.json"));
}

}  // namespace
}  // namespace overlap
