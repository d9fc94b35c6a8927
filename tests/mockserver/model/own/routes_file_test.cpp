#include "mockserver/model/own/routes_file.hpp"

#include "document/document_error.hpp"
#include "document/parse.hpp"
#include "tests/mockserver/model/ask.hpp"
#include "tests/mockserver/route.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace overlap::mock {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Model model_of(const std::string& routes) {
  ModelOptions options;
  options.own_routes = parse_routes_file(R"({"routes": [)" + routes + "]}", "api.json");
  return Model(std::move(options));
}

Model example() {
  const std::string file = MOCKSERVER_EXAMPLES "/orders.json";
  ModelOptions options;
  options.own_routes = parse_routes_file(read_document(file), file);
  return Model(std::move(options));
}

std::string complaint(const std::string& text) {
  try {
    parse_routes_file(text, "api.json");
  } catch (const DocumentError& error) {
    return error.what();
  }
  return "none";
}

// About one route that is wrong.
std::string complaint_about(const std::string& route) {
  return complaint(R"({"routes": [)" + route + "]}");
}

std::string body_of(const Model& model, const std::string& target, const std::string& method = "GET") {
  return *ask(model, target, method).body;
}

Reply post(const Model& model, const std::string& target, std::string_view body) {
  return model.answer({"POST", target, "http", "mock.example", "application/json", body, {}});
}

TEST(OwnRoutes, AnswerWhatTheyAreTold) {
  const auto model = model_of(
      R"({"path": "/hello", "status": 418, "headers": {"X-A": "{b}"}, "body": {"b": 1, "a": [null]}})");
  const auto reply = ask(model, "/hello");
  EXPECT_EQ(reply.status, 418U);
  EXPECT_EQ(*reply.body, R"({"b":1,"a":[null]})") << "in the order written";
  EXPECT_EQ(reply.fields, "Content-Type: application/json\r\nX-A: {b}\r\n");
  EXPECT_EQ(model.routes().service(reply.route), make_services({}).size()) << "that of the file";
  EXPECT_EQ(model.routes().name(reply.route), "GET /hello");
}

TEST(OwnRoutes, ATextIsSentAsItIs) {
  const auto reply = ask(model_of(R"({"path": "/hello", "body": "so {it} is\n"})"), "/hello");
  EXPECT_EQ(*reply.body, "so {it} is\n");
  EXPECT_EQ(reply.fields, "Content-Type: text/plain; charset=utf-8\r\n");
}

TEST(OwnRoutes, NothingToSayIsAnEmptyBody) {
  const auto reply = ask(model_of(R"({"path": "/hello"})"), "/hello");
  EXPECT_EQ(*reply.body, "");
  EXPECT_EQ(reply.fields, "");
}

TEST(OwnRoutes, ComeBeforeThoseThatAreBuiltIn) {
  const auto model =
      model_of(R"({"path": "/ping", "body": "mine"}, {"path": "/{any}/{thing}", "body": "any"})");
  EXPECT_EQ(body_of(model, "/ping"), "mine");
  EXPECT_EQ(body_of(model, "/delay/20ms"), "any");
  EXPECT_EQ(ask(model, "/__mock/health").route, Route::health);
  EXPECT_EQ(ask(model, "/subscriptions").route, named("subscriptions"));
}

TEST(OwnRoutes, TheRootIsAPathButAnAsteriskIsNot) {
  const auto model = model_of(R"({"path": "/", "method": "*", "body": "root"})");
  EXPECT_EQ(body_of(model, "/"), "root");
  EXPECT_EQ(body_of(model, "/?a=b"), "root");
  EXPECT_EQ(ask(model, "*", "OPTIONS").status, 404U);
}

TEST(OwnRoutes, OtherMethodsAreRefused) {
  const auto reply = ask(model_of(R"({"path": "/x"}, {"path": "/x", "method": "PUT"})"), "/x", "DELETE");
  EXPECT_EQ(reply.status, 405U);
  EXPECT_THAT(reply.fields, HasSubstr("Allow: GET, HEAD, PUT\r\n"));
}

TEST(OwnRoutes, TheFirstWhoseConditionsHoldAnswers) {
  const auto model =
      model_of(R"({"name": "a", "path": "/x", "when": {"query": {"page": "2", "of": "a b"}}, "body": "both"},
                                 {"name": "b", "path": "/x", "when": {"query": {"page": "2"}}, "body": "page"})");
  EXPECT_EQ(body_of(model, "/x?of=a+b&page=2"), "both");
  EXPECT_EQ(body_of(model, "/x?page=%32&page=3"), "page");
  EXPECT_EQ(ask(model, "/x?page=3").status, 404U);
  EXPECT_EQ(ask(model, "/x").status, 404U);
}

TEST(OwnRoutes, AConditionIsMetByAnyOfSeveralValues) {
  const auto model = model_of(R"({"name": "b", "path": "/x", "when": {"query": {"tag": "b"}}, "body": "b"})");
  for (const auto* query : {"tag=b", "tag=a&tag=b", "tag=b&tag=a", "tag=a&tag=c&x=y&tag=%62"}) {
    EXPECT_EQ(body_of(model, std::string("/x?") + query), "b") << query;
  }
  EXPECT_EQ(ask(model, "/x?tag=a&tag=c").status, 404U);
}

TEST(OwnRoutes, NamesInAQueryAreCaseSensitive) {
  const auto model = model_of(
      R"({"name": "small", "path": "/x", "when": {"query": {"tag": "b"}}, "body": "small"},
         {"name": "both", "path": "/y", "when": {"query": {"tag": "b", "TAG": "c"}}, "body": "both"})");
  for (const auto* query : {"TAG=b", "Tag=b", "tag=B"}) {
    EXPECT_EQ(ask(model, std::string("/x?") + query).status, 404U) << query;
  }
  EXPECT_EQ(body_of(model, "/y?tag=b&TAG=c"), "both");
  EXPECT_EQ(ask(model, "/y?tag=b&tag=c").status, 404U);
}

Reply ask_with(const Model& model, const std::string& target, const std::vector<Field>& fields,
               std::string_view method = "GET") {
  return model.answer({method, target, "http", "mock.example", "", "", fields});
}

TEST(OwnRoutes, ConditionsMayBeOnFieldsOfTheRequest) {
  const auto model = model_of(
      R"({"name": "both", "path": "/x", "when": {"headers": {"X-Tenant": "a"}, "query": {"page": "2"}}, "body": "both"},
         {"name": "tenant", "path": "/x", "when": {"headers": {"X-Tenant": "a", "Accept": "text/csv"}}, "body": "tenant"},
         {"name": "rest", "path": "/x", "body": "rest"})");
  const auto body = [&](const std::string& target, const std::vector<Field>& fields) {
    return *ask_with(model, target, fields).body;
  };
  EXPECT_EQ(body("/x?page=2", {{"x-TENANT", "a"}}), "both") << "names in any case";
  EXPECT_EQ(body("/x", {{"x-tenant", "a"}, {"accept", "text/csv"}}), "tenant");
  EXPECT_EQ(body("/x", {{"X-Tenant", "b"}, {"X-Tenant", "a"}, {"Accept", "text/csv"}}), "tenant")
      << "any of several";
  EXPECT_EQ(body("/x", {{"X-Tenant", "A"}, {"Accept", "text/csv"}}), "rest") << "values in their own case";
  EXPECT_EQ(body("/x", {{"X-Tenant", "a, b"}, {"Accept", "text/csv"}}), "rest") << "values as a whole";
  EXPECT_EQ(body("/x?page=2", {}), "rest");
  EXPECT_THAT(model.significant_fields(), testing::IsSupersetOf({"X-Tenant", "Accept"}))
      << "answers that are kept depend on them";
}

TEST(OwnRoutes, TheAnswerForNobodyTellsWhichConditionsDidNotFit) {
  const auto model = model_of(
      R"({"name": "tagged", "path": "/x", "when": {"query": {"tag": "b"}}},
         {"name": "inner", "path": "/x", "when": {"query": {"a": "1"}, "headers": {"X-Key": "s3cret"}}},
         {"name": "put", "path": "/x", "method": "PUT", "when": {"query": {"a": "1"}}},
         {"name": "open", "path": "/x", "method": "DELETE"})");
  const auto reply = ask(model, "/x?tag=a");
  EXPECT_EQ(reply.status, 404U);
  EXPECT_THAT(*reply.body,
              HasSubstr(R"(no \"when\" of its routes there fits: \"tagged\" wants tag=b in the query, )"
                        R"(\"inner\" wants a=1 in the query and its value of the header field X-Key.)"));
  EXPECT_THAT(*reply.body, Not(HasSubstr("s3cret")));
  EXPECT_THAT(*ask(model, "/x", "PUT").body, HasSubstr(R"(\"put\" wants a=1)"));
  EXPECT_EQ(ask(model, "/x", "PATCH").status, 405U);
  EXPECT_THAT(*ask(model, "/y").body, Not(HasSubstr("when")));
}

TEST(OwnRoutes, ARouteWithAConditionOnAFieldStandsBeforeTheOneWithout) {
  EXPECT_EQ(complaint_about(R"({"name": "a", "path": "/x", "when": {"headers": {"A": "b"}}},
                               {"name": "b", "path": "/x"})"),
            "none");
  EXPECT_THAT(complaint_about(R"({"name": "a", "path": "/x", "when": {"headers": {"A": "b"}}},
                                 {"name": "b", "path": "/x", "when": {"headers": {"a": "b", "c": "d"}}})"),
              HasSubstr("/routes/1: never answers"));
}

TEST(OwnRoutes, SpecsAreKeptAsTheyAreWritten) {
  const auto routes = parse_routes_file(R"({"routes": [
      {"path": "/a", "latency": "20ms", "pace": "drip:1s", "fault": ["reset@10%", "close"]}, {"path": "/b", "fault": "close"},
      {"path": "/c"}]})",
                                        "api.json");
  EXPECT_EQ(routes[0].latency, "20ms");
  EXPECT_EQ(routes[0].pace, "drip:1s");
  EXPECT_THAT(routes[0].faults, testing::ElementsAre("reset@10%", "close"));
  EXPECT_THAT(routes[1].faults, testing::ElementsAre("close"));
  EXPECT_EQ(routes[2].latency + routes[2].pace, "");
}

TEST(Templates, PutInWhatTheRequestSays) {
  const auto model = model_of(
      R"({"path": "/{a}/x/{b}", "template": true, "body": "{path.b} {path.a} {query.q} {method} {scheme}://{host} {{}}"})");
  EXPECT_EQ(body_of(model, "/1/x/a%2Fb?q=%3D"), "a/b 1 = GET http://mock.example {}");
}

TEST(Templates, OfSeveralValuesNoneIsTakenInSilence) {
  const auto model =
      model_of(R"({"path": "/x", "template": true, "body": "{query.q|none} {header.X-A|none}"})");
  EXPECT_THAT(*ask(model, "/x?q=1&q=2").body,
              HasSubstr(R"(this route needs one query parameter \"q\", and the request has 2.)"));
  EXPECT_EQ(ask(model, "/x?q=1&q=2").status, 400U);
  EXPECT_EQ(body_of(model, "/x?Q=1"), "none none") << "another parameter";
  EXPECT_EQ(*ask_with(model, "/x", {{"X-A", "1"}, {"x-a", "2"}}).body, "none 1, 2");
}

TEST(Templates, ABodyIsNoDeeperThanAFile) {
  const auto model =
      model_of(R"({"path": "/x", "method": "POST", "template": true, "body": "{body./a|none}"})");
  const auto of = [&](std::size_t levels) {
    const auto body = R"({"a":1,"b":)" + std::string(levels - 1, '[') + std::string(levels - 1, ']') + "}";
    const auto reply = model.answer({"POST", "/x", "http", "mock.example", "", body, {}});
    return std::pair(reply.status, *reply.body);
  };
  EXPECT_EQ(of(99), std::pair(200U, std::string("1")));
  EXPECT_EQ(of(100), std::pair(200U, std::string("1")));
  for (const std::size_t levels : {101, 1'000, 100'000}) {
    EXPECT_EQ(of(levels).first, 400U);
    EXPECT_THAT(of(levels).second, HasSubstr("the body is nested more than 100 levels deep."));
  }
}

TEST(Templates, ValuesInJsonStringsAreEscaped) {
  const auto model =
      model_of(R"({"path": "/x", "template": true, "body": {"{q}": ["say \"{query.q}\"\n"]}})");
  EXPECT_EQ(Json::parse(body_of(model, "/x?q=%22%5C%0A%FF")),
            Json::parse(R"({"{q}": ["say \"\"\\\n�\"\n"]})"));
}

TEST(Templates, ATextThatIsJsonIsWrittenAsItIsAndItsValuesAreEscaped) {
  const auto model = model_of(
      R"({"path": "/x", "template": true, "content_type": "application/vnd.x+json; v=1", "body": "{{\"n\": {query.n}, \"s\": \"{query.s}\"}}"})");
  EXPECT_EQ(body_of(model, "/x?n=5&s=%22"), R"({"n": 5, "s": "\""})");
}

TEST(Templates, TakeScalarsOutOfTheBody) {
  const auto model = model_of(
      R"({"path": "/x", "method": "POST", "template": true, "body": "{body./a/1} {body./t} {body./no|default}"})");
  EXPECT_EQ(*post(model, "/x", R"({"a": [0, 1.5], "t": true})").body, "1.5 true default");
  const auto structured = post(model, "/x", R"({"a": [0, {}], "t": true})");
  EXPECT_EQ(structured.status, 400U);
  EXPECT_THAT(*structured.body, HasSubstr("not an object or a list"));
}

TEST(Templates, NumbersOfTheBodyAreAsTheClientWroteThem) {
  const auto model = model_of(
      R"({"path": "/x", "method": "POST", "template": true, "body": "{body./n} {body./a~1b/1/c} {body./z}"})");
  EXPECT_EQ(
      *post(model, "/x", R"({"a/b": [[2.0], {"c": 18446744073709551616, "d": 1.0}], "n": 19.90, "z": -0})")
           .body,
      "19.90 18446744073709551616 -0");
  EXPECT_EQ(*post(model, "/x", R"({"a/b": [1e3, {"c": 94.95886283158104103}], "n": 1e2, "z": 7})").body,
            "1e2 94.95886283158104103 7");
}

TEST(Templates, AValueThatIsMissingIsABadRequest) {
  const auto model = model_of(
      R"({"path": "/q", "template": true, "body": "{query.q}"}, {"path": "/h", "template": true, "body": "{header.X-H}"},
         {"path": "/b", "method": "POST", "template": true, "body": "{body./a/9}"})");
  EXPECT_THAT(body_of(model, "/q"),
              HasSubstr(R"(this route needs the query parameter \"q\", which the request does not have.)"));
  EXPECT_THAT(body_of(model, "/h"), HasSubstr("the header field"));
  for (const auto* body : {"", "{", "[]", R"({"a": []})", R"({"a": 1})"})
    EXPECT_EQ(post(model, "/b", body).status, 400U) << body;
}

TEST(Templates, DefaultsStandInForWhatIsMissing) {
  const auto model =
      model_of(R"({"path": "/x", "template": true, "body": "{query.page|1} {header.X-H|} {body./a|b|c}"})");
  EXPECT_EQ(body_of(model, "/x"), "1  b|c");
  EXPECT_EQ(body_of(model, "/x?page="), "  b|c") << "empty is there";
}

TEST(Templates, WhatDependsOnFieldsIsNotKept) {
  const auto model = model_of(
      R"({"path": "/q", "template": true, "body": "{query.q|}"}, {"path": "/h", "template": true, "body": "{header.X-H|}"},
         {"path": "/r", "template": true, "headers": {"X-R": "{header.X-H}"}})");
  EXPECT_TRUE(ask(model, "/q").cacheable);
  EXPECT_FALSE(ask(model, "/h").cacheable);
  EXPECT_FALSE(ask(model, "/r").cacheable);
  const std::vector<Field> fields{{"x-h", "5"}};
  const auto reply = model.answer({"GET", "/r", "http", "mock.example", "", "", fields});
  EXPECT_EQ(reply.fields, "X-R: 5\r\n");
  EXPECT_FALSE(reply.cacheable);
}

TEST(Templates, AHeaderCannotBringOthersWithIt) {
  const auto model = model_of(R"({"path": "/x", "template": true, "headers": {"X-A": "{query.a}"}})");
  EXPECT_EQ(ask(model, "/x?a=b%20c").fields, "X-A: b c\r\n");
  const auto reply = ask(model, "/x?a=b%0D%0AX-B:%20c");
  EXPECT_EQ(reply.status, 400U);
  EXPECT_THAT(reply.fields, Not(HasSubstr("X-B")));
}

TEST(ExampleFile, HasPages) {
  const auto model = example();
  const auto first = ask_json(model, "/api/orders?customer=me");
  EXPECT_EQ(first["next"], "http://mock.example/api/orders?page=2&customer=me");
  EXPECT_EQ(ask_json(model, target_of(first["next"]))["next"], nullptr);
}

TEST(ExampleFile, TakesAndDeletesOrders) {
  const auto model = example();
  const auto made = post(model, "/api/orders", R"({"customer": "me \"2\""})");
  EXPECT_EQ(made.status, 201U);
  EXPECT_EQ(*made.body, R"({"id":"d4","customer":"me \"2\"","note":"none"})");
  EXPECT_THAT(made.fields, HasSubstr("Location: /api/orders/d4\r\n"));
  EXPECT_EQ(ask(model, "/api/orders/d4", "DELETE").status, 204U);
  EXPECT_THAT(ask(model, "/api/orders/d4").fields, HasSubstr("ETag: \"d4-1\"\r\n"));
  EXPECT_EQ(body_of(model, "/api/report?month=May"), "month,orders\nMay,2\n");
}

TEST(BadRoutesFiles, AreRefusedWithFileAndPlace) {
  EXPECT_THAT(complaint("{"), HasSubstr("api.json: not JSON: parse error at line 1, column 2"));
  EXPECT_EQ(complaint("1e999"), "api.json: not JSON: number overflow parsing '1e999'");
  EXPECT_EQ(complaint(R"({"routes": [{"path": "/x", "body": {"price": 19.90}}]})"),
            "api.json: the number 19.90 would be sent as 19.9: write that, or \"19.90\" if it is a text");
  EXPECT_EQ(complaint("{}"), "api.json: \"routes\" is missing: expected a list of at least one route");
  EXPECT_EQ(complaint(R"({"routes": []})"),
            "api.json: /routes: expected a list of at least one route, found []");
  EXPECT_EQ(complaint(R"({"routes": [{"path": "/x", "path": "/y"}]})"),
            "api.json: the key \"path\" is there twice in one object");
  EXPECT_EQ(complaint_about("{}"),
            "api.json: /routes/0: \"path\" is missing: expected a path such as \"/api/orders/{id}\"");
  EXPECT_EQ(complaint_about(R"({"path": "/x", "latancy": "1ms"})"),
            "api.json: /routes/0: unknown key \"latancy\": did you mean \"latency\"?");
  EXPECT_EQ(complaint_about(R"({"path": "/x", "status": 100})"),
            "api.json: /routes/0/status: expected a whole number from 200 to 599, found 100");
  EXPECT_THAT(complaint_about(R"({"path": "/x", "method": "get"})"),
              HasSubstr("/method: expected a method in capitals"));
  EXPECT_THAT(complaint_about(R"({"path": "/x", "when": {"query": {"a": 1}}})"),
              HasSubstr("/when/query/a: expected a text"));
  EXPECT_THAT(complaint_about(R"({"path": "/x", "when": {"headers": {"a": "1", "A": "2"}}})"),
              HasSubstr("/when/headers: \"a\" and \"A\" are the same field"));
  EXPECT_THAT(complaint_about(R"({"path": "/x", "when": {"headers": {"a": " 1"}}})"),
              HasSubstr("/when/headers/a: no field has such a value"));
  EXPECT_THAT(complaint_about(R"({"path": "/x", "when": {}})"),
              HasSubstr("/when: expected an object with conditions: query, headers or both"));
  EXPECT_THAT(complaint_about(R"({"path": "/x", "when": {"header": {"a": "1"}}})"),
              HasSubstr("did you mean \"headers\"?"));
  EXPECT_THAT(complaint_about(R"({"path": "/x", "fault": [1]})"),
              HasSubstr("/fault/0: expected a fault such as"));
  EXPECT_THAT(
      complaint_about(R"({"path": "/x", "body": )" + std::string(200, '[') + std::string(200, ']') + "}"),
      HasSubstr("nested more than 100 levels deep"));
  const auto of_levels = [](std::size_t levels) {
    // The file's object, its list and the route are three.
    return R"({"path": "/x", "body": )" + std::string(levels - 3, '[') + std::string(levels - 3, ']') + "}";
  };
  EXPECT_EQ(complaint_about(of_levels(99)), "none");
  EXPECT_EQ(complaint_about(of_levels(100)), "none");
  EXPECT_EQ(complaint_about(of_levels(101)), "api.json: is nested more than 100 levels deep");
  EXPECT_EQ(complaint_about(of_levels(100'000)), "api.json: is nested more than 100 levels deep");
}

TEST(BadRoutesFiles, PathsAreChecked) {
  const auto of = [](const std::string& path) { return complaint_about(R"({"path": ")" + path + "\"}"); };
  EXPECT_THAT(of("x"), HasSubstr("/routes/0/path: expected a path"));
  EXPECT_THAT(of("/x?y=z"), HasSubstr("conditions on the query stand in \"when\""));
  EXPECT_THAT(of("/x//y"), HasSubstr("a segment is empty"));
  EXPECT_THAT(of("/a%20b"), HasSubstr("is percent-encoded: write what it stands for, \"a b\""));
  EXPECT_THAT(of("/{id}/{id}"), HasSubstr("{id} is there twice"));
  EXPECT_THAT(of("/__mock/x"), HasSubstr("the mock's own administration"));
  EXPECT_THAT(of("/a=b"), HasSubstr("give this route a \"name\""));
  for (const auto* bad : {"/a{id}", "/{id}a", "/{}", "/{1}", "/{", "/}", "/{a b}", "/{{id}}"})
    EXPECT_THAT(of(bad), HasSubstr("cannot be a segment")) << bad;
}

TEST(BadRoutesFiles, HeadersAndBodiesAreChecked) {
  EXPECT_THAT(complaint_about(R"({"path": "/x", "headers": {"content-type": "a/b"}})"),
              HasSubstr("/routes/0/headers/content-type: the Content-Type is said by \"content_type\""));
  EXPECT_THAT(complaint_about(R"({"path": "/x", "headers": {"Content-Length": "1"}})"),
              HasSubstr("the server's own field"));
  EXPECT_THAT(complaint_about(R"({"path": "/x", "headers": {"X-A": "b\r\nX-B: c"}})"),
              HasSubstr("a control character"));
  EXPECT_THAT(complaint_about(R"({"path": "/x", "content_type": "a/b\r\nX-B: c"})"),
              HasSubstr("a control character"));
  EXPECT_THAT(complaint_about(R"({"path": "/x", "headers": {"X A": "b"}})"),
              HasSubstr("\"X A\" cannot be a key here"));
  EXPECT_EQ(complaint_about(R"({"path": "/x", "status": 204, "body": null})"),
            "api.json: /routes/0/body: an answer with status 204 has no body");
}

TEST(BadRoutesFiles, TemplatesAreChecked) {
  const auto of = [](const std::string& text) {
    return complaint_about(R"({"path": "/{id}", "template": true, "body": ["a )" + text + "\"]}");
  };
  EXPECT_EQ(of("{path.idd}"),
            "api.json: /routes/0/body: unknown segment of the path \"idd\": did you mean \"id\"?");
  EXPECT_THAT(of("{id}"), HasSubstr("{id} stands for nothing: write {path.NAME}"));
  EXPECT_THAT(of("{method.x}"), HasSubstr("stands for nothing"));
  EXPECT_THAT(of("{query}"), HasSubstr("stands for nothing"));
  EXPECT_THAT(of("{query.}"), HasSubstr("names nothing after its dot"));
  EXPECT_THAT(of("{}"), HasSubstr("stands for nothing"));
  EXPECT_THAT(of("{host|x}"), HasSubstr("{host|x} needs no default: every request has {host}"));
  EXPECT_THAT(of("{body.a}"), HasSubstr("\"a\" is no JSON Pointer"));
  for (const auto* bad : {"{", "}", "{query.a", "{query.{a}}"})
    EXPECT_THAT(of(bad), HasSubstr("stands alone")) << bad;
  EXPECT_THAT(complaint_about(R"({"path": "/x", "template": true, "headers": {"X-A": "{path.a}"}})"),
              HasSubstr("/routes/0/headers/X-A: {path.a} stands for nothing: the path has no {a}"));
}

TEST(BadRoutesFiles, SpecsAreChecked) {
  EXPECT_THAT(complaint_about(R"({"path": "/x", "latency": "soon"})"),
              testing::StartsWith("api.json: /routes/0/latency: latency \"soon\""));
}

TEST(BadRoutesFiles, EveryRouteHasANameOfItsOwn) {
  EXPECT_THAT(complaint_about(R"({"path": "/x", "name": "ping"})"),
              HasSubstr("\"ping\" is the name of a built-in route"));
  EXPECT_THAT(complaint_about(R"({"path": "/x", "name": "health"})"),
              HasSubstr("is the name of a built-in route"));
  EXPECT_THAT(complaint_about(R"({"path": "/x", "name": "unmatched"})"), HasSubstr("everything else"));
  EXPECT_THAT(complaint_about(R"({"path": "/x", "name": "a"}, {"path": "/y", "name": "a"})"),
              HasSubstr("/routes/1: \"a\" is the name of /routes/0 already"));
  EXPECT_THAT(complaint_about(R"({"path": "/x", "when": {"query": {"a": "1"}}}, {"path": "/x"})"),
              HasSubstr("\"GET /x\" is the name of /routes/0 already: give this route a \"name\""));
}

TEST(BadRoutesFiles, ARouteThatCanNeverAnswerIsRefused) {
  const auto* sentence =
      "/routes/1: never answers, since /routes/0 fits all its requests and stands before it";
  EXPECT_THAT(complaint_about(R"({"path": "/x"}, {"path": "/x/"})"), HasSubstr(sentence));
  EXPECT_THAT(complaint_about(R"({"path": "/{any}"}, {"path": "/x"})"), HasSubstr(sentence));
  EXPECT_THAT(complaint_about(R"({"path": "/x", "method": "*"}, {"path": "/x", "method": "PUT"})"),
              HasSubstr(sentence));
  EXPECT_THAT(complaint_about(R"({"path": "/x"}, {"path": "/x", "when": {"query": {"a": "1"}}})"),
              HasSubstr(sentence));
  EXPECT_EQ(complaint_about(R"({"path": "/x"}, {"path": "/{any}"}, {"path": "/x", "method": "PUT"})"),
            "none");
}

}  // namespace
}  // namespace overlap::mock
