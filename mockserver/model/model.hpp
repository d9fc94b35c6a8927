// Everything the mock knows, behind one door: a request goes in, an answer comes out.
#pragma once

#include "mockserver/model/azure/arm.hpp"
#include "mockserver/model/azure/entra.hpp"
#include "mockserver/model/azure/estate.hpp"
#include "mockserver/model/general/general.hpp"
#include "mockserver/ground/message.hpp"
#include "mockserver/model/openstack/openstack.hpp"
#include "mockserver/model/own/own_routes.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace overlap::mock {

struct ModelOptions {
  std::uint64_t seed = 1;
  EstateSize estate;
  ArmOptions arm;
  std::string azure_secret = "mock-secret";
  OpenStackOptions openstack;
  bool require_token = false;
  std::vector<OwnRoute> own_routes;  ///< of a routes file
};

/// What a request shows to say who it is: the values of two fields, empty when they are missing.
struct Credentials {
  std::string_view authorization{};
  std::string_view auth_token{};  ///< X-Auth-Token
};

/// A pure function of its options and the request; any thread may ask at any time. What it answers never
/// depends on a clock, on the order of requests, or on host and port (but for the absolute links in a body).
class Model {
 public:
  explicit Model(ModelOptions options);

  const RouteTable& routes() const { return routes_; }
  std::uint64_t seed() const { return options_.seed; }

  /// The answer, whoever asks. The mock's own endpoints are only recognised: the server answers
  /// for them.
  Reply answer(const Request& request) const;

  /// Whether this route's answer is refused to a request with these credentials: for Azure Resource Manager
  /// only with require_token, for OpenStack's services always.
  bool is_refused(Route route, const Credentials& credentials) const;

  /// The 401 for such a request, which must not be kept for another one.
  Reply refusal(Route route, const Credentials& credentials, const Request& request) const;

  /// What delay, faults and exchange fields are drawn from: seed, method and target (as
  /// hash_method_and_target gives them), and how often the same run has sent the same before.
  Key exchange_key(std::uint64_t method_and_target, std::uint64_t occurrence) const;

 private:
  ModelOptions options_;
  OwnRoutes own_;
  RouteTable routes_;
  GeneralRoutes general_;
  Arm arm_;
  Entra entra_;
  OpenStack openstack_;
};

/// The answer to what is not a request at all; `message` is one sentence.
Reply malformed_request_reply(unsigned status, const std::string& message);

}  // namespace overlap::mock
