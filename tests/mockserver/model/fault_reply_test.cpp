#include "mockserver/ground/json_text.hpp"
#include "mockserver/model/model.hpp"
#include "tests/mockserver/model/ask.hpp"
#include "tests/mockserver/route.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace overlap::mock {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Reply reply_of(Route route, const std::string& fault) {
  return make_model().fault(route, parse_fault_rule(fault).fault);
}

Json body_of(Route route, const std::string& fault) {
  return Json::parse(*reply_of(route, fault).body);
}

TEST(FaultReply, AzureRefusesWithItsErrorObject) {
  EXPECT_EQ(body_of(named("vm"), "503")["error"]["code"], "ServiceUnavailable");
  EXPECT_EQ(body_of(named("vm"), "500")["error"]["code"], "InternalServerError");
  EXPECT_EQ(body_of(named("vm"), "429")["error"]["code"], "TooManyRequests");
  EXPECT_EQ(body_of(named("vm"), "599")["error"]["code"], "ServerError");
  EXPECT_FALSE(body_of(named("vm"), "503")["error"]["message"].get<std::string>().empty());
  EXPECT_THAT(reply_of(named("vm"), "503").fields, HasSubstr("Cache-Control: no-cache\r\n"));
}

TEST(FaultReply, EntraRefusesAsOAuthDoes) {
  const auto body = body_of(named("token"), "503");
  EXPECT_EQ(body["error"], "temporarily_unavailable");
  EXPECT_THAT(body["error_description"].get<std::string>(), HasSubstr("AADSTS90033"));
  EXPECT_EQ(body_of(named("token"), "500")["error"], "server_error");
}

TEST(FaultReply, KeystoneAddsATitle) {
  EXPECT_EQ(
      Json::parse(*reply_of(named("os_token"), "503").body),
      Json::parse(R"({"error":{"code":503,"message":"The service is temporarily unavailable. Please try )"
                  R"(again later.","title":"Service Unavailable"}})"));
}

TEST(FaultReply, NovaNamesItsFault) {
  const auto fault = [](const std::string& spec) {
    return Json::parse(*reply_of(named("servers"), spec).body);
  };
  EXPECT_EQ(fault("500")["computeFault"]["code"], 500);
  EXPECT_EQ(fault("429")["overLimit"]["code"], 429);
  EXPECT_EQ(fault("503")["serviceUnavailable"]["code"], 503);
  EXPECT_EQ(fault("502")["computeFault"]["code"], 502);
}

TEST(FaultReply, NeutronHasAnErrorOfItsOwn) {
  const auto error = Json::parse(*reply_of(named("ports"), "500").body)["NeutronError"];
  EXPECT_EQ(error["type"], "InternalServerError");
  EXPECT_EQ(error["detail"], "");
  EXPECT_FALSE(error["message"].get<std::string>().empty());
}

TEST(FaultReply, GlanceRefusesInHtml) {
  const auto reply = reply_of(named("images"), "503");
  EXPECT_THAT(reply.fields, HasSubstr("Content-Type: text/html; charset=UTF-8\r\n"));
  EXPECT_THAT(*reply.body, HasSubstr("<h1>503 Service Unavailable</h1>"));
}

TEST(FaultReply, OthersRefuseWithCodeAndMessage) {
  EXPECT_EQ(body_of(named("ping"), "502")["error"]["code"], "BadGateway");
  ModelOptions options;
  options.own_routes.resize(1);
  options.own_routes.front().pattern = {"prices", "GET", "/prices"};
  const Model model(options);
  const auto own = model.fault(model.routes().find("prices").value(), parse_fault_rule("504").fault);
  EXPECT_EQ(error_code_of(own), "GatewayTimeout");
  EXPECT_EQ(body_of(Route::unmatched, "501")["error"]["code"], "NotImplemented");
}

TEST(FaultReply, CarriesStatusAndRoute) {
  for (const unsigned status : {429U, 500U, 503U, 599U}) {
    const auto reply = reply_of(named("groups"), std::to_string(status));
    EXPECT_EQ(reply.status, status);
    EXPECT_EQ(reply.route, named("groups"));
    EXPECT_FALSE(reply.cacheable);
  }
}

TEST(FaultReply, RetryAfterIsThereWhenItWasAskedFor) {
  EXPECT_THAT(reply_of(named("vm"), "429").fields, HasSubstr("Retry-After: 1\r\n"));
  EXPECT_THAT(reply_of(named("ping"), "503:20").fields, HasSubstr("Retry-After: 20\r\n"));
  EXPECT_THAT(reply_of(named("ping"), "503").fields, Not(HasSubstr("Retry-After")));
}

}  // namespace
}  // namespace overlap::mock
