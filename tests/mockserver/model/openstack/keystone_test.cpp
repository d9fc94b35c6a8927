#include "mockserver/model/openstack/keystone.hpp"

#include "tests/mockserver/model/openstack/ask.hpp"
#include "tests/mockserver/route.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace overlap::mock {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string tokens = "/identity/v3/auth/tokens";
const Json good_user{{"name", "admin"}, {"password", "secret"}, {"domain", {{"id", "default"}}}};
const Json good_scope{{"project", {{"name", "demo"}, {"domain", {{"id", "default"}}}}}};

std::string by_password(const Json& user, const Json& scope) {
  Json auth{{"identity", {{"methods", Json::array({"password"})}, {"password", {{"user", user}}}}}};
  if (!scope.is_null()) auth["scope"] = scope;
  return Json{{"auth", auth}}.dump();
}

std::string by_token(const std::string& token) {
  return Json{{"auth",
               {{"identity", {{"methods", Json::array({"token"})}, {"token", {{"id", token}}}}},
                {"scope", good_scope}}}}
      .dump();
}

std::string field_of(const Reply& reply, const std::string& name) {
  const auto at = reply.fields.find(name + ": ");
  if (at == std::string::npos) return {};
  const auto begin = at + name.size() + 2;
  return reply.fields.substr(begin, reply.fields.find("\r\n", begin) - begin);
}

Reply sign_in(const Json& user = good_user, const Json& scope = good_scope) {
  return post_json(make_cloud(), tokens, by_password(user, scope));
}

std::string good_token() {
  return field_of(sign_in(), "X-Subject-Token");
}

TEST(Keystone, TheRightPasswordGetsAScopedToken) {
  const auto reply = sign_in();
  EXPECT_EQ(reply.status, 201U);
  EXPECT_FALSE(field_of(reply, "X-Subject-Token").empty());
  EXPECT_EQ(field_of(reply, "Vary"), "X-Auth-Token");
  const auto token = Json::parse(*reply.body)["token"];
  EXPECT_EQ(token["methods"], Json::array({"password"}));
  EXPECT_EQ(token["user"]["name"], "admin");
  EXPECT_EQ(token["user"]["domain"]["name"], "Default");
  EXPECT_EQ(token["project"]["name"], "demo");
  EXPECT_EQ(token["roles"][0]["name"], "admin");
  EXPECT_EQ(token["expires_at"], "2099-12-31T23:59:59.000000Z");
}

TEST(Keystone, TheCatalogueLeadsBackByTheWayTheClientCame) {
  const auto model = make_cloud();
  const auto reply = model.answer({"POST",
                                   tokens,
                                   "https",
                                   "cloud.example:5000",
                                   "application/json",
                                   by_password(good_user, good_scope),
                                   {}});
  const auto token = Json::parse(*reply.body)["token"];
  std::map<std::string, std::string> urls;
  for (const auto& service : token["catalog"]) {
    EXPECT_EQ(service["endpoints"].size(), 3U);
    urls[service["type"]] = service["endpoints"][0]["url"];
  }
  EXPECT_EQ(urls["identity"], "https://cloud.example:5000/identity");
  EXPECT_EQ(urls["compute"], "https://cloud.example:5000/compute/v2.1");
  EXPECT_EQ(urls["image"], "https://cloud.example:5000/image");
  EXPECT_EQ(urls["network"], "https://cloud.example:5000/network");
  EXPECT_EQ(urls.size(), 4U);
}

TEST(Keystone, UserAndProjectGoByIdAsWellAsByNameAndDomainsToo) {
  const auto token = Json::parse(*sign_in().body)["token"];
  const Json by_id{{"id", token["user"]["id"]}, {"password", "secret"}};
  EXPECT_EQ(sign_in(by_id, {{"project", {{"id", token["project"]["id"]}}}}).status, 201U);
  const Json named_domain{{"name", "admin"}, {"password", "secret"}, {"domain", {{"name", "Default"}}}};
  EXPECT_EQ(sign_in(named_domain).status, 201U);
  const Json other_domain{{"name", "admin"}, {"password", "secret"}, {"domain", {{"id", "other"}}}};
  EXPECT_EQ(sign_in(other_domain).status, 401U);
}

TEST(Keystone, WithoutAScopeATokenHasNeitherProjectNorCatalogue) {
  const auto reply = sign_in(good_user, nullptr);
  EXPECT_EQ(reply.status, 201U);
  const auto token = Json::parse(*reply.body)["token"];
  EXPECT_FALSE(token.contains("project"));
  EXPECT_FALSE(token.contains("catalog"));
  const auto model = make_cloud();
  const auto text = field_of(reply, "X-Subject-Token");
  EXPECT_FALSE(model.is_refused(named("identity_list"), Credentials{"", text}));
  EXPECT_TRUE(model.is_refused(named("servers"), Credentials{"", text})) << "Nova needs a project";
}

TEST(Keystone, ATokenGetsAnother) {
  const auto model = make_cloud();
  const auto reply = post_json(model, tokens, by_token(good_token()));
  EXPECT_EQ(reply.status, 201U);
  EXPECT_EQ(Json::parse(*reply.body)["token"]["methods"], Json::array({"token", "password"}));
  EXPECT_FALSE(model.is_refused(named("servers"), Credentials{"", field_of(reply, "X-Subject-Token")}));
  EXPECT_EQ(post_json(model, tokens, by_token(good_token() + "x")).status, 401U);
}

TEST(Keystone, AWrongPasswordIsRefusedAndNeverRepeated) {
  for (const auto* guess : {"", "s", "secre", "secretx", "secretsecret", "Secret"}) {
    const Json user{{"name", "admin"}, {"password", guess}, {"domain", {{"id", "default"}}}};
    EXPECT_EQ(sign_in(user).status, 401U) << guess;
  }
  const auto reply = sign_in({{"name", "admin"}, {"password", "hunter2"}, {"domain", {{"id", "default"}}}});
  EXPECT_THAT(*reply.body, Not(HasSubstr("hunter2")));
  EXPECT_EQ(Json::parse(*reply.body),
            (Json{{"error",
                   {{"code", 401},
                    {"message", "The request you have made requires authentication."},
                    {"title", "Unauthorized"}}}}));
  EXPECT_EQ(field_of(reply, "WWW-Authenticate"), "Keystone uri=\"http://mock.example/identity\"");
}

TEST(Keystone, OtherUsersProjectsMethodsAndScopesAreRefused) {
  EXPECT_EQ(sign_in({{"name", "root"}, {"password", "secret"}, {"domain", {{"id", "default"}}}}).status,
            401U);
  EXPECT_EQ(sign_in(good_user, {{"project", {{"name", "other"}, {"domain", {{"id", "default"}}}}}}).status,
            401U);
  EXPECT_EQ(sign_in(good_user, {{"system", {{"all", true}}}}).status, 401U);
  EXPECT_EQ(sign_in(good_user, {{"domain", {{"id", "default"}}}}).status, 401U);
  EXPECT_EQ(post_json(make_cloud(), tokens, R"({"auth":{"identity":{"methods":["external"]}}})").status,
            401U);
}

TEST(Keystone, WhatIsMissingIsNamed) {
  const auto complaint = [](const std::string& body) {
    const auto reply = post_json(make_cloud(), tokens, body);
    EXPECT_EQ(reply.status, 400U) << body;
    return Json::parse(*reply.body)["error"]["message"].get<std::string>();
  };
  EXPECT_THAT(complaint("no json"), HasSubstr("valid JSON"));
  EXPECT_THAT(complaint(std::string(101, '[') + std::string(101, ']')), HasSubstr("valid JSON"));
  EXPECT_THAT(complaint(std::string(100, '[') + std::string(100, ']')), HasSubstr("find auth in"));
  EXPECT_THAT(complaint("[1]"), HasSubstr("find auth in"));
  EXPECT_THAT(complaint(R"({"auth":{}})"), HasSubstr("find methods in identity"));
  EXPECT_THAT(complaint(R"({"auth":{"identity":{"methods":["password"]}}})"), HasSubstr("find user in"));
  EXPECT_THAT(complaint(by_password({{"name", "admin"}, {"password", "secret"}}, nullptr)),
              HasSubstr("find domain in user"));
  EXPECT_THAT(complaint(by_password(good_user, {{"project", {{"name", "demo"}}}})),
              HasSubstr("find domain in project"));
  EXPECT_THAT(complaint(by_password(good_user, Json::object())), HasSubstr("scope"));
}

TEST(Keystone, ATokenCanBeChecked) {
  const auto model = make_cloud();
  const auto token = good_token();
  const std::vector<Field> fields{{"X-Auth-Token", token}, {"X-Subject-Token", token}};
  const auto reply = ask_with(model, tokens, fields);
  EXPECT_EQ(reply.status, 200U);
  EXPECT_FALSE(reply.cacheable) << "the answer depends on a field";
  EXPECT_EQ(field_of(reply, "X-Subject-Token"), token);
  EXPECT_EQ(Json::parse(*reply.body), Json::parse(*sign_in().body));
  EXPECT_FALSE(
      Json::parse(*ask_with(model, tokens + "?nocatalog", fields).body)["token"].contains("catalog"));
  EXPECT_EQ(ask_with(model, tokens, {{"X-Subject-Token", "guess"}}).status, 404U);
}

TEST(Keystone, TokensBelongToTheirSeed) {
  const auto token = good_token();
  EXPECT_FALSE(make_cloud().is_refused(named("ports"), Credentials{"", token}));
  EXPECT_TRUE(make_cloud({}, 2).is_refused(named("ports"), Credentials{"", token}));
  EXPECT_TRUE(make_cloud().is_refused(named("ports"), Credentials{"", ""}));
  EXPECT_TRUE(make_cloud().is_refused(named("ports"), Credentials{"Bearer " + token, ""}))
      << "not this field";
}

TEST(Keystone, EveryServiceRefusesInTheSameWords) {
  const auto model = make_cloud();
  for (const auto route : {named("servers"), named("images"), named("networks"), named("identity_list")}) {
    const auto reply = model.refusal(route, Credentials(), {"GET", "/", "https", "mock.example", "", "", {}});
    EXPECT_EQ(reply.status, 401U);
    EXPECT_EQ(reply.route, route);
    EXPECT_EQ(field_of(reply, "WWW-Authenticate"), "Keystone uri=\"https://mock.example/identity\"");
    EXPECT_EQ(Json::parse(*reply.body)["error"]["code"], 401);
  }
}

TEST(Keystone, DiscoveryAndSigningInNeedNoToken) {
  const auto model = make_cloud();
  for (const auto route : {named("identity_discovery"), named("compute_discovery"), named("image_discovery"),
                           named("network_discovery"), named("os_token"), named("ping")}) {
    EXPECT_FALSE(model.is_refused(route, Credentials()));
  }
}

TEST(Keystone, ListsAndItemsAgree) {
  const auto model = make_cloud();
  for (const auto* plural : {"projects", "users", "domains", "roles", "services", "endpoints", "regions"}) {
    const auto base = std::string("/identity/v3/") + plural;
    const auto singular = std::string(plural).substr(0, std::string(plural).size() - 1);
    const auto items = list_of(model, base, plural);
    EXPECT_FALSE(items.empty());
    for (const auto& item : items) {
      EXPECT_EQ(ask_json(model, base + '/' + item["id"].get<std::string>()).at(singular), item);
      EXPECT_EQ(item["links"]["self"], "http://mock.example" + base + '/' + item["id"].get<std::string>());
    }
    const auto missing = ask(model, base + "/nobody");
    EXPECT_EQ(missing.status, 404U);
    EXPECT_EQ(Json::parse(*missing.body)["error"]["title"], "Not Found");
  }
  EXPECT_EQ(list_of(model, "/identity/v3/users?name=admin", "users").size(), 1U);
  EXPECT_EQ(list_of(model, "/identity/v3/users?name=root", "users").size(), 0U);
  EXPECT_EQ(list_of(model, "/identity/v3/endpoints?interface=public", "endpoints").size(), 4U);
  EXPECT_EQ(ask(model, "/identity/v3/users/nobody/projects").status, 404U);
  EXPECT_EQ(list_of(model, "/identity/v3/auth/projects", "projects"),
            list_of(model, "/identity/v3/projects", "projects"));
}

TEST(Keystone, OtherNamesCanBeChosen) {
  ModelOptions options;
  options.openstack.user = "alice";
  options.openstack.password = "wonderland";
  options.openstack.project = "tea";
  options.openstack.domain = "party";
  const Model model(options);
  const Json user{{"name", "Alice"}, {"password", "wonderland"}, {"domain", {{"name", "party"}}}};
  const Json scope{{"project", {{"name", "tea"}, {"domain", {{"id", "party"}}}}}};
  EXPECT_EQ(post_json(model, tokens, by_password(user, scope)).status, 201U);
  EXPECT_EQ(post_json(model, tokens, by_password(good_user, good_scope)).status, 401U);
}

TEST(Keystone, ServicesSayWhichVersionsTheyHave) {
  const auto model = make_cloud();
  EXPECT_EQ(ask(model, "/identity").status, 300U);
  EXPECT_EQ(ask_json(model, "/identity/")["versions"]["values"][0]["links"][0]["href"],
            "http://mock.example/identity/v3/");
  EXPECT_EQ(ask(model, "/identity/v3").status, 200U);
  EXPECT_EQ(ask_json(model, "/identity/v3/")["version"]["id"], "v3.14");
  EXPECT_EQ(ask_json(model, "/compute")["versions"][1]["version"], "2.90");
  EXPECT_EQ(ask_json(model, "/compute/v2.1")["version"]["min_version"], "2.1");
  EXPECT_EQ(ask(model, "/image").status, 300U);
  EXPECT_EQ(ask(model, "/image/versions").status, 200U);
  EXPECT_EQ(ask_json(model, "/image")["versions"][0]["status"], "CURRENT");
  EXPECT_EQ(ask_json(model, "/network")["versions"][0]["links"][0]["href"],
            "http://mock.example/network/v2.0/");
  EXPECT_EQ(ask_json(model, "/network/v2.0")["resources"].size(), 6U);
}

TEST(Keystone, ExchangeFieldsDifferFromExchangeToExchangeOnly) {
  const auto fields = [model = make_cloud()](const std::string& route, std::uint64_t occurrence) {
    std::string text;
    model.append_exchange_fields(text, named(route), {Key(1).with(occurrence), Credentials()});
    return text;
  };
  EXPECT_EQ(fields("images", 0), fields("images", 0));
  EXPECT_NE(fields("images", 0), fields("images", 1));
  EXPECT_THAT(fields("os_token", 0), HasSubstr("x-openstack-request-id: req-"));
  EXPECT_THAT(fields("os_token", 0), Not(HasSubstr("x-compute-request-id")));
  EXPECT_THAT(fields("servers", 0), HasSubstr("x-compute-request-id: req-"));
}

}  // namespace
}  // namespace overlap::mock
