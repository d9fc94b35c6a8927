#include "mockserver/model/plain_reply.hpp"

#include <fmt/format.h>

namespace overlap::mock {

Reply plain_reply(unsigned status, const Json& body) {
  Reply reply;
  reply.status = status;
  reply.fields = "Content-Type: application/json\r\n";
  reply.body = to_body(body);
  return reply;
}

Reply plain_error(unsigned status, const std::string& code, const std::string& message) {
  return plain_reply(status, {{"error", {{"code", code}, {"message", message}}}});
}

Reply plain_wrong_method(const RouteMatch& match, const Request& request) {
  Reply reply = plain_reply(405, wrong_method_error(match, request));
  reply.fields += fmt::format("Allow: {}\r\n", match.allow);
  return reply;
}

Json wrong_method_error(const RouteMatch& match, const Request& request) {
  return {{"error",
           {{"code", "MethodNotAllowed"},
            {"message",
             fmt::format("The method '{}' is not allowed here; {} is.", request.method, match.allow)}}}};
}

}  // namespace overlap::mock
