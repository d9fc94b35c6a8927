#include "mockserver/model/plain_reply.hpp"

namespace overlap::mock {

Reply plain_reply(Route route, unsigned status, const Json& body) {
  Reply reply;
  reply.route = route;
  reply.status = status;
  reply.fields = "Content-Type: application/json\r\n";
  reply.body = to_body(body);
  return reply;
}

Reply plain_error(Route route, unsigned status, const std::string& code, const std::string& message) {
  return plain_reply(route, status, {{"error", {{"code", code}, {"message", message}}}});
}

}  // namespace overlap::mock
