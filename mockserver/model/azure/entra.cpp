#include "mockserver/model/azure/entra.hpp"

#include "mockserver/ground/base64.hpp"
#include "mockserver/ground/same_secret.hpp"
#include "mockserver/ground/target.hpp"
#include "mockserver/model/fault_words.hpp"
#include "mockserver/model/plain_reply.hpp"
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

Reply entra_reply(unsigned status, const Json& body) {
  Reply reply;
  reply.status = status;
  reply.fields =
      "Content-Type: application/json; charset=utf-8\r\nCache-Control: no-store\r\nPragma: no-cache\r\n";
  reply.body = to_body(body);
  return reply;
}

Reply refuse(unsigned status, std::string_view error, int number, std::string_view description, Key key) {
  const auto trace_id = guid(key.with("trace"));
  const auto correlation_id = guid(key.with("correlation"));
  return entra_reply(
      status, {{"error", error},
               {"error_description", fmt::format("AADSTS{}: {} Trace ID: {} Correlation ID: {} Timestamp: {}",
                                                 number, description, trace_id, correlation_id, standstill)},
               {"error_codes", Json::array({number})},
               {"timestamp", standstill},
               {"trace_id", trace_id},
               {"correlation_id", correlation_id},
               {"error_uri", fmt::format("https://login.microsoftonline.com/error?code={}", number)}});
}

// The body's parameters; none when it says that it is something else.
Parameters form_of(const Request& request) {
  constexpr std::string_view type = "application/x-www-form-urlencoded";
  const bool is_form = equal_ignoring_case(request.content_type.substr(0, type.size()), type);
  return Parameters(is_form ? request.body : std::string_view());
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

Reply refuse_missing(std::string_view name, Key key) {
  return refuse(400, "invalid_request", 900144,
                fmt::format("The request body must contain the following parameter: '{}'.", name), key);
}

Reply refuse_grant(std::string_view grant, Key key) {
  const auto at = std::find_if(known_grants.begin(), known_grants.end(),
                               [&](const KnownGrant& known) { return known.name == grant; });
  if (at != known_grants.end()) return refuse(400, at->error, at->number, at->description, key);
  return refuse(400, "unsupported_grant_type", 70003,
                fmt::format("The app requested an unsupported grant type '{}'.", grant), key);
}

struct ClientCredentials {
  std::optional<std::string> client;
  std::optional<std::string> secret;
};

// The body first, then HTTP Basic, whose two halves are encoded as in a form.
ClientCredentials credentials_of(const Parameters& form, std::string_view authorization) {
  ClientCredentials given;
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

struct Entra::Row {
  std::string_view name;
  std::string_view method;
  std::string_view path;
  Reply (Entra::*answer)(const RouteMatch&, const Request&) const;
};

std::span<const Entra::Row> Entra::rows() {
  static constexpr auto all = std::to_array<Row>({
      {"token", "POST", "/{tenant}/oauth2/v2.0/token", &Entra::token},
      {"token_v1", "POST", "/{tenant}/oauth2/token", &Entra::token_v1},
      {"openid_configuration", "GET", "/{tenant}/v2.0/.well-known/openid-configuration",
       &Entra::openid_configuration},
      {"openid_configuration", "GET", "/{tenant}/.well-known/openid-configuration",
       &Entra::openid_configuration},
      {"signing_keys", "GET", "/{tenant}/discovery/v2.0/keys", &Entra::signing_keys},
      {"signing_keys", "GET", "/{tenant}/discovery/keys", &Entra::signing_keys},
      {"instance_discovery", "GET", "/common/discovery/instance", &Entra::instance_discovery},
  });
  static_assert(all_answered(all));
  return all;
}

Entra::Entra(std::uint64_t seed, std::string secret)
    : key_(Key(seed).with("entra")), tokens_(seed), secret_(std::move(secret)) {}

std::vector<RoutePattern> Entra::patterns() const {
  return patterns_of(rows());
}

Reply Entra::answer(const RouteMatch& match, const Request& request) const {
  return (this->*rows()[match.row].answer)(match, request);
}

// RFC 6749, 4.1.2.1 and Entra's own number for a failure that passes.
Reply Entra::fault(const Fault& fault) const {
  const auto words = words_of(fault.status);
  Reply reply;
  reply.status = fault.status;
  reply.fields = "Content-Type: application/json; charset=utf-8\r\n";
  reply.body = to_body(
      {{"error", words.status == 429 || words.status == 503 ? "temporarily_unavailable" : "server_error"},
       {"error_description", fmt::format("AADSTS90033: A transient error has occurred. {}", words.message)},
       {"error_codes", Json::array({90033})}});
  return as_fault(std::move(reply), fault);
}

Key Entra::refusal_key(const Request& request) const {
  return key_.with("refusal").with(request.target);
}

std::variant<Entra::Client, Reply> Entra::authenticate(const Request& request) const {
  const Key key = refusal_key(request);
  const auto form = form_of(request);
  const auto grant = form.find("grant_type");
  if (!grant) return refuse_missing("grant_type", key);
  if (*grant != "client_credentials") return refuse_grant(*grant, key);
  const auto [client, secret] = credentials_of(form, request.field("Authorization"));
  if (!client || client->empty()) return refuse_missing("client_id", key);
  if (!secret && form.find("client_assertion"))
    return refuse(401, "invalid_client", 50027, "JWT token is invalid or malformed.", key);
  if (!secret) {
    return refuse(
        401, "invalid_client", 7000218,
        "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.", key);
  }
  if (same_secret(*secret, secret_)) return Client{*client};
  return refuse(
      401, "invalid_client", 7000215,
      fmt::format("Invalid client secret provided. Ensure the secret being sent in the request is the client "
                  "secret value, not the client secret ID, for a secret added to app '{}'.",
                  *client),
      key);
}

Reply Entra::token(const RouteMatch& match, const Request& request) const {
  const auto client = authenticate(request);
  if (const auto* refusal = std::get_if<Reply>(&client)) return *refusal;
  const auto form = form_of(request);
  const auto scope = form.find("scope");
  if (!scope) return refuse_missing("scope", refusal_key(request));
  if (!scope->ends_with("/.default")) {
    return refuse(
        400, "invalid_scope", 70011,
        fmt::format("The provided request must include a 'scope' input parameter. The provided value "
                    "for the input parameter 'scope' is not valid. The scope {} is not valid.",
                    *scope),
        refusal_key(request));
  }
  return entra_reply(
      200, {{"token_type", "Bearer"},
            {"expires_in", 3599},
            {"ext_expires_in", 3599},
            {"access_token", tokens_.issue(match.captured[0], std::get<Client>(client).id, *scope)}});
}

Reply Entra::token_v1(const RouteMatch& match, const Request& request) const {
  const auto client = authenticate(request);
  if (const auto* refusal = std::get_if<Reply>(&client)) return *refusal;
  const auto form = form_of(request);
  // AD FS is asked with `scope` by newer clients and with `resource` by older ones.
  auto audience = form.find("resource");
  if (!audience) audience = form.find("scope");
  if (!audience || audience->empty()) return refuse_missing("resource", refusal_key(request));
  // The v1 endpoint writes its numbers as strings.
  return entra_reply(
      200, {{"token_type", "Bearer"},
            {"expires_in", "3599"},
            {"ext_expires_in", "3599"},
            {"resource", *audience},
            {"access_token", tokens_.issue(match.captured[0], std::get<Client>(client).id, *audience)}});
}

// Nobody verifies an opaque token, so there are no keys to publish.
Reply Entra::signing_keys(const RouteMatch&, const Request&) const {
  return plain_reply(200, {{"keys", Json::array()}});
}

Reply Entra::openid_configuration(const RouteMatch& match, const Request& request) const {
  const auto& tenant = match.captured[0];
  const auto base = fmt::format("{}://{}/{}", request.scheme, request.host, tenant);
  const std::string version =
      contains_segment(split_target(request.target).path, "v2.0") ? "/v2.0" : std::string();
  // Tenants of no name have no issuer of their own: Entra leaves a place to fill in.
  const bool any_tenant =
      equal_ignoring_case(tenant, "common") || equal_ignoring_case(tenant, "organizations");
  const auto issuer =
      fmt::format("{}://{}/{}", request.scheme, request.host, any_tenant ? "{tenantid}" : tenant);
  return plain_reply(
      200,
      {{"token_endpoint", fmt::format("{}/oauth2{}/token", base, version)},
       {"token_endpoint_auth_methods_supported", Json::array({"client_secret_post", "client_secret_basic"})},
       {"jwks_uri", fmt::format("{}/discovery{}/keys", base, version)},
       {"response_types_supported", Json::array({"code", "id_token", "code id_token"})},
       {"subject_types_supported", Json::array({"pairwise"})},
       {"id_token_signing_alg_values_supported", Json::array({"RS256"})},
       {"scopes_supported", Json::array({"openid", "profile", "email", "offline_access"})},
       {"issuer", issuer + version},
       {"authorization_endpoint", fmt::format("{}/oauth2{}/authorize", base, version)}});
}

Reply Entra::instance_discovery(const RouteMatch&, const Request& request) const {
  const Parameters query(split_target(request.target).query);
  const Key key = refusal_key(request);
  const auto endpoint = query.find("authorization_endpoint");
  if (!endpoint) {
    return refuse(400, "invalid_request", 900144,
                  "The request must contain the following parameter: 'authorization_endpoint'.", key);
  }
  const auto authority = authority_of(*endpoint);
  if (!authority || !equal_ignoring_case(without_port(authority->host), without_port(request.host))) {
    return refuse(400, "invalid_instance", 50049, "Unknown or invalid instance.", key);
  }
  return entra_reply(
      200, {{"tenant_discovery_endpoint", fmt::format("{}://{}/{}/v2.0/.well-known/openid-configuration",
                                                      request.scheme, request.host, authority->tenant)},
            {"api-version", "1.1"},
            {"metadata", Json::array({{{"preferred_network", request.host},
                                       {"preferred_cache", request.host},
                                       {"aliases", Json::array({request.host})}}})}});
}

}  // namespace overlap::mock
