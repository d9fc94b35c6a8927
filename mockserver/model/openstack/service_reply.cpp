#include "mockserver/model/openstack/service_reply.hpp"

#include "mockserver/ground/status_text.hpp"

#include <fmt/format.h>

namespace overlap::mock {

Reply service_reply(unsigned status, const Json& body, std::string_view fields) {
  Reply reply;
  reply.status = status;
  reply.fields = std::string("Content-Type: application/json\r\n").append(fields);
  reply.body = to_body(body);
  reply.compressible = false;
  return reply;
}

Json keystone_error(unsigned status, std::string_view message) {
  const auto phrase = reason_phrase(status);
  return {{"error",
           {{"code", status}, {"message", message}, {"title", phrase.empty() ? "Server Error" : phrase}}}};
}

Reply unauthorized_reply(const Request& request) {
  return service_reply(401, keystone_error(401, "The request you have made requires authentication."),
                       fmt::format("WWW-Authenticate: Keystone uri=\"{}/identity\"\r\n", origin_of(request)));
}

std::string origin_of(const Request& request) {
  return fmt::format("{}://{}", request.scheme, request.host);
}

}  // namespace overlap::mock
