#include "mockserver/administration.hpp"

#include "mockserver/ground/json_text.hpp"
#include "mockserver/ground/same_secret.hpp"
#include "mockserver/model/plain_reply.hpp"
#include "words/letter_case.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

namespace overlap::mock {

namespace {

Reply text_reply(Route route, unsigned status, std::string_view type, std::string text) {
  Reply reply;
  reply.route = route;
  reply.status = status;
  reply.fields = fmt::format("Content-Type: {}\r\nCache-Control: no-store\r\n", type);
  reply.body = std::make_shared<const std::string>(std::move(text));
  reply.cacheable = false;
  return reply;
}

Reply json_reply(Route route, unsigned status, const Json& json) {
  return text_reply(route, status, "application/json", to_text(json));
}

Reply error_reply(Route route, unsigned status, std::string_view code, std::string_view message) {
  return json_reply(route, status, {{"error", {{"code", code}, {"message", message}}}});
}

Reply journal(Shared& shared, const RouteMatch& match) {
  const auto& run = match.captured.front();
  std::optional<RunSummary> summary;
  {
    const std::scoped_lock lock(shared.journal_mutex);
    summary = shared.journal.find(run);
  }
  if (!summary) {
    return error_reply(
        match.route, 404, "RunNotFound",
        fmt::format("No request of run '{}' has arrived, or the run has been forgotten since.", run));
  }
  if (match.route == Route::accuracy) return json_reply(match.route, 200, to_json(summary->accuracy));
  return json_reply(match.route, 200, to_json(*summary, shared.model.routes()));
}

Reply whole_accuracy(Shared& shared, Route route) {
  Json json;
  {
    const std::scoped_lock lock(shared.journal_mutex);
    json = to_json(shared.accuracy());
  }
  return json_reply(route, 200, json);
}

// Throws std::invalid_argument with one sentence.
Json read_body(std::string_view body) {
  try {
    if (const auto json = read_json(body)) return Json(*json);
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(fmt::format("The body: {}.", error.what()));
  }
  throw std::invalid_argument("The body is not JSON.");
}

Reply configuration(Shared& shared, const RouteMatch& match, const Request& request) {
  const auto& routes = shared.model.routes();
  const auto current = [&] {
    return json_reply(match.route, 200, to_json(shared.behaviour()->behaviour(), routes));
  };
  if (request.method == "GET" || request.method == "HEAD") return current();
  if (request.method == "DELETE") {
    shared.replace(shared.first_behaviour());
    return current();
  }
  if (request.method == "PUT") {
    try {
      const auto json = read_body(request.body);
      shared.replace(parse_behaviour(json, routes));
    } catch (const std::invalid_argument& error) {
      return error_reply(match.route, 400, "BadRequest", error.what());
    }
    return current();
  }
  Reply reply = error_reply(match.route, 405, "MethodNotAllowed",
                            "The configuration is read with GET, replaced with PUT, and put back to what the "
                            "mock was started with by DELETE.");
  reply.fields += "Allow: GET, HEAD, PUT, DELETE\r\n";
  return reply;
}

Reply metrics(Shared& shared, Route route) {
  std::vector<const LoopMetrics*> loops;
  for (const auto& loop : shared.metrics) loops.push_back(loop.get());
  return text_reply(route, 200, "text/plain; version=0.0.4; charset=utf-8",
                    to_prometheus_text(loops, shared.model.routes(), shared.losses(), process_cpu()));
}

bool may_administer(const Shared& shared, Route route, std::string_view authorization) {
  if (shared.admin_token.empty() || route == Route::health) return true;
  // RFC 9110, 11.1: the scheme in any case.
  constexpr std::string_view scheme = "Bearer ";
  return equal_ignoring_case(authorization.substr(0, scheme.size()), scheme) &&
         same_secret(authorization.substr(scheme.size()), shared.admin_token);
}

Reply unauthorized(Route route) {
  Reply reply = error_reply(route, 401, "Unauthorized",
                            "The mock's administration needs its token: Authorization: Bearer TOKEN.");
  reply.fields += "WWW-Authenticate: Bearer realm=\"overlap mock administration\"\r\n";
  return reply;
}

Reply wrong_method(const RouteMatch& match, const Request& request) {
  Reply reply = plain_wrong_method(match, request);
  reply.route = match.route;
  reply.cacheable = false;
  return reply;
}

}  // namespace

Reply administer(Shared& shared, const RouteMatch& match, const Request& request) {
  if (!may_administer(shared, match.route, request.field("Authorization"))) return unauthorized(match.route);
  if (!match.method_allowed) return wrong_method(match, request);
  switch (match.route) {
    case Route::health:
      return json_reply(match.route, 200, {{"status", "ok"}, {"seed", shared.model.seed()}});
    case Route::configuration:
      return configuration(shared, match, request);
    case Route::metrics:
      return metrics(shared, match.route);
    case Route::journal:
      return journal(shared, match);
    case Route::accuracy:
      return match.captured.empty() ? whole_accuracy(shared, match.route) : journal(shared, match);
    case Route::unmatched:
      break;
  }
  return error_reply(match.route, 501, "NotImplemented", "The mock's administration has no such endpoint.");
}

Reply not_at_this_door(std::string_view path) {
  return error_reply(Route::unmatched, 404, "NotFound",
                     fmt::format("'{}' is not served on this port.", path));
}

}  // namespace overlap::mock
