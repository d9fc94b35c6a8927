#include "mockserver/administration.hpp"

#include "mockserver/model/json_text.hpp"
#include "mockserver/model/same_secret.hpp"
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
    const auto json = Json::parse(request.body, nullptr, false);
    if (json.is_discarded()) return error_reply(match.route, 400, "BadRequest", "The body is not JSON.");
    try {
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

}  // namespace

bool may_administer(const Shared& shared, Route route, std::string_view authorization) {
  if (shared.admin_token.empty() || route == Route::health) return true;
  // RFC 9110, 11.1: the scheme in any case.
  constexpr std::string_view scheme = "Bearer ";
  return equal_ignoring_case(authorization.substr(0, scheme.size()), scheme) &&
         same_secret(authorization.substr(scheme.size()), shared.admin_token);
}

Reply administer(Shared& shared, const RouteMatch& match, const Request& request) {
  switch (match.route) {
    case Route::health:
      return json_reply(match.route, 200, {{"status", "ok"}, {"seed", shared.model.seed()}});
    case Route::configuration:
      return configuration(shared, match, request);
    case Route::metrics:
      return metrics(shared, match.route);
    case Route::accuracy:
      if (match.captured.empty()) return whole_accuracy(shared, match.route);
      return journal(shared, match);
    default:
      return journal(shared, match);
  }
}

Reply administration_refusal(Route route) {
  Reply reply = error_reply(route, 401, "Unauthorized",
                            "The mock's administration needs its token: Authorization: Bearer TOKEN.");
  reply.fields += "WWW-Authenticate: Bearer realm=\"overlap mock administration\"\r\n";
  return reply;
}

Reply not_at_this_door(std::string_view path) {
  return error_reply(Route::unmatched, 404, "NotFound",
                     fmt::format("'{}' is not served on this port.", path));
}

}  // namespace overlap::mock
