#include "mockserver/model/fault_reply.hpp"

#include "mockserver/model/azure/arm_fields.hpp"
#include "mockserver/ground/json_text.hpp"
#include "mockserver/ground/status_text.hpp"

#include <fmt/format.h>

#include <array>
#include <string>
#include <string_view>

namespace overlap::mock {

namespace {

// One status in the words of the services: Azure's code, and a sentence.
struct Words {
  unsigned status;
  std::string_view code;
  std::string_view message;
};

constexpr std::array all_words{
    Words{429, "TooManyRequests",
          "The request was throttled. Please try again after the time that Retry-After tells."},
    Words{500, "InternalServerError", "The server encountered an internal error. Please retry the request."},
    Words{501, "NotImplemented", "The server does not implement what was asked for."},
    Words{502, "BadGateway", "The gateway did not receive a valid answer from its server."},
    Words{503, "ServiceUnavailable", "The service is temporarily unavailable. Please try again later."},
    Words{504, "GatewayTimeout",
          "The gateway did not receive an answer from its server within the specified time."},
};

Words words_of(unsigned status) {
  for (const auto& words : all_words) {
    if (words.status == status) return words;
  }
  return {status, "ServerError", "The server failed to answer the request."};
}

std::string_view title_of(unsigned status) {
  const auto phrase = reason_phrase(status);
  return phrase.empty() ? "Server Error" : phrase;
}

// The names of Nova's faults (nova/api/openstack/wsgi.py).
std::string_view nova_fault(unsigned status) {
  switch (status) {
    case 429:
      return "overLimit";
    case 501:
      return "notImplemented";
    case 503:
      return "serviceUnavailable";
    default:
      return "computeFault";
  }
}

// RFC 6749, 4.1.2.1 and Entra's own number for a failure that passes.
Json entra_error(const Words& words) {
  return {
      {"error", words.status == 429 || words.status == 503 ? "temporarily_unavailable" : "server_error"},
      {"error_description", fmt::format("AADSTS90033: A transient error has occurred. {}", words.message)},
      {"error_codes", Json::array({90033})}};
}

Json error_object(RouteFamily family, const Words& words) {
  switch (family) {
    case RouteFamily::entra:
      return entra_error(words);
    case RouteFamily::keystone:
      return {
          {"error", {{"code", words.status}, {"message", words.message}, {"title", title_of(words.status)}}}};
    case RouteFamily::nova:
      return {{nova_fault(words.status), {{"code", words.status}, {"message", words.message}}}};
    case RouteFamily::neutron:
      return {{"NeutronError", {{"type", words.code}, {"message", words.message}, {"detail", ""}}}};
    default:
      return {{"error", {{"code", words.code}, {"message", words.message}}}};
  }
}

// OpenStack's web framework answers in HTML to whoever does not insist on something else.
std::string glance_page(const Words& words) {
  return fmt::format(
      "<html>\n <head>\n  <title>{0} {1}</title>\n </head>\n <body>\n  <h1>{0} {1}</h1>\n  {2}<br /><br "
      "/>\n\n\n"
      " </body>\n</html>",
      words.status, title_of(words.status), words.message);
}

std::string_view type_fields(RouteFamily family) {
  if (family == RouteFamily::glance) return "Content-Type: text/html; charset=UTF-8\r\n";
  if (family == RouteFamily::arm || family == RouteFamily::entra)
    return "Content-Type: application/json; charset=utf-8\r\n";
  return "Content-Type: application/json\r\n";
}

}  // namespace

Reply fault_reply(Route route, RouteFamily family, const Fault& fault) {
  const auto words = words_of(fault.status);
  Reply reply;
  reply.route = route;
  reply.status = fault.status;
  reply.fields = type_fields(family);
  if (family == RouteFamily::arm) reply.fields += arm_fields();
  if (fault.retry_after_s) reply.fields += fmt::format("Retry-After: {}\r\n", *fault.retry_after_s);
  reply.body = family == RouteFamily::glance ? std::make_shared<const std::string>(glance_page(words))
                                             : to_body(error_object(family, words));
  reply.cacheable = false;
  return reply;
}

}  // namespace overlap::mock
