#include "mockserver/model/entra.hpp"

#include "mockserver/model/target.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace overlap::mock {

namespace {

// The instant that refusals carry: the mock's world stands still, so that the same request has the same
// answer.
constexpr std::string_view standstill = "2026-01-01 00:00:00Z";

EntraAnswer refuse(unsigned status, std::string_view error, int number, std::string_view description,
                   Key key) {
  const auto trace_id = guid(key.with("trace"));
  const auto correlation_id = guid(key.with("correlation"));
  return {status,
          {{"error", error},
           {"error_description", fmt::format("AADSTS{}: {} Trace ID: {} Correlation ID: {} Timestamp: {}",
                                             number, description, trace_id, correlation_id, standstill)},
           {"error_codes", Json::array({number})},
           {"timestamp", standstill},
           {"trace_id", trace_id},
           {"correlation_id", correlation_id},
           {"error_uri", fmt::format("https://login.microsoftonline.com/error?code={}", number)}}};
}

bool is_form(std::string_view content_type) {
  constexpr std::string_view form = "application/x-www-form-urlencoded";
  return equals_any_case(content_type.substr(0, form.size()), form);
}

// Does not stop at the first difference: the time it takes says nothing about how much of a guess was right.
bool same_secret(std::string_view given, std::string_view right) {
  unsigned difference = given.size() == right.size() ? 0 : 1;
  for (std::size_t i = 0; i < given.size() && !right.empty(); ++i) {
    difference |= static_cast<unsigned char>(given[i]) ^
                  static_cast<unsigned>(static_cast<unsigned char>(right[i % right.size()]));
  }
  return difference == 0;
}

}  // namespace

Entra::Entra(std::uint64_t seed, std::string secret)
    : key_(Key(seed).with("entra")), secret_(std::move(secret)) {}

EntraAnswer Entra::token(const RouteMatch& match, const Request& request) const {
  const auto& tenant = match.captured[0];
  const Key key = key_.with("refusal").with(request.target);
  const Parameters form(is_form(request.content_type) ? request.body : std::string_view());
  const auto missing = [&](std::string_view name) {
    return refuse(400, "invalid_request", 900144,
                  fmt::format("The request body must contain the following parameter: '{}'.", name), key);
  };

  const auto grant = form.find("grant_type");
  if (!grant) return missing("grant_type");
  if (*grant != "client_credentials") {
    return refuse(400, "unsupported_grant_type", 70003,
                  fmt::format("The app requested an unsupported grant type '{}'.", *grant), key);
  }
  const auto client = form.find("client_id");
  if (!client || client->empty()) return missing("client_id");
  const auto secret = form.find("client_secret");
  if (!secret) {
    return refuse(
        401, "invalid_client", 7000218,
        "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.", key);
  }
  if (!same_secret(*secret, secret_)) {
    return refuse(
        401, "invalid_client", 7000215,
        fmt::format(
            "Invalid client secret provided. Ensure the secret being sent in the request is the client "
            "secret value, not the client secret ID, for a secret added to app '{}'.",
            *client),
        key);
  }

  if (match.route == Route::token) {
    const auto scope = form.find("scope");
    if (!scope) return missing("scope");
    if (!scope->ends_with("/.default")) {
      return refuse(
          400, "invalid_scope", 70011,
          fmt::format(
              "The provided request must include a 'scope' input parameter. The provided value for the "
              "input parameter 'scope' is not valid. The scope {} is not valid.",
              *scope),
          key);
    }
    return {200,
            {{"token_type", "Bearer"},
             {"expires_in", 3599},
             {"ext_expires_in", 3599},
             {"access_token", issue(tenant, *client, *scope)}}};
  }
  // AD FS is asked with `scope` by newer clients and with `resource` by older ones.
  auto audience = form.find("resource");
  if (!audience) audience = form.find("scope");
  if (!audience || audience->empty()) return missing("resource");
  // The v1 endpoint writes its numbers as strings.
  return {200,
          {{"token_type", "Bearer"},
           {"expires_in", "3599"},
           {"ext_expires_in", "3599"},
           {"resource", *audience},
           {"access_token", issue(tenant, *client, *audience)}}};
}

Json Entra::openid_configuration(const RouteMatch& match, const Request& request) const {
  const bool adfs = match.captured.empty();
  const auto base =
      fmt::format("{}://{}/{}", request.scheme, request.host, adfs ? "adfs" : match.captured[0]);
  const std::string version = adfs ? "" : "/v2.0";
  return {{"token_endpoint", fmt::format("{}/oauth2{}/token", base, version)},
          {"token_endpoint_auth_methods_supported", Json::array({"client_secret_post"})},
          {"jwks_uri", fmt::format("{}/discovery{}/keys", base, version)},
          {"response_types_supported", Json::array({"code", "id_token", "code id_token"})},
          {"subject_types_supported", Json::array({"pairwise"})},
          {"id_token_signing_alg_values_supported", Json::array({"RS256"})},
          {"scopes_supported", Json::array({"openid", "profile", "email", "offline_access"})},
          {"issuer", base + version},
          {"authorization_endpoint", fmt::format("{}/oauth2{}/authorize", base, version)}};
}

bool Entra::accepts(std::string_view authorization) const {
  constexpr std::string_view scheme = "Bearer ";
  if (!equals_any_case(authorization.substr(0, scheme.size()), scheme)) return false;
  const auto token = authorization.substr(scheme.size());
  const auto dot = token.rfind('.');
  return dot != std::string_view::npos && token.substr(dot + 1) == signature(token.substr(0, dot));
}

// Not a JWT, on purpose: no client of Azure checks or reads the token it is given, and one that does has a
// bug.
std::string Entra::issue(std::string_view tenant, std::string_view client, std::string_view audience) const {
  const Key key = key_.with("token").with(tenant).with(client).with(audience);
  const auto payload = "mock." + hex(key.with(1).bits()) + hex(key.with(2).bits());
  return payload + '.' + signature(payload);
}

std::string Entra::signature(std::string_view payload) const {
  const Key key = key_.with("signature").with(payload);
  return hex(key.with(1).bits()) + hex(key.with(2).bits());
}

}  // namespace overlap::mock
