#include "mockserver/model/azure/arm.hpp"

#include "mockserver/ground/json_text.hpp"
#include "mockserver/model/azure/api_version.hpp"
#include "mockserver/model/azure/arm_fields.hpp"
#include "mockserver/model/azure/arm_routes.hpp"
#include "mockserver/model/azure/arm_throttle.hpp"
#include "mockserver/model/fault_words.hpp"
#include "mockserver/model/plain_reply.hpp"

#include <fmt/format.h>

#include <utility>

namespace overlap::mock {

namespace {

Reply arm_reply(unsigned status, const Json& body) {
  Reply reply;
  reply.status = status;
  reply.fields = std::string("Content-Type: application/json; charset=utf-8\r\n") += arm_fields();
  reply.body = to_body(body);
  return reply;
}

Reply arm_refusal(const ArmError& error) {
  return arm_reply(error.status, to_json(error));
}

// All that a successful existence check says.
Reply found_reply() {
  Reply reply;
  reply.status = 204;
  reply.fields = arm_fields();
  reply.body = std::make_shared<const std::string>();
  return reply;
}

}  // namespace

Arm::Arm(std::uint64_t seed, EstateSize size, ArmOptions options, bool require_token)
    : estate_(seed, size), options_(options), tokens_(seed), require_token_(require_token) {}

std::vector<RoutePattern> Arm::patterns() const {
  return patterns_of(arm_routes());
}

Reply Arm::answer(const RouteMatch& match, const Request& request) const {
  const auto& route = arm_routes()[match.row];
  const Parameters query(split_target(request.target).query);
  if (const auto refusal = check_api_version(query)) return arm_refusal(*refusal);
  const auto body = route.answer({estate_, {estate_, options_}, match.captured, {request, query}});
  if (const auto* refusal = std::get_if<ArmError>(&body)) return arm_refusal(*refusal);
  if (request.method == "HEAD" && route.existence_check) return found_reply();
  return arm_reply(200, std::get<Json>(body));
}

Reply Arm::wrong_method(const RouteMatch& match, const Request& request) const {
  Reply reply = arm_reply(405, wrong_method_error(match, request));
  reply.fields += fmt::format("Allow: {}\r\n", match.allow);
  return reply;
}

bool Arm::admits(std::size_t, const RequestFields& fields) const {
  return !require_token_ || tokens_.accepts(fields.field("Authorization"));
}

Reply Arm::unauthorized(const RequestFields& fields, const Request&) const {
  const bool sent = !fields.field("Authorization").empty();
  Reply reply = arm_refusal({401, sent ? "InvalidAuthenticationToken" : "AuthenticationFailed",
                             sent ? "The access token is invalid."
                                  : "Authentication failed. The 'Authorization' header is missing."});
  reply.fields += arm_challenge(estate_.tenant(), sent);
  return reply;
}

Reply Arm::fault(const Fault& fault) const {
  const auto words = words_of(fault.status);
  return as_fault(arm_refusal({words.status, std::string(words.code), std::string(words.message)}), fault);
}

void Arm::append_exchange_fields(std::string& head, std::size_t row, const Exchange& exchange) const {
  append_arm_exchange_fields(head, arm_routes()[row].of_tenant, exchange);
}

std::unique_ptr<Throttle> Arm::make_throttle(double scale) const {
  return std::make_unique<ArmThrottle>(scale);
}

}  // namespace overlap::mock
