#include "mockserver/model/azure/entra_tokens.hpp"

#include "mockserver/ground/base64.hpp"
#include "mockserver/ground/target.hpp"
#include "tests/mockserver/model/ask.hpp"
#include "tests/mockserver/route.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <utility>
#include <vector>

namespace overlap::mock {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string good = "grant_type=client_credentials&client_id=app&client_secret=mock-secret";
const std::string scope = "&scope=https%3A%2F%2Fmanagement.azure.com%2F.default";

Reply post(const std::string& form, const std::string& target = "/contoso/oauth2/v2.0/token",
           const std::string& type = "application/x-www-form-urlencoded;charset=utf-8") {
  return make_model().answer({"POST", target, "https", "mock.example", type, form, {}});
}

std::string token_of(const Reply& reply) {
  return Json::parse(*reply.body).at("access_token");
}

TEST(Entra, TheRightSecretGetsABearerToken) {
  const auto reply = post(good + scope);
  EXPECT_EQ(reply.status, 200U);
  const auto body = Json::parse(*reply.body);
  EXPECT_EQ(body["token_type"], "Bearer");
  EXPECT_EQ(body["expires_in"], 3599);
  EXPECT_EQ(body["ext_expires_in"], 3599);
  EXPECT_THAT(reply.fields, HasSubstr("Cache-Control: no-store"));
}

TEST(Entra, TokensDifferByTenantClientAndScopeAndAreOtherwiseTheSame) {
  const auto token = token_of(post(good + scope));
  EXPECT_EQ(token_of(post(good + scope)), token);
  EXPECT_NE(token_of(post(good + "&scope=other%2F.default")), token);
  EXPECT_NE(token_of(post(good + scope, "/fabrikam/oauth2/v2.0/token")), token);
}

TEST(Entra, AWrongSecretIsRefusedAndNeverRepeated) {
  const auto reply = post("grant_type=client_credentials&client_id=app&client_secret=hunter2" + scope);
  EXPECT_EQ(reply.status, 401U);
  const auto body = Json::parse(*reply.body);
  EXPECT_EQ(body["error"], "invalid_client");
  EXPECT_EQ(body["error_codes"], Json::array({7000215}));
  EXPECT_THAT(body["error_description"].get<std::string>(),
              HasSubstr("AADSTS7000215: Invalid client secret provided."));
  EXPECT_THAT(*reply.body, Not(HasSubstr("hunter2")));
  EXPECT_THAT(*reply.body, Not(HasSubstr("mock-secret")));
}

TEST(Entra, PrefixesAndExtensionsOfTheSecretAreWrong) {
  for (const auto* guess : {"", "m", "mock-secre", "mock-secretx", "mock-secretmock-secret", "Mock-secret"}) {
    EXPECT_EQ(post(std::string("grant_type=client_credentials&client_id=app&client_secret=") + guess + scope)
                  .status,
              401U)
        << guess;
  }
}

TEST(Entra, WhatIsMissingIsNamed) {
  const auto refusal = [](const std::string& form) { return Json::parse(*post(form).body); };
  EXPECT_THAT(refusal("client_id=a").at("error_description").get<std::string>(), HasSubstr("'grant_type'"));
  EXPECT_THAT(refusal("grant_type=client_credentials").at("error_description").get<std::string>(),
              HasSubstr("'client_id'"));
  EXPECT_EQ(refusal("grant_type=client_credentials&client_id=a").at("error_codes")[0], 7000218);
  EXPECT_THAT(refusal(good).at("error_description").get<std::string>(), HasSubstr("'scope'"));
  EXPECT_EQ(post(good + scope, "/contoso/oauth2/v2.0/token", "application/json").status, 400U)
      << "not a form";
}

TEST(Entra, OtherGrantsAreRefusedInEntrasOwnWords) {
  const std::map<std::string, std::pair<std::string, int>> expected{
      {"password", {"invalid_grant", 50126}},
      {"refresh_token", {"invalid_grant", 9002313}},
      {"authorization_code", {"invalid_grant", 9002313}},
      {"urn:ietf:params:oauth:grant-type:device_code", {"bad_verification_code", 70018}},
      {"urn:ietf:params:oauth:grant-type:jwt-bearer", {"invalid_request", 50027}},
      {"charity", {"unsupported_grant_type", 70003}},
  };
  for (const auto& [grant, refusal] : expected) {
    const auto reply = post("grant_type=" + grant + "&client_id=a&client_secret=mock-secret" + scope);
    const auto body = Json::parse(*reply.body);
    EXPECT_EQ(reply.status, 400U) << grant;
    EXPECT_EQ(body["error"], refusal.first) << grant;
    EXPECT_EQ(body["error_codes"], Json::array({refusal.second})) << grant;
    EXPECT_THAT(body["error_description"].get<std::string>(),
                testing::StartsWith("AADSTS" + std::to_string(refusal.second) + ": "));
  }
}

TEST(Entra, OtherScopesAreRefused) {
  const auto bad_scope = post(good + "&scope=openid");
  EXPECT_EQ(bad_scope.status, 400U);
  EXPECT_EQ(Json::parse(*bad_scope.body)["error_codes"], Json::array({70011}));
}

TEST(Entra, TheSecretMayComeByHttpBasic) {
  const auto with = [](const std::string& authorization, const std::string& form) {
    const std::vector<Field> fields{{"authorization", authorization}};
    return make_model().answer({"POST", "/contoso/oauth2/v2.0/token", "https", "mock.example",
                                "application/x-www-form-urlencoded", form, fields});
  };
  const std::string form = "grant_type=client_credentials" + scope;
  const auto accepted = with("Basic " + base64_encode("app:mock%2Dsecret"), form);
  EXPECT_EQ(accepted.status, 200U) << "both halves are encoded as in a form";
  EXPECT_EQ(token_of(accepted), token_of(post(good + scope)));
  EXPECT_EQ(with("Basic " + base64_encode("app:guess"), form).status, 401U);
  EXPECT_EQ(with("Basic " + base64_encode("app"), form).status, 401U) << "a client without a secret";
  EXPECT_EQ(with("Basic ?", form).status, 400U) << "nobody at all";
  EXPECT_EQ(with("Bearer " + base64_encode("app:mock-secret"), form).status, 400U);
}

TEST(Entra, AnAssertionIsNotASecret) {
  const auto reply = post("grant_type=client_credentials&client_id=app&client_assertion=e30.e30.e30" + scope);
  EXPECT_EQ(reply.status, 401U);
  EXPECT_EQ(Json::parse(*reply.body)["error_codes"], Json::array({50027}));
}

TEST(Entra, CommonAndOrganizationsAreTenantsWithoutAnIssuerOfTheirOwn) {
  for (const std::string tenant : {"common", "organizations"}) {
    const auto metadata = ask_json(make_model(), "/" + tenant + "/v2.0/.well-known/openid-configuration");
    EXPECT_EQ(metadata["issuer"], "http://mock.example/{tenantid}/v2.0");
    EXPECT_EQ(metadata["token_endpoint"], "http://mock.example/" + tenant + "/oauth2/v2.0/token");
    EXPECT_EQ(post(good + scope, "/" + tenant + "/oauth2/v2.0/token").status, 200U);
  }
}

TEST(Entra, InstanceDiscoveryLeadsToTheTenantsMetadata) {
  const auto discover = [](const std::string& endpoint, const std::string& host = "mock.example:8443") {
    const auto target =
        "/common/discovery/instance?api-version=1.1&authorization_endpoint=" + percent_encode(endpoint);
    return make_model().answer({"GET", target, "https", host, "", "", {}});
  };
  for (const auto* authority : {"https://mock.example:8443", "https://mock.example"}) {
    const auto reply = discover(std::string(authority) + "/contoso/oauth2/v2.0/authorize");
    EXPECT_EQ(reply.status, 200U);
    const auto body = Json::parse(*reply.body);
    EXPECT_EQ(body["tenant_discovery_endpoint"],
              "https://mock.example:8443/contoso/v2.0/.well-known/openid-configuration");
    EXPECT_EQ(body["metadata"][0]["preferred_network"], "mock.example:8443");
    EXPECT_EQ(body["metadata"][0]["aliases"], Json::array({"mock.example:8443"}));
  }
  EXPECT_EQ(discover("https://[::1]/t/authorize", "[::1]:8443").status, 200U);
  for (const auto* foreign : {"https://login.example/t/authorize", "http://mock.example/t/authorize",
                              "https://mock.example", "https:///t", "t"}) {
    const auto reply = discover(foreign);
    EXPECT_EQ(reply.status, 400U) << foreign;
    EXPECT_EQ(Json::parse(*reply.body)["error"], "invalid_instance") << foreign;
  }
  EXPECT_EQ(ask(make_model(), "/common/discovery/instance").status, 400U);
}

TEST(Entra, OlderEndpointsTakeAResourceOrAScope) {
  const auto v1 = post(good + "&resource=https%3A%2F%2Fmanagement.azure.com%2F", "/contoso/oauth2/token");
  EXPECT_EQ(v1.status, 200U);
  EXPECT_EQ(Json::parse(*v1.body)["expires_in"], "3599") << "v1 writes numbers as strings";
  EXPECT_EQ(post(good + scope, "/adfs/oauth2/token").status, 200U);
  EXPECT_EQ(post(good, "/contoso/oauth2/token").status, 400U);
}

TEST(Entra, TheMetadataLeadsBackToTheMock) {
  const auto tenant = ask_json(make_model(), "/contoso/v2.0/.well-known/openid-configuration");
  EXPECT_EQ(tenant["token_endpoint"], "http://mock.example/contoso/oauth2/v2.0/token");
  EXPECT_EQ(tenant["issuer"], "http://mock.example/contoso/v2.0");
  EXPECT_EQ(tenant["authorization_endpoint"], "http://mock.example/contoso/oauth2/v2.0/authorize");
  EXPECT_TRUE(ask_json(make_model(), target_of(tenant["jwks_uri"])).contains("keys"));
  const auto older = ask_json(make_model(), "/contoso/.well-known/openid-configuration");
  EXPECT_EQ(older["token_endpoint"], "http://mock.example/contoso/oauth2/token");
  EXPECT_TRUE(ask_json(make_model(), target_of(older["jwks_uri"])).contains("keys"));
  const auto adfs = ask_json(make_model(), "/adfs/.well-known/openid-configuration");
  EXPECT_EQ(adfs["token_endpoint"], "http://mock.example/adfs/oauth2/token");
  EXPECT_TRUE(ask_json(make_model(), target_of(adfs["jwks_uri"])).contains("keys"));
}

TEST(Entra, OnlyTokensOfThisSeedAreAccepted) {
  const EntraTokens entra(1);
  const auto token = token_of(post(good + scope));
  EXPECT_TRUE(entra.accepts("Bearer " + token));
  EXPECT_TRUE(entra.accepts("bearer " + token));
  EXPECT_FALSE(EntraTokens(2).accepts("Bearer " + token));
  for (const auto& bad : {std::string(), token, "Basic " + token, "Bearer " + token + "0", "Bearer x" + token,
                          std::string("Bearer "), std::string("Bearer mock.1.2")}) {
    EXPECT_FALSE(entra.accepts(bad)) << bad;
  }
}

TEST(Entra, WithRequireTokenOnlyArmIsRefusedAndTheChallengeNamesTheTenant) {
  ModelOptions options;
  options.require_token = true;
  const Model model(options);
  EXPECT_TRUE(model.is_refused(named("vm"), Credentials{""}));
  EXPECT_TRUE(model.is_refused(named("vm"), Credentials{"Bearer guess"}));
  EXPECT_FALSE(model.is_refused(named("vm"), Credentials{"Bearer " + token_of(post(good + scope))}));
  EXPECT_FALSE(model.is_refused(named("ping"), Credentials{""}));
  EXPECT_FALSE(make_model().is_refused(named("vm"), Credentials{""}));

  const auto missing = model.refusal(named("vm"), Credentials{""}, {});
  EXPECT_EQ(missing.status, 401U);
  EXPECT_EQ(error_code_of(missing), "AuthenticationFailed");
  EXPECT_THAT(missing.fields,
              testing::ContainsRegex("WWW-Authenticate: Bearer "
                                     "authorization_uri=\"https://login.windows.net/[0-9a-f-]{36}\", "
                                     "error=\"invalid_token\""));
  EXPECT_EQ(error_code_of(model.refusal(named("vm"), Credentials{"Bearer guess"}, {})),
            "InvalidAuthenticationToken");
}

}  // namespace
}  // namespace overlap::mock
