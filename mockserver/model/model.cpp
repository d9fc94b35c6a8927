#include "mockserver/model/model.hpp"

#include "mockserver/model/arm_error.hpp"
#include "mockserver/model/arm_fields.hpp"
#include "mockserver/model/json_text.hpp"
#include "mockserver/model/plain_reply.hpp"
#include "mockserver/model/target.hpp"
#include "words/letter_case.hpp"

#include <fmt/format.h>

#include <utility>

namespace overlap::mock {

namespace {

constexpr std::string_view arm_type = "Content-Type: application/json; charset=utf-8\r\n";

Reply make_reply(Route route, unsigned status, std::string fields, const Json& body) {
  Reply reply;
  reply.route = route;
  reply.status = status;
  reply.fields = std::move(fields);
  reply.body = to_body(body);
  return reply;
}

Reply arm_reply(Route route, unsigned status, const Json& body) {
  return make_reply(route, status, std::string(arm_type) += arm_fields(), body);
}

// All that a successful existence check says.
Reply found_reply(Route route) {
  Reply reply;
  reply.route = route;
  reply.status = 204;
  reply.fields = arm_fields();
  reply.body = std::make_shared<const std::string>();
  return reply;
}

Reply entra_reply(Route route, const EntraAnswer& answer) {
  auto fields = std::string(arm_type) + "Cache-Control: no-store\r\nPragma: no-cache\r\n";
  return make_reply(route, answer.status, std::move(fields), answer.body);
}

Reply wrong_method(const RouteMatch& match, const Request& request) {
  if (is_openstack(match.family)) return OpenStack::wrong_method(match);
  const Json body = to_json(
      ArmError{405, "MethodNotAllowed",
               fmt::format("The method '{}' is not allowed here; {} is.", request.method, match.allow)});
  Reply reply = match.family == RouteFamily::arm ? arm_reply(match.route, 405, body)
                                                 : plain_reply(match.route, 405, body);
  reply.fields += fmt::format("Allow: {}\r\n", match.allow);
  return reply;
}

}  // namespace

std::string_view Request::field(std::string_view name) const {
  for (const auto& field : fields) {
    if (equal_ignoring_case(field.name, name)) return field.value;
  }
  return {};
}

Model::Model(ModelOptions options)
    : options_(std::move(options)),
      own_(std::move(options_.own_routes)),
      routes_(own_.patterns()),
      general_(options_.seed),
      arm_(options_.seed, options_.estate, options_.arm),
      entra_(options_.seed, options_.azure_secret),
      openstack_(options_.seed, options_.openstack) {}

Reply Model::answer(const Request& request) const {
  const auto target = split_target(request.target);
  const auto match = routes_.match(request.method, target.path, target.query);
  if (match.route == Route::unmatched) {
    return plain_error(
        match.route, 404, "NotFound",
        fmt::format("The mock has nothing at '{}'; --list-routes prints what it has.", target.path));
  }
  if (!match.method_allowed) return wrong_method(match, request);
  if (match.family == RouteFamily::own) return own_.answer(match, request);
  if (match.family == RouteFamily::arm) {
    const auto answer = arm_.answer(match, request);
    if (const auto* error = std::get_if<ArmError>(&answer))
      return arm_reply(match.route, error->status, to_json(*error));
    if (is_existence_check(request.method, match.route)) return found_reply(match.route);
    return arm_reply(match.route, 200, std::get<Json>(answer));
  }
  if (is_openstack(match.family)) return openstack_.answer(match, request);
  switch (match.route) {
    case Route::ping:
      return plain_reply(match.route, 200, "pong");
    case Route::delay:
    case Route::bytes:
    case Route::status:
    case Route::drip:
    case Route::echo:
    case Route::fanout:
      return general_.answer(match, request);
    case Route::token:
    case Route::token_v1:
      return entra_reply(match.route, entra_.token(match, request));
    case Route::openid_configuration:
      return plain_reply(match.route, 200, entra_.openid_configuration(match, request));
    case Route::instance_discovery:
      return entra_reply(match.route, entra_.instance_discovery(request));
    // Nobody verifies an opaque token, so there are no keys to publish.
    case Route::signing_keys:
      return plain_reply(match.route, 200, {{"keys", Json::array()}});
    // Administration: the server knows the answer, the model only that it is asked for.
    default:
      return plain_reply(match.route, 200, Json::object());
  }
}

bool Model::is_refused(Route route, const Credentials& credentials) const {
  if (openstack_.is_refused(route, credentials.auth_token)) return true;
  return options_.require_token && family_of(route) == RouteFamily::arm &&
         !entra_.accepts(credentials.authorization);
}

Reply Model::refusal(Route route, const Credentials& credentials, const Request& request) const {
  if (is_openstack(family_of(route))) return unauthorized_reply(route, request);
  const bool sent = !credentials.authorization.empty();
  const ArmError error{401, sent ? "InvalidAuthenticationToken" : "AuthenticationFailed",
                       sent ? "The access token is invalid."
                            : "Authentication failed. The 'Authorization' header is missing."};
  Reply reply = arm_reply(route, error.status, to_json(error));
  reply.fields += arm_challenge(arm_.estate().tenant(), sent);
  return reply;
}

Key Model::exchange_key(std::uint64_t method_and_target, std::uint64_t occurrence) const {
  return Key(options_.seed).with("exchange").with(method_and_target).with(occurrence);
}

Reply malformed_request_reply(unsigned status, const std::string& message) {
  return plain_error(Route::unmatched, status, "BadRequest", message);
}

}  // namespace overlap::mock
