#include "mockserver/model/azure/arm_fields.hpp"

#include "words/letter_case.hpp"

#include <fmt/format.h>

#include <iterator>

namespace overlap::mock {

std::string_view arm_fields() {
  return "Cache-Control: no-cache\r\n"
         "Pragma: no-cache\r\n"
         "Expires: -1\r\n"
         "Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n"
         "X-Content-Type-Options: nosniff\r\n"
         "Vary: Accept-Encoding\r\n";
}

void append_arm_exchange_fields(std::string& fields, bool of_tenant, const Exchange& exchange) {
  const auto request_id = guid(exchange.key.with("request id"));
  const auto correlation_id = guid(exchange.key.with("correlation id"));
  // The reads bucket of Resource Manager holds 250 tokens; how many are left here does not depend on the
  // others.
  fmt::format_to(std::back_inserter(fields),
                 "x-ms-request-id: {0}\r\n"
                 "x-ms-correlation-request-id: {1}\r\n"
                 "x-ms-routing-request-id: WESTEUROPE:20260101T000000Z:{1}\r\n",
                 request_id, correlation_id);
  if (!exchange.quota_told) {
    fmt::format_to(std::back_inserter(fields), "x-ms-ratelimit-remaining-{}-reads: {}\r\n",
                   of_tenant ? "tenant" : "subscription", 200 + exchange.key.with("reads left").below(50));
  }
  const auto client_request_id = exchange.request.field("x-ms-client-request-id");
  if (!client_request_id.empty() &&
      equal_ignoring_case(exchange.request.field("x-ms-return-client-request-id"), "true")) {
    fmt::format_to(std::back_inserter(fields), "x-ms-client-request-id: {}\r\n", client_request_id);
  }
}

std::string arm_challenge(std::string_view tenant, bool token_was_sent) {
  return fmt::format(
      "WWW-Authenticate: Bearer authorization_uri=\"https://login.windows.net/{}\", error=\"invalid_token\", "
      "error_description=\"{}\"\r\n",
      tenant,
      token_was_sent ? "The access token is invalid."
                     : "The authentication failed because of missing 'Authorization' header.");
}

}  // namespace overlap::mock
