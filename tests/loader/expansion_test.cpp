#include "loader/expansion.hpp"

#include "fake_api.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <atomic>
#include <thread>

namespace overlap {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Each, StartsThenOncePerElement) {
  FakeApi api;
  api.bodies["/vms"] = R"({"value": [{"id": "x"}, {"id": "y"}]})";
  run(api, R"({"start": {"get": "/vms", "each": "/value", "as": "vm", "then": ["size", "state"]},
               "size": {"get": "/{vm.id}/size"}, "state": {"get": "/{vm.id}/state"}})");
  EXPECT_THAT(api.visited(),
              ElementsAre("GET /vms", "GET /x/size", "GET /x/state", "GET /y/size", "GET /y/state"));
  EXPECT_THAT(api.errors, IsEmpty());
}

TEST(Each, OfAnEmptyArrayStartsNothing) {
  FakeApi api;
  api.bodies["/vms"] = R"({"value": []})";
  run(api, R"({"start": {"get": "/vms", "each": "/value", "as": "vm", "then": ["size"]},
               "size": {"get": "/{vm.id}"}})");
  EXPECT_THAT(api.visited(), ElementsAre("GET /vms"));
  EXPECT_THAT(api.errors, IsEmpty());
}

TEST(Each, MayBeTheWholeBodyAndItsElementsMayBeTexts) {
  FakeApi api;
  api.bodies["/names"] = R"(["a", 7, true])";
  run(api,
      R"({"start": {"get": "/names", "each": "", "as": "it", "then": ["leaf"]}, "leaf": {"get": "/{it}"}})");
  EXPECT_THAT(api.visited(), ElementsAre("GET /names", "GET /a", "GET /7", "GET /true"));
}

TEST(Each, ReachesMembersAndIndexesOfItsElements) {
  FakeApi api;
  api.bodies["/vms"] = R"([{"zones": ["1", "2"], "properties": {"hardwareProfile": {"vmSize": "B1s"}}}])";
  run(api, R"({"start": {"get": "/vms", "each": "", "as": "vm", "then": ["leaf"]},
               "leaf": {"get": "/{vm.zones.1}/{vm.properties.hardwareProfile.vmSize}"}})");
  EXPECT_THAT(api.visited(), ElementsAre("GET /vms", "GET /2/B1s"));
}

TEST(Each, KeepsTheNamesOfAllLevels) {
  FakeApi api;
  api.bodies["/subs"] = R"([{"id": "s"}])";
  api.bodies["/s/groups"] = R"([{"id": "g"}])";
  run(api, R"({"start": {"get": "/subs", "each": "", "as": "sub", "then": ["groups"]},
               "groups": {"get": "/{sub.id}/groups", "each": "", "as": "group", "then": ["leaf"]},
               "leaf": {"get": "/{sub.id}/{group.id}/{a}"}})");
  EXPECT_THAT(api.visited(), ElementsAre("GET /subs", "GET /s/groups", "GET /s/g/1"));
}

TEST(Each, TheInnermostOfTwoEqualNamesWins) {
  FakeApi api;
  api.bodies["/outer"] = R"([{"id": "outer"}])";
  api.bodies["/inner"] = R"([{"id": "inner"}])";
  run(api, R"({"start": {"get": "/outer", "each": "", "as": "it", "then": ["middle"]},
               "middle": {"get": "/inner", "each": "", "as": "it", "then": ["leaf"]},
               "leaf": {"get": "/{it.id}"}})");
  EXPECT_THAT(api.visited(), ElementsAre("GET /outer", "GET /inner", "GET /inner"));
}

TEST(Bind, TakesTextsNumbersAndHeadersForTheStepsBelow) {
  FakeApi api;
  api.bodies["/a"] =
      R"({"statuses": [{}, {"code": "PowerState/running"}], "count": 3, "odd~key": {"x/y": true}})";
  api.headers["/a"].add("X-Subject-Token", "t0k");
  run(api, R"({"start": {"get": "/a", "then": ["leaf"],
                         "bind": {"state": "/statuses/1/code", "count": "/count", "odd": "/odd~0key/x~1y",
                                  "token": "header:x-subject-token"}},
               "leaf": {"get": "/{state}/{count}/{odd}", "headers": {"X-Auth-Token": "{token}"}}})");
  ASSERT_THAT(api.visited(), ElementsAre("GET /a", "GET /PowerState/running/3/true"));
  EXPECT_EQ(api.requests[1].headers.text(), "X-Auth-Token: t0k\r\n");
}

TEST(Bind, OfAMissingOrNullValueIsAnEmptyText) {
  FakeApi api;
  api.bodies["/a"] = R"({"statuses": [{}], "zone": null})";
  run(api, R"({"start": {"get": "/a", "then": ["leaf"],
                         "bind": {"x": "/statuses/1/code", "y": "/zone", "z": "header:Missing",
                                  "far": "/statuses/99999999999999999999999"}},
               "leaf": {"get": "/[{x}{y}{z}{far}]"}})");
  EXPECT_THAT(api.visited(), ElementsAre("GET /a", "GET /[]"));
  EXPECT_THAT(api.errors, IsEmpty());
}

TEST(Bind, OfAnObjectIsUnexpected) {
  FakeApi api;
  api.bodies["/a"] = R"({"x": {"secret": 1}})";
  run(api, R"({"start": {"get": "/a", "then": ["leaf"], "bind": {"x": "/x"}}, "leaf": {"get": "/{x}"}})");
  EXPECT_THAT(
      api.errors,
      ElementsAre("start: expected a text, a number or a boolean at \"/x\" for \"x\", found an object"));
}

TEST(When, LeavesAStepOutUnlessEveryNameHasOneOfItsValues) {
  FakeApi api;
  api.bodies["/list"] =
      R"([{"id": "1", "s": "on"}, {"id": "2", "s": "off"}, {"id": "3", "s": "idle"}, {"id": "4", "s": 5}])";
  run(api, R"({"start": {"get": "/list", "each": "", "as": "it", "then": ["some", "one", "other"]},
               "some": {"get": "/some/{it.id}", "when": {"it.s": ["on", "idle", 5]}},
               "one": {"get": "/one/{it.id}", "when": {"it.s": ["on"], "a": [1]}},
               "other": {"get": "/other/{it.id}", "when": {"it.s": ["on"], "a": ["2"]}}})");
  EXPECT_THAT(api.visited(),
              ElementsAre("GET /list", "GET /some/1", "GET /one/1", "GET /some/3", "GET /some/4"));
}

TEST(Repeat, MakesSoManyInstancesWithTheirIndex) {
  FakeApi api;
  run(api,
      R"({"start": {"repeat": "{n}", "get": "/{index}", "then": ["leaf"]}, "leaf": {"get": "/below/{index}"}})");
  EXPECT_THAT(api.visited(), ElementsAre("GET /0", "GET /below/0", "GET /1", "GET /below/1"));
}

TEST(Repeat, TakesABoundCount) {
  FakeApi api;
  api.bodies["/count"] = R"({"total": 3})";
  run(api, R"({"start": {"get": "/count", "bind": {"total": "/total"}, "then": ["page"]},
               "page": {"repeat": "{total}", "get": "/page?p={index}"}})");
  EXPECT_THAT(api.visited(), ElementsAre("GET /count", "GET /page?p=0", "GET /page?p=1", "GET /page?p=2"));
}

TEST(Repeat, OfZeroMakesNothing) {
  FakeApi api;
  run(api, R"({"start": {"get": "/", "then": ["none"]}, "none": {"repeat": 0, "get": "/none"}})");
  EXPECT_THAT(api.visited(), ElementsAre("GET /"));
}

TEST(Repeat, OfABoundTextIsUnexpected) {
  FakeApi api;
  api.bodies["/count"] = R"({"total": "many"})";
  run(api, R"({"start": {"get": "/count", "bind": {"total": "/total"}, "then": ["page"]},
               "page": {"repeat": "{total}", "get": "/page"}})");
  EXPECT_THAT(api.errors,
              ElementsAre("page: expected a whole number from 0 to 1000000 for \"repeat\", found \"many\""));
}

TEST(Next, FetchesTheNextPageBeforeThisOneFansOut) {
  FakeApi api;
  api.bodies["/vms"] = R"({"value": [{"id": "a"}, {"id": "b"}], "nextLink": "https://host/vms?page=2"})";
  api.bodies["https://host/vms?page=2"] = R"({"value": [{"id": "c"}], "nextLink": null})";
  run(api, R"({"start": {"get": "/vms", "next": "/nextLink", "each": "/value", "as": "vm", "then": ["leaf"],
                         "headers": {"X-Page": "{a}"}},
               "leaf": {"get": "/{vm.id}"}})");
  EXPECT_THAT(api.visited(),
              ElementsAre("GET /vms", "GET https://host/vms?page=2", "GET /c", "GET /a", "GET /b"));
  EXPECT_EQ(api.requests[1].label, "start");
  EXPECT_EQ(api.requests[1].headers.text(), "X-Page: 1\r\n");
}

TEST(Next, EndsAtANullMissingOrEmptyLink) {
  for (const char* body : {R"({"next": null})", "{}", R"({"next": ""})"}) {
    FakeApi api;
    api.bodies["/p"] = body;
    run(api, R"({"start": {"get": "/p", "next": "/next"}})");
    EXPECT_THAT(api.visited(), ElementsAre("GET /p")) << body;
    EXPECT_THAT(api.errors, IsEmpty()) << body;
  }
}

TEST(Next, FollowsALinkHeaderWithoutLookingAtTheBody) {
  FakeApi api;
  api.bodies["/p"] = "not JSON";
  api.headers["/p"].add("Link", "</p?2>; rel=\"next\", </p?9>; rel=\"last\"");
  run(api, R"({"start": {"get": "/p", "next": "header:Link"}})");
  EXPECT_THAT(api.visited(), ElementsAre("GET /p", "GET /p?2"));
  EXPECT_THAT(api.errors, IsEmpty());
}

TEST(Next, FollowsTheNextOfAListOfLinks) {
  FakeApi api;
  api.bodies["/ports"] = R"({"links": [{"rel": "next", "href": "http://h/ports?marker=a"}]})";
  api.bodies["http://h/ports?marker=a"] = R"({"links": [{"rel": "previous", "href": "http://h/ports"}]})";
  run(api, R"({"start": {"get": "/ports", "next": "/links"}})");
  EXPECT_THAT(api.visited(), ElementsAre("GET /ports", "GET http://h/ports?marker=a"));
  EXPECT_THAT(api.errors, IsEmpty());
}

TEST(Next, PutsThePrefixBeforePathsOnly) {
  FakeApi api;
  api.bodies["/image/v2/images"] = R"({"next": "/v2/images?marker=a"})";
  api.bodies["/image/v2/images?marker=a"] = R"({"next": "http://h/image/v2/images?marker=b"})";
  run(api, R"({"start": {"get": "/image/v2/images", "next": "/next", "next_prefix": "/image"}})");
  EXPECT_THAT(api.visited(), ElementsAre("GET /image/v2/images", "GET /image/v2/images?marker=a",
                                         "GET http://h/image/v2/images?marker=b"));
  EXPECT_THAT(api.errors, IsEmpty());
}

TEST(Next, RecognisesAnEarlierPageBehindItsPrefix) {
  FakeApi api;
  api.bodies["/image/v2/images"] = R"({"next": "/v2/images"})";
  run(api, R"({"start": {"get": "/image/v2/images", "next": "/next", "next_prefix": "/image"}})");
  EXPECT_THAT(
      api.errors,
      ElementsAre("start: the link to the next page leads back to an earlier one: \"/image/v2/images\""));
}

TEST(When, AMissingOrNullMemberIsAnEmptyText) {
  FakeApi api;
  api.bodies["/list"] = R"([{"id": "a"}, {"id": "b", "s": null}, {"id": "c", "s": "on"}])";
  run(api, R"({"start": {"get": "/list", "each": "", "as": "it", "then": ["on", "none"]},
               "on": {"get": "/on/{it.id}", "when": {"it.s": ["on"]}},
               "none": {"get": "/none/{it.id}", "when": {"it.s": [""]}}})");
  EXPECT_THAT(api.visited(), ElementsAre("GET /list", "GET /none/a", "GET /none/b", "GET /on/c"));
  EXPECT_THAT(api.errors, IsEmpty());
}

TEST(Next, EncodesWhatNoUrlMayHold) {
  FakeApi api;
  api.bodies["/p"] = R"({"next": "/p?$filter=a eq 'b'%20\r\nX: y#part"})";
  run(api, R"({"start": {"get": "/p", "next": "/next"}})");
  EXPECT_THAT(api.visited(), ElementsAre("GET /p", "GET /p?$filter=a%20eq%20'b'%20%0D%0AX:%20y"));
}

TEST(Next, IsResolvedAgainstThePageThatNamesIt) {
  FakeApi api;
  api.bodies["/a/p"] = R"({"next": "?page=2"})";
  api.bodies["/a/p?page=2"] = R"({"next": "q?page=3"})";
  api.bodies["/a/q?page=3"] = R"({"next": "../p?page=4"})";
  api.bodies["/p?page=4"] = R"({"next": "//host/p?page=5"})";
  run(api, R"({"start": {"get": "/a/p", "next": "/next"}})");
  EXPECT_THAT(api.visited(), ElementsAre("GET /a/p", "GET /a/p?page=2", "GET /a/q?page=3", "GET /p?page=4",
                                         "GET //host/p?page=5"));
}

TEST(Next, RefusesLinksThatAreNeitherUrlNorPath) {
  for (const auto& [link, found] : {std::pair{"\"ftp://host/x?key=secret\"", "found \"ftp://host/x\""},
                                    std::pair{"\"mailto:a@b\"", "found \"mailto:a@b\""},
                                    std::pair{"\"https:///x\"", "found \"https:///x\""}}) {
    FakeApi api;
    api.bodies["/p"] = fmt::format(R"({{"next": {}}})", link);
    run(api, R"({"start": {"get": "/p", "next": "/next"}})");
    EXPECT_THAT(api.errors,
                ElementsAre(fmt::format(
                    "start: expected a link to the next page, an http(s) URL or a path, {}", found)));
  }
  FakeApi api;
  api.bodies["/p"] = R"({"next": {"href": "/x"}})";
  run(api, R"({"start": {"get": "/p", "next": "/next"}})");
  EXPECT_THAT(api.errors,
              ElementsAre("start: expected a link to the next page at \"/next\", found an object"));
}

TEST(Next, RefusesPagesThatGoRoundInCircles) {
  FakeApi api;
  api.bodies["/p"] = R"({"next": "/p?2"})";
  api.bodies["/p?2"] = R"({"next": "/p?3"})";
  api.bodies["/p?3"] = R"({"next": "http://host/p?2"})";
  run(api, R"({"start": {"get": "/p", "next": "/next"}})");
  EXPECT_THAT(api.visited(), ElementsAre("GET /p", "GET /p?2", "GET /p?3"));
  EXPECT_THAT(
      api.errors,
      ElementsAre("start: the link to the next page leads back to an earlier one: \"http://host/p\""));
}

TEST(Next, RefusesALinkToThePageItself) {
  FakeApi api;
  api.bodies["/p"] = R"({"next": "/p"})";
  run(api, R"({"start": {"get": "/p", "next": "/next"}})");
  EXPECT_THAT(api.errors,
              ElementsAre("start: the link to the next page leads back to an earlier one: \"/p\""));
}

TEST(Next, StopsAfterAThousandPages) {
  const auto file = file_with(R"({"start": {"get": "/0", "next": "/next"}})");
  auto page = file.instantiate(no_inputs()).roots;
  std::size_t pages = 0;
  std::string error;
  while (error.empty() && !page.empty()) {
    ++pages;
    Response response;
    response.body = fmt::format(R"({{"next": "/{}"}})", pages);
    try {
      page = page.front().then(response);
    } catch (const UnexpectedContent& refused) {
      error = refused.what();
    }
  }
  EXPECT_EQ(pages, longest_chain);
  EXPECT_EQ(error, "start: there are more than 1000 pages");
}

TEST(Until, StopsAfterTheFirstPageWithAMatch) {
  const char* steps = R"({"start": {"get": "/log", "next": "/nextLink",
    "until": {"any": "/value", "where": {"/status/value": ["Succeeded"], "/op": ["start", "write"]}}}})";
  FakeApi api;
  api.bodies["/log"] = R"({"value": [{"status": {"value": "Started"}, "op": "start"},
                                     {"status": {"value": "Succeeded"}, "op": "delete"}, {}], "nextLink": "/log?2"})";
  api.bodies["/log?2"] =
      R"({"value": [{"status": {"value": "Succeeded"}, "op": "write"}], "nextLink": "/log?3"})";
  run(api, steps);
  EXPECT_THAT(api.visited(), ElementsAre("GET /log", "GET /log?2"));
}

TEST(Until, StillFansOutThePageThatMatches) {
  FakeApi api;
  api.bodies["/log"] = R"({"value": [{"id": 1, "ok": true}, {"id": 2}], "next": "/log?2"})";
  run(api, R"({"start": {"get": "/log", "next": "/next", "until": {"any": "/value", "where": {"/ok": [true]}},
                         "each": "/value", "as": "it", "then": ["leaf"]},
               "leaf": {"get": "/{it.id}"}})");
  EXPECT_THAT(api.visited(), ElementsAre("GET /log", "GET /1", "GET /2"));
}

TEST(Until, ExpectsAnArray) {
  FakeApi api;
  api.bodies["/log"] = R"({"value": "none", "next": "/log?2"})";
  run(api,
      R"({"start": {"get": "/log", "next": "/next", "until": {"any": "/value", "where": {"/ok": [true]}}}})");
  EXPECT_THAT(api.errors, ElementsAre("start: expected an array at \"/value\", found a string"));
}

TEST(After, StartsOnceAllThatIsBelowHasFinished) {
  FakeApi api;
  api.bodies["/p"] = R"({"value": [1], "next": "/p?2"})";
  api.bodies["/p?2"] = R"({"value": [2], "next": "/p?3"})";
  api.bodies["/p?3"] = R"({"value": [3]})";
  run(api, R"({"start": {"get": "/p", "next": "/next", "each": "/value", "as": "it", "then": ["leaf"],
                         "after": ["join", "done"]},
               "leaf": {"get": "/{it}"}, "join": {"get": "/join/{a}"}, "done": {"get": "/done"}})");
  EXPECT_THAT(api.visited(), ElementsAre("GET /p", "GET /p?2", "GET /p?3", "GET /3", "GET /2", "GET /1",
                                         "GET /join/1", "GET /done"));
}

TEST(After, IsAttachedToTheFirstPageOnly) {
  const auto file =
      file_with(R"({"start": {"get": "/p", "next": "/next", "after": ["join"]}, "join": {"get": "/join"}})");
  const auto first = file.instantiate(no_inputs()).roots.at(0);
  Response response;
  response.body = R"({"next": "/p?2"})";
  const auto second = first.then(response).at(0);
  EXPECT_TRUE(first.after);
  EXPECT_FALSE(second.after);
}

TEST(After, RunsEvenIfTheStepFailed) {
  FakeApi api;
  api.failing = {"/p"};
  run(api, R"({"start": {"get": "/p", "then": ["leaf"], "after": ["join"]},
               "leaf": {"get": "/leaf"}, "join": {"get": "/join"}})");
  EXPECT_THAT(api.visited(), ElementsAre("GET /p", "GET /join"));
}

TEST(After, MayHaveAStepAfterItself) {
  FakeApi api;
  run(api,
      R"({"start": {"get": "/1", "after": ["two"]}, "two": {"get": "/2", "then": ["below"], "after": ["three"]},
               "below": {"get": "/below"}, "three": {"get": "/3"}})");
  EXPECT_THAT(api.visited(), ElementsAre("GET /1", "GET /2", "GET /below", "GET /3"));
}

TEST(After, ThatCannotBeMadeIsTheFaultOfTheResponseItsValuesCameFrom) {
  FakeApi api;
  api.bodies["/list"] = R"([{"id": 1}])";
  run(api, R"({"start": {"get": "/list", "each": "", "as": "it", "then": ["leaf"]},
               "leaf": {"get": "/{it.id}", "after": ["join"]}, "join": {"get": "/{it.name}"}})");
  EXPECT_THAT(api.visited(), ElementsAre("GET /list"));
  EXPECT_THAT(api.errors,
              ElementsAre("join: expected a text, a number or a boolean for {it.name}, found nothing"));
}

TEST(Sequence, StartsEachStepWhenTheOneBeforeAndAllBelowItHaveFinished) {
  FakeApi api;
  run(api,
      R"({"start": {"get": "/0", "sequence": ["one", "two", "three"], "then": ["beside"], "after": ["join"]},
               "beside": {"get": "/beside"},
               "one": {"get": "/1", "then": ["below"], "after": ["late"]}, "below": {"get": "/1/below"},
               "late": {"get": "/1/after"},
               "two": {"repeat": 2, "get": "/2/{index}"}, "three": {"get": "/3"}, "join": {"get": "/join"}})");
  EXPECT_THAT(api.visited(), ElementsAre("GET /0", "GET /beside", "GET /1", "GET /1/below", "GET /1/after",
                                         "GET /2/0", "GET /2/1", "GET /3", "GET /join"));
}

TEST(Sequence, MakesOnlyItsFirstStepAChildOfTheParent) {
  const auto file = file_with(R"({"start": {"get": "/0", "sequence": ["one", "two"]},
                                  "one": {"get": "/1"}, "two": {"get": "/2"}})");
  const auto children = file.instantiate(no_inputs()).roots.at(0).then(Response{});
  ASSERT_EQ(children.size(), 1U);
  const auto second = children[0].after();
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second[0].request.target, "/2");
  EXPECT_FALSE(second[0].after);
}

TEST(Sequence, IsMadeForEachElement) {
  FakeApi api;
  api.bodies["/list"] = R"(["x", "y"])";
  run(api, R"({"start": {"get": "/list", "each": "", "as": "it", "sequence": ["one", "two"]},
               "one": {"get": "/{it}/1"}, "two": {"get": "/{it}/2"}})");
  EXPECT_THAT(api.visited(), ElementsAre("GET /list", "GET /x/1", "GET /x/2", "GET /y/1", "GET /y/2"));
}

TEST(Sequence, GoesOnAfterAPagedStepOnceAllItsPagesAreFinished) {
  FakeApi api;
  api.bodies["/p"] = R"({"next": "/p?2"})";
  run(api, R"({"start": {"get": "/0", "sequence": ["pages", "two"]},
               "pages": {"get": "/p", "next": "/next"}, "two": {"get": "/2"}})");
  EXPECT_THAT(api.visited(), ElementsAre("GET /0", "GET /p", "GET /p?2", "GET /2"));
}

TEST(Sequence, LeavesOutWhatItsConditionsExclude) {
  FakeApi api;
  run(api, R"({"start": {"get": "/0", "sequence": ["one", "two", "three"]},
               "one": {"get": "/1", "when": {"a": ["other"]}}, "two": {"get": "/2", "after": ["never"]},
               "never": {"get": "/never", "when": {"a": ["other"]}}, "three": {"get": "/3"}})");
  EXPECT_THAT(api.visited(), ElementsAre("GET /0", "GET /2", "GET /3"));
}

TEST(Sequence, GoesOnAfterAFailedStep) {
  FakeApi api;
  api.failing = {"/1"};
  run(api,
      R"({"start": {"get": "/0", "sequence": ["one", "two"]}, "one": {"get": "/1"}, "two": {"get": "/2"}})");
  EXPECT_THAT(api.visited(), ElementsAre("GET /0", "GET /1", "GET /2"));
}

TEST(Sequence, IsNoLongerThanStrategiesCanFollow) {
  FakeApi api;
  run(api, R"({"start": {"get": "/0", "sequence": ["one"]}, "one": {"get": "/1", "repeat": 1001}})");
  EXPECT_THAT(api.errors, ElementsAre("start: a sequence of 1001 steps is longer than 1000"));
}

TEST(Response, IsNotReadByAStepThatNeedsNothingFromIt) {
  FakeApi api;
  api.bodies["/a"] = "<html>";
  run(api,
      R"({"start": {"get": "/a", "bind": {"etag": "header:ETag"}, "then": ["leaf"]}, "leaf": {"get": "/b"}})");
  EXPECT_THAT(api.visited(), ElementsAre("GET /a", "GET /b"));
  EXPECT_THAT(api.errors, IsEmpty());
}

TEST(Response, OfALeafIsNotAskedForAnything) {
  EXPECT_FALSE(file_with(R"({"start": {"get": "/"}})").instantiate(no_inputs()).roots.at(0).then);
}

TEST(Response, ThatIsNotJsonIsUnexpectedWhereJsonIsNeeded) {
  const char* steps =
      R"({"start": {"get": "/a", "each": "/v", "as": "it", "then": ["leaf"]}, "leaf": {"get": "/"}})";
  FakeApi html;
  html.bodies["/a"] = "<html>";
  html.headers["/a"].add("Content-Type", "text/html");
  run(html, steps);
  EXPECT_THAT(html.errors, ElementsAre("start: expected JSON, found something else, of type text/html"));

  FakeApi untyped;
  untyped.bodies["/a"] = "{";
  run(untyped, steps);
  EXPECT_THAT(untyped.errors, ElementsAre("start: expected JSON, found something else, of type unknown"));

  FakeApi empty;
  empty.bodies["/a"] = "";
  run(empty, steps);
  EXPECT_THAT(empty.errors, ElementsAre("start: expected JSON, found an empty body"));
}

TEST(Response, WithoutTheArrayIsUnexpected) {
  for (const auto& [body, found] :
       {std::pair{"{}", "nothing"}, std::pair{R"({"v": null})", "null"},
        std::pair{R"({"v": {"token": "s3cret"}})", "an object"}, std::pair{R"({"v": 3})", "a number"},
        std::pair{R"({"v": true})", "a boolean"}, std::pair{"[]", "nothing"}}) {
    FakeApi api;
    api.bodies["/a"] = body;
    run(api, R"({"start": {"get": "/a", "each": "/v", "as": "it", "then": ["leaf"]}, "leaf": {"get": "/"}})");
    EXPECT_THAT(api.errors, ElementsAre(fmt::format("start: expected an array at \"/v\", found {}", found)));
  }
}

TEST(Response, WhoseElementLacksAMemberIsUnexpected) {
  FakeApi api;
  api.bodies["/a"] = R"([{"id": {}}])";
  run(api,
      R"({"start": {"get": "/a", "each": "", "as": "vm", "then": ["leaf"]}, "leaf": {"get": "/{vm.id}"}})");
  EXPECT_THAT(api.errors,
              ElementsAre("leaf: expected a text, a number or a boolean for {vm.id}, found an object"));
}

TEST(Scenario, OutlivesItsFile) {
  Scenario scenario;
  {
    auto inputs = no_inputs();
    inputs.environment["T"] = "t";
    scenario = file_with(R"({"start": {"get": "/a", "each": "", "as": "it", "then": ["leaf"]},
                             "leaf": {"get": "/{it}", "headers": {"T": "{env:T}"}}})")
                   .instantiate(inputs);
  }
  Response response;
  response.body = R"(["x"])";
  auto children = scenario.roots.at(0).then(response);
  response.body.clear();
  scenario.roots.clear();
  ASSERT_EQ(children.size(), 1U);
  EXPECT_EQ(children[0].request.target, "/x");
  EXPECT_EQ(children[0].request.headers.text(), "T: t\r\n");
}

std::vector<std::string> targets_of(const std::vector<Step>& steps) {
  std::vector<std::string> targets;
  for (const auto& step : steps) targets.push_back(step.request.target);
  return targets;
}

TEST(LongLists, AreMadeWhenTheyAreDue) {
  const auto file = file_with(R"({"start": {"repeat": 1000000, "get": "/{index}", "then": ["leaf"]},
                                  "leaf": {"repeat": 1000000, "get": "/leaf/{index}"}})");
  const auto roots = file.instantiate(no_inputs()).roots;
  ASSERT_EQ(roots.size(), steps_made_at_once);
  const auto more = roots.back().rest(2);
  EXPECT_THAT(targets_of(more), ElementsAre("/1024", "/1025"));
  EXPECT_THAT(targets_of(more.back().rest(1)), ElementsAre("/1026"));
  const auto leaves = more.front().then(Response{200, {}, "{}"});
  EXPECT_EQ(leaves.size(), steps_made_at_once);
  EXPECT_THAT(targets_of(leaves.back().rest(1)), ElementsAre("/leaf/1024"));
}

TEST(LongLists, GoOnBehindAnyOfTheirSteps) {
  const auto file = file_with(R"({"start": {"get": "/p", "next": "/next", "each": "/value", "as": "it",
                                            "then": ["leaf", "other"]},
                                  "leaf": {"repeat": 2, "get": "/{it}/{index}"}, "other": {"get": "/{it}",
                                           "when": {"it": ["b"]}}})");
  const auto page = file.instantiate(no_inputs()).roots.front();
  const auto all = page.then(Response{200, {}, R"({"next": "/p?2", "value": ["a", "b"]})"});
  const auto targets = targets_of(all);
  EXPECT_THAT(targets, ElementsAre("/p?2", "/a/0", "/a/1", "/b/0", "/b/1", "/b"));
  for (std::size_t i = 0; i + 1 < all.size(); ++i) {
    ASSERT_TRUE(all[i].rest) << targets[i];
    EXPECT_EQ(targets_of(all[i].rest(9)),
              std::vector(targets.begin() + static_cast<std::ptrdiff_t>(i) + 1, targets.end()));
  }
  EXPECT_FALSE(all.back().rest);
}

TEST(LongLists, EndAtAStepThatCannotBeMade) {
  const auto file = file_with(R"({"start": {"get": "/p", "each": "", "as": "it", "then": ["leaf"]},
                                  "leaf": {"get": "/{it}"}})");
  std::string body = "[0";
  for (std::size_t i = 1; i < steps_made_at_once + 5; ++i) body += ",1";
  body += ",null,2]";
  const auto first = file.instantiate(no_inputs()).roots.front().then(Response{200, {}, body});
  ASSERT_EQ(first.size(), steps_made_at_once);
  const auto more = first.back().rest(100);
  EXPECT_EQ(more.size(), 5U) << "those before it";
  EXPECT_THROW(more.back().rest(100), UnexpectedContent);
}

TEST(Scenario, MayBeExpandedFromSeveralThreadsAtOnce) {
  const auto file = file_with(R"({"start": {"get": "/a", "next": "/next", "each": "/value", "as": "it",
                                            "bind": {"b": "/b"}, "then": ["leaf"], "after": ["join"]},
                                  "leaf": {"repeat": 2, "get": "/{it.id}/{b}/{index}", "sequence": ["one", "two"]},
                                  "one": {"get": "/1/{it.id}"}, "two": {"get": "/2/{it.id}"}, "join": {"get": "/j"}})");
  const auto scenario = file.instantiate(no_inputs());
  std::atomic<int> visits = 0;
  const auto work = [&] {
    for (int i = 0; i < 50; ++i) {
      FakeApi api;
      api.bodies["/a"] = R"({"value": [{"id": "x"}, {"id": "y"}], "b": "B", "next": "/a?2"})";
      api.bodies["/a?2"] = R"({"value": [{"id": "z"}]})";
      api.run(scenario);
      api.run(file.instantiate(no_inputs()));
      visits += static_cast<int>(api.requests.size());
    }
  };
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back(work);
  }
  constexpr int per_run = 2 + 3 * 2 * 3 + 1;  // pages, leaves with their sequences, the join
  EXPECT_EQ(visits, 4 * 50 * 2 * per_run);
}

}  // namespace
}  // namespace overlap
