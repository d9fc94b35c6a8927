#include "mockserver/model/openstack/openstack_service.hpp"

#include "mockserver/model/fault_words.hpp"

#include <fmt/format.h>

#include <iterator>

namespace overlap::mock {

OpenStackService::OpenStackService(std::uint64_t seed, const OpenStackOptions& options)
    : cloud_(seed, options.size), identity_(cloud_, options), tokens_(seed) {}

Reply OpenStackService::wrong_method(const RouteMatch& match, const Request&) const {
  Reply reply = refuse({405, "The method is not allowed for the requested URL.", "HTTPMethodNotAllowed"});
  reply.fields += fmt::format("{}Allow: {}\r\n", refusal_fields(), match.allow);
  return reply;
}

Reply OpenStackService::unauthorized(const RequestFields&, const Request& request) const {
  return unauthorized_reply(request);
}

Reply OpenStackService::fault(const Fault& fault) const {
  const auto words = words_of(fault.status);
  return as_fault(refuse({words.status, std::string(words.message), std::string(words.code)}), fault);
}

void OpenStackService::append_exchange_fields(std::string& head, std::size_t,
                                              const Exchange& exchange) const {
  fmt::format_to(std::back_inserter(head), "x-openstack-request-id: req-{}\r\n",
                 guid(exchange.key.with("request id")));
}

Reply OpenStackService::reply_of(const OrRefusal<Json>& made) const {
  if (const auto* json = std::get_if<Json>(&made)) return service_reply(200, *json);
  auto reply = refuse(std::get<Refusal>(made));
  reply.fields += refusal_fields();
  return reply;
}

std::optional<Token> OpenStackService::token_of(const RequestFields& fields) const {
  return tokens_.read(fields.field("X-Auth-Token"));
}

bool OpenStackService::has_project(const RequestFields& fields) const {
  const auto token = token_of(fields);
  return token && token->scoped;
}

}  // namespace overlap::mock
