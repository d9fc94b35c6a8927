// Everything the mock knows, behind one door: a request goes in, an answer comes out.
#pragma once

#include "mockserver/model/arm.hpp"
#include "mockserver/model/entra.hpp"
#include "mockserver/model/estate.hpp"
#include "mockserver/model/message.hpp"

#include <cstdint>
#include <string>

namespace overlap::mock {

struct ModelOptions {
  std::uint64_t seed = 1;
  EstateSize estate;
  ArmOptions arm;
  std::string azure_secret = "mock-secret";
  bool require_token = false;
};

/// A pure function of its options and the request; any thread may ask at any time. What it answers never
/// depends on a clock, on the order of requests, or on host and port (but for the absolute links in a body).
class Model {
 public:
  explicit Model(ModelOptions options);

  const RouteTable& routes() const { return routes_; }

  /// The answer, whoever asks. The mock's own journal is not known here: the server answers for it.
  Reply answer(const Request& request) const;

  /// Whether this route's answer is refused to a request with this Authorization field: only with
  /// require_token, and only for Azure Resource Manager.
  bool is_refused(Route route, std::string_view authorization) const;

  /// The 401 for such a request.
  Reply refusal(Route route, std::string_view authorization) const;

  /// What delay, faults and exchange fields are drawn from: seed, method and target (as
  /// hash_method_and_target gives them), and how often the same run has sent the same before.
  Key exchange_key(std::uint64_t method_and_target, std::uint64_t occurrence) const;

 private:
  ModelOptions options_;
  RouteTable routes_;
  Arm arm_;
  Entra entra_;
};

/// The answer to what is not a request at all; `message` is one sentence.
Reply malformed_request_reply(unsigned status, const std::string& message);

}  // namespace overlap::mock
