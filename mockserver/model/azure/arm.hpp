// Azure Resource Manager: what an inventory of virtual machines asks for, and the reads beside it.
#pragma once

#include "mockserver/model/azure/arm_error.hpp"
#include "mockserver/model/azure/arm_lists.hpp"
#include "mockserver/model/azure/estate.hpp"
#include "mockserver/ground/json_text.hpp"
#include "mockserver/ground/message.hpp"

namespace overlap::mock {

/// Read-only after construction: any thread may ask. Shapes are those of azure-rest-api-specs, refusals those
/// of the Resource Provider Contract.
class Arm {
 public:
  Arm(std::uint64_t seed, EstateSize size, ArmOptions options);

  const Estate& estate() const { return estate_; }

  /// The body for a request that matched an ARM route with a GET, or the refusal.
  OrArmError<Json> answer(const RouteMatch& match, const Request& request) const;

 private:
  OrArmError<Json> in_tenant(const RouteMatch& match, ArmQuestion asked) const;
  OrArmError<Json> in_subscription(const Subscription& subscription, const RouteMatch& match,
                                   ArmQuestion asked) const;
  OrArmError<Json> in_group(const Group& group, const Subscription& subscription, const RouteMatch& match,
                            ArmQuestion asked) const;
  OrArmError<Json> of_vm(const Vm& vm, const RouteMatch& match, ArmQuestion asked) const;

  ArmLists lists() const { return {estate_, options_}; }

  Estate estate_;
  ArmOptions options_;
};

/// Whether a HEAD finds out whether something exists, and therefore has 204 where a GET has 200 (Resource
/// Groups - Check Existence, Resources - Check Existence By Id).
bool is_existence_check(std::string_view method, Route route);

}  // namespace overlap::mock
