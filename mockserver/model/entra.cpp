#include "mockserver/model/entra.hpp"

#include "mockserver/model/base64.hpp"
#include "mockserver/model/same_secret.hpp"
#include "mockserver/model/target.hpp"
#include "words/letter_case.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
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
  return equal_ignoring_case(content_type.substr(0, form.size()), form);
}

// Grants that Entra knows and that need what the mock has none of: users, codes, certificates.
struct KnownGrant {
  std::string_view name;
  std::string_view error;
  int number;
  std::string_view description;
};

constexpr std::array known_grants{
    KnownGrant{"password", "invalid_grant", 50126,
               "Error validating credentials due to invalid username or password."},
    KnownGrant{"authorization_code", "invalid_grant", 9002313,
               "Invalid request. Request is malformed or invalid."},
    KnownGrant{"refresh_token", "invalid_grant", 9002313,
               "Invalid request. Request is malformed or invalid."},
    KnownGrant{"urn:ietf:params:oauth:grant-type:device_code", "bad_verification_code", 70018,
               "Invalid verification code due to User typing in wrong user code for device code flow."},
    KnownGrant{"urn:ietf:params:oauth:grant-type:jwt-bearer", "invalid_request", 50027,
               "JWT token is invalid or malformed."},
};

EntraAnswer refuse_grant(std::string_view grant, Key key) {
  const auto at = std::find_if(known_grants.begin(), known_grants.end(),
                               [&](const KnownGrant& known) { return known.name == grant; });
  if (at != known_grants.end()) return refuse(400, at->error, at->number, at->description, key);
  return refuse(400, "unsupported_grant_type", 70003,
                fmt::format("The app requested an unsupported grant type '{}'.", grant), key);
}

struct Credentials {
  std::optional<std::string> client;
  std::optional<std::string> secret;
};

// The body first, then HTTP Basic, whose two halves are encoded as in a form.
Credentials credentials_of(const Parameters& form, std::string_view authorization) {
  Credentials given;
  if (const auto client = form.find("client_id")) given.client = *client;
  if (const auto secret = form.find("client_secret")) given.secret = *secret;
  constexpr std::string_view scheme = "Basic ";
  if (given.secret || !equal_ignoring_case(authorization.substr(0, scheme.size()), scheme)) return given;
  const auto pair = base64_decode(authorization.substr(scheme.size()));
  if (!pair) return given;
  const auto colon = std::min(pair->find(':'), pair->size());
  given.client = form_decode(pair->substr(0, colon));
  if (colon < pair->size()) given.secret = form_decode(pair->substr(colon + 1));
  return given;
}

// The authority that an authorization endpoint belongs to, and the tenant in its path.
struct Authority {
  std::string_view host;
  std::string_view tenant;
};

std::optional<Authority> authority_of(std::string_view endpoint) {
  constexpr std::string_view scheme = "https://";
  if (!equal_ignoring_case(endpoint.substr(0, scheme.size()), scheme)) return std::nullopt;
  endpoint.remove_prefix(scheme.size());
  const auto slash = endpoint.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto path = endpoint.substr(slash + 1);
  const auto tenant = path.substr(0, path.find('/'));
  if (slash == 0 || tenant.empty()) return std::nullopt;
  return Authority{endpoint.substr(0, slash), tenant};
}

// The brackets of an IPv6 address hold colons that begin no port.
std::string_view without_port(std::string_view host) {
  const auto colon = host.rfind(':');
  return colon == std::string_view::npos || host.ends_with(']') ? host : host.substr(0, colon);
}

bool contains_segment(std::string_view path, std::string_view segment) {
  return lower_case(path).find(fmt::format("/{}/", segment)) != std::string::npos;
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
  if (*grant != "client_credentials") return refuse_grant(*grant, key);
  const auto [client, secret] = credentials_of(form, request.field("Authorization"));
  if (!client || client->empty()) return missing("client_id");
  if (!secret && form.find("client_assertion"))
    return refuse(401, "invalid_client", 50027, "JWT token is invalid or malformed.", key);
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
  const auto& tenant = match.captured[0];
  const auto base = fmt::format("{}://{}/{}", request.scheme, request.host, tenant);
  const std::string version =
      contains_segment(split_target(request.target).path, "v2.0") ? "/v2.0" : std::string();
  // Tenants of no name have no issuer of their own: Entra leaves a place to fill in.
  const bool any_tenant =
      equal_ignoring_case(tenant, "common") || equal_ignoring_case(tenant, "organizations");
  const auto issuer =
      fmt::format("{}://{}/{}", request.scheme, request.host, any_tenant ? "{tenantid}" : tenant);
  return {
      {"token_endpoint", fmt::format("{}/oauth2{}/token", base, version)},
      {"token_endpoint_auth_methods_supported", Json::array({"client_secret_post", "client_secret_basic"})},
      {"jwks_uri", fmt::format("{}/discovery{}/keys", base, version)},
      {"response_types_supported", Json::array({"code", "id_token", "code id_token"})},
      {"subject_types_supported", Json::array({"pairwise"})},
      {"id_token_signing_alg_values_supported", Json::array({"RS256"})},
      {"scopes_supported", Json::array({"openid", "profile", "email", "offline_access"})},
      {"issuer", issuer + version},
      {"authorization_endpoint", fmt::format("{}/oauth2{}/authorize", base, version)}};
}

EntraAnswer Entra::instance_discovery(const Request& request) const {
  const Parameters query(split_target(request.target).query);
  const Key key = key_.with("refusal").with(request.target);
  const auto endpoint = query.find("authorization_endpoint");
  if (!endpoint) {
    return refuse(400, "invalid_request", 900144,
                  "The request must contain the following parameter: 'authorization_endpoint'.", key);
  }
  const auto authority = authority_of(*endpoint);
  if (!authority || !equal_ignoring_case(without_port(authority->host), without_port(request.host))) {
    return refuse(400, "invalid_instance", 50049, "Unknown or invalid instance.", key);
  }
  return {200,
          {{"tenant_discovery_endpoint", fmt::format("{}://{}/{}/v2.0/.well-known/openid-configuration",
                                                     request.scheme, request.host, authority->tenant)},
           {"api-version", "1.1"},
           {"metadata", Json::array({{{"preferred_network", request.host},
                                      {"preferred_cache", request.host},
                                      {"aliases", Json::array({request.host})}}})}}};
}

bool Entra::accepts(std::string_view authorization) const {
  constexpr std::string_view scheme = "Bearer ";
  if (!equal_ignoring_case(authorization.substr(0, scheme.size()), scheme)) return false;
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
