// Everything the mock knows, behind one door: a request goes in, an answer comes out.
#pragma once

#include "mockserver/ground/message.hpp"
#include "mockserver/model/services.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace overlap::mock {

/// A pure function of its options and the request; any thread may ask at any time. What it answers never
/// depends on a clock, on the order of requests, or on host and port (but for the absolute links in a body).
class Model {
 public:
  explicit Model(ModelOptions options);

  const RouteTable& routes() const { return routes_; }
  std::uint64_t seed() const { return seed_; }

  /// The request fields that any of the services' answers depend on: see Service::significant_fields.
  const std::vector<std::string_view>& significant_fields() const { return significant_fields_; }

  /// Which route the request is for.
  RouteMatch match(const Request& request) const;

  /// The answer, whoever asks. The mock's own endpoints are the server's to answer: here they are a 501.
  Reply answer(const RouteMatch& match, const Request& request) const;
  Reply answer(const Request& request) const { return answer(match(request), request); }

  /// Whether this route's answer is refused to who sends these fields: for Azure Resource Manager only with
  /// require_token, for OpenStack's services always.
  bool is_refused(Route route, const RequestFields& fields) const {
    return !service(route).admits(routes_.row(route), fields);
  }

  /// The 401 for such a request, which must not be kept for another one.
  Reply refusal(Route route, const RequestFields& fields, const Request& request) const;

  /// The answer for a fault of kind FaultKind::status, in the form in which the route's service refuses. Not
  /// to be cached.
  Reply fault(Route route, const Fault& fault) const;

  /// Appends the fields that the route's service draws anew for every answer: request ids and the like.
  void append_exchange_fields(std::string& head, Route route, const Exchange& exchange) const {
    service(route).append_exchange_fields(head, routes_.row(route), exchange);
  }

  /// A behaviour's throttles: see Service::make_throttle. None for a scale of 0.
  Throttles make_throttles(double scale) const;

  /// Delay, faults and exchange fields are drawn from this: seed, method and target (as
  /// hash_method_and_target gives them), and how often the same run has sent the same before.
  Key exchange_key(std::uint64_t method_and_target, std::uint64_t occurrence) const;

 private:
  const Service& service(Route route) const { return *of_routes_[static_cast<std::size_t>(route)]; }

  std::uint64_t seed_;
  Services services_;  // that of the routes file is the last but one; the last stands for none
  RouteTable routes_;
  std::vector<const Service*> of_routes_;  // never null
  std::vector<std::string_view> significant_fields_;
};

/// The answer to what is not a request at all; `message` is one sentence.
Reply malformed_request_reply(unsigned status, const std::string& message);

}  // namespace overlap::mock
