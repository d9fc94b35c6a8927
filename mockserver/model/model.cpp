#include "mockserver/model/model.hpp"

#include "mockserver/ground/target.hpp"
#include "mockserver/model/own/own_routes.hpp"
#include "mockserver/model/plain_reply.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace overlap::mock {

namespace {

// Values of fields are left out: they may be secrets of the file.
std::string conditions_of(const RoutePattern& pattern) {
  std::string text;
  for (const auto& [name, value] : pattern.query)
    text += fmt::format("{}{}={} in the query", text.empty() ? "" : " and ", name, value);
  for (const auto& [name, value] : pattern.headers)
    text += fmt::format("{}its value of the header field {}", text.empty() ? "" : " and ", name);
  return text;
}

std::string unmet_sentence(const RouteMatch& match, const Request& request) {
  constexpr std::size_t most_named = 5;
  std::string routes;
  for (std::size_t i = 0; i < std::min(match.unmet.size(), most_named); ++i) {
    const auto& pattern = *match.unmet[i];
    routes += fmt::format("{}\"{}\" wants {}", i == 0 ? "" : ", ", pattern.name, conditions_of(pattern));
  }
  return fmt::format(
      "The mock has nothing at '{}' for this request, since no \"when\" of its routes there fits: {}{}.",
      split_target(request.target).path, routes,
      match.unmet.size() > most_named ? ", and others want more" : "");
}

// Who answers where no service does.
class Nobody final : public Service {
 public:
  std::vector<RoutePattern> patterns() const override { return {}; }

  Reply answer(const RouteMatch& match, const Request& request) const override {
    if (is_admin(match.route)) {
      return plain_error(501, "NotImplemented",
                         "The mock's administration is answered by its server, not by its model.");
    }
    if (!match.unmet.empty()) return plain_error(404, "NotFound", unmet_sentence(match, request));
    return plain_error(404, "NotFound",
                       fmt::format("The mock has nothing at '{}'; --list-routes prints what it has.",
                                   split_target(request.target).path));
  }
};

}  // namespace

Model::Model(ModelOptions options)
    : seed_(options.seed),
      services_(make_services(options)),
      routes_(make_route_table(services_, OwnRoutes::patterns_of(options.own_routes))) {
  services_.push_back(std::make_unique<OwnRoutes>(std::move(options.own_routes)));
  services_.push_back(std::make_unique<Nobody>());
  for (std::size_t i = 0; i < routes_.count(); ++i) {
    const auto number = routes_.service(static_cast<Route>(i));
    of_routes_.push_back((number == no_service ? services_.back() : services_[number]).get());
  }
  for (const auto& service : services_) {
    const auto fields = service->significant_fields();
    significant_fields_.insert(significant_fields_.end(), fields.begin(), fields.end());
  }
}

RouteMatch Model::match(const Request& request) const {
  const auto target = split_target(request.target);
  return routes_.match(request.method, target.path, target.query, request.fields);
}

Reply Model::answer(const RouteMatch& match, const Request& request) const {
  const auto& answering = service(match.route);
  auto reply =
      match.method_allowed ? answering.answer(match, request) : answering.wrong_method(match, request);
  reply.route = match.route;
  return reply;
}

Reply Model::refusal(Route route, const RequestFields& fields, const Request& request) const {
  auto reply = service(route).unauthorized(fields, request);
  reply.route = route;
  return reply;
}

Reply Model::fault(Route route, const Fault& fault) const {
  auto reply = service(route).fault(fault);
  reply.route = route;
  return reply;
}

Throttles Model::make_throttles(double scale) const {
  Throttles throttles;
  if (scale == 0) return throttles;
  for (std::size_t i = 0; i < services_.size(); ++i) throttles.add(i, services_[i]->make_throttle(scale));
  return throttles;
}

Key Model::exchange_key(std::uint64_t method_and_target, std::uint64_t occurrence) const {
  return Key(seed_).with("exchange").with(method_and_target).with(occurrence);
}

Reply malformed_request_reply(unsigned status, const std::string& message) {
  return plain_error(status, "BadRequest", message);
}

}  // namespace overlap::mock
