// Azure Resource Manager: what an inventory of virtual machines asks for, and the reads beside it.
#pragma once

#include "mockserver/model/azure/arm_options.hpp"
#include "mockserver/model/azure/entra_tokens.hpp"
#include "mockserver/model/azure/estate.hpp"
#include "mockserver/model/service.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace overlap::mock {

/// Shapes are those of azure-rest-api-specs, refusals those of the Resource Provider Contract.
class Arm final : public Service {
 public:
  /// Without require_token, everybody is admitted.
  Arm(std::uint64_t seed, EstateSize size, ArmOptions options, bool require_token);

  std::vector<RoutePattern> patterns() const override;
  bool matches_any_case() const override { return true; }
  Reply answer(const RouteMatch& match, const Request& request) const override;
  Reply wrong_method(const RouteMatch& match, const Request& request) const override;
  bool admits(std::size_t row, const RequestFields& fields) const override;
  Reply unauthorized(const RequestFields& fields, const Request& request) const override;
  Reply fault(const Fault& fault) const override;
  void append_exchange_fields(std::string& head, std::size_t row, const Exchange& exchange) const override;
  std::unique_ptr<Throttle> make_throttle(double scale) const override;

 private:
  Estate estate_;
  ArmOptions options_;
  EntraTokens tokens_;
  bool require_token_;
};

}  // namespace overlap::mock
