#include "mockserver/model/openstack/service_reply.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

namespace overlap::mock {

namespace {

std::string_view title(unsigned status) {
  switch (status) {
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    default:
      return "Bad Request";
  }
}

// Nova names the member after the status, and has one name for all that it has no other name for.
std::string_view nova_fault(unsigned status) {
  switch (status) {
    case 400:
      return "badRequest";
    case 401:
      return "unauthorized";
    case 403:
      return "forbidden";
    case 404:
      return "itemNotFound";
    case 405:
      return "badMethod";
    default:
      return "computeFault";
  }
}

std::string escape_html(std::string_view text) {
  std::string escaped;
  for (const char character : text) {
    switch (character) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += character;
    }
  }
  return escaped;
}

Reply html_refusal(Route route, const Refusal& refusal) {
  const auto heading = fmt::format("{} {}", refusal.status, title(refusal.status));
  Reply reply;
  reply.route = route;
  reply.status = refusal.status;
  reply.fields = "Content-Type: text/html; charset=UTF-8\r\n";
  reply.body =
      std::make_shared<const std::string>(fmt::format("<html>\n <head>\n  <title>{0}</title>\n </head>\n "
                                                      "<body>\n  <h1>{0}</h1>\n  {1}<br /><br />\n </body>\n"
                                                      "</html>",
                                                      heading, escape_html(refusal.message)));
  return reply;
}

Json keystone_error(unsigned status, std::string_view message) {
  return {{"error", {{"code", status}, {"message", message}, {"title", title(status)}}}};
}

}  // namespace

Reply service_reply(Route route, unsigned status, const Json& body, std::string_view fields) {
  Reply reply;
  reply.route = route;
  reply.status = status;
  reply.fields = std::string("Content-Type: application/json\r\n").append(fields);
  reply.body = to_body(body);
  return reply;
}

Reply service_refusal(RouteFamily service, Route route, const Refusal& refusal) {
  switch (service) {
    case RouteFamily::nova:
      return service_reply(
          route, refusal.status,
          {{nova_fault(refusal.status), {{"code", refusal.status}, {"message", refusal.message}}}});
    case RouteFamily::glance:
      return html_refusal(route, refusal);
    case RouteFamily::neutron:
      return service_reply(
          route, refusal.status,
          {{"NeutronError", {{"type", refusal.type}, {"message", refusal.message}, {"detail", ""}}}});
    default:
      return service_reply(route, refusal.status, keystone_error(refusal.status, refusal.message),
                           "Vary: X-Auth-Token\r\n");
  }
}

Reply unauthorized_reply(Route route, const Request& request) {
  return service_reply(route, 401, keystone_error(401, "The request you have made requires authentication."),
                       fmt::format("WWW-Authenticate: Keystone uri=\"{}/identity\"\r\n", origin_of(request)));
}

std::string origin_of(const Request& request) {
  return fmt::format("{}://{}", request.scheme, request.host);
}

void append_openstack_exchange_fields(std::string& head, RouteFamily service, Key key) {
  const auto id = guid(key.with("request id"));
  fmt::format_to(std::back_inserter(head), "x-openstack-request-id: req-{}\r\n", id);
  if (service == RouteFamily::nova) {
    fmt::format_to(std::back_inserter(head), "x-compute-request-id: req-{}\r\n", id);
  }
}

}  // namespace overlap::mock
