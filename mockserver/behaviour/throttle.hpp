// Who is turned away because too much has been asked: the quotas of services.
#pragma once

#include "mockserver/ground/message.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace overlap::mock {

/// The quotas of one service and what is left of them. Not for two threads at a time.
class Throttle {
 public:
  virtual ~Throttle() = default;

  /// A request that passes: the fields that tell what is left, "Name: value\r\n" each.
  struct Passed {
    std::string fields;
  };

  /// Takes from the quotas what a request to one of the service's routes costs, or gives the refusal that
  /// says that one of them is empty. `authorization` is the field of that name: whoever asks. Instants never
  /// run backwards.
  virtual std::variant<Passed, Reply> take(const RouteMatch& match, std::string_view authorization,
                                           TimePoint now) = 0;
};

/// The throttles of those services that have one, by the services' numbers.
class Throttles {
 public:
  void add(std::size_t service, std::unique_ptr<Throttle> throttle) {
    if (of_services_.size() <= service) of_services_.resize(service + 1);
    of_services_[service] = std::move(throttle);
  }

  bool has(std::size_t service) const {
    return service < of_services_.size() && of_services_[service] != nullptr;
  }

  /// As Throttle::take of the route's service. A request to a service without one, or with a method that the
  /// route does not know, passes without fields.
  std::variant<Throttle::Passed, Reply> take(const RouteMatch& match, std::string_view authorization,
                                             TimePoint now) {
    if (!match.method_allowed || !has(match.service)) return Throttle::Passed{};
    return of_services_[match.service]->take(match, authorization, now);
  }

 private:
  std::vector<std::unique_ptr<Throttle>> of_services_;
};

/// Reads "azure" or "azure:SCALE", how many times faster than real time the clock of the quotas runs, or
/// "none", which is 0. Throws std::invalid_argument with one sentence.
double parse_throttle(std::string_view text);

/// The same notation as parse_throttle reads.
std::string throttle_text(double scale);

}  // namespace overlap::mock
