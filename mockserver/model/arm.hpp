// Azure Resource Manager: the seven calls that an inventory of virtual machines needs.
#pragma once

#include "mockserver/model/arm_error.hpp"
#include "mockserver/model/estate.hpp"
#include "mockserver/model/exchange_fields.hpp"
#include "mockserver/model/json_text.hpp"
#include "mockserver/model/message.hpp"
#include "mockserver/model/target.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace overlap::mock {

/// How answers are cut.
struct ArmOptions {
  std::size_t page_size = 50;        ///< subscriptions, groups and VMs; the real pages are server-sized, too
  std::size_t events_page_size = 8;  ///< events of the activity log; the real pages hold 200
  std::size_t events_per_vm = 12;
};

/// Read-only after construction: any thread may ask. Shapes are those of azure-rest-api-specs, refusals those
/// of the Resource Provider Contract.
class Arm {
 public:
  Arm(std::uint64_t seed, EstateSize size, ArmOptions options);

  const Estate& estate() const { return estate_; }

  /// The body for a request that matched an ARM route with a GET, or the refusal.
  OrArmError<Json> answer(const RouteMatch& match, const Request& request) const;

 private:
  OrArmError<Json> subscriptions(const Request& request, const Parameters& query) const;
  OrArmError<Json> groups(const Subscription& subscription, const Request& request,
                          const Parameters& query) const;
  OrArmError<Json> vms(const Subscription& subscription, std::size_t first_group, std::size_t group_count,
                       const Request& request, const Parameters& query) const;
  OrArmError<Json> vm(const Vm& vm, const Parameters& query) const;
  OrArmError<Json> activity_log(const Subscription& subscription, const Request& request,
                                const Parameters& query) const;

  Estate estate_;
  ArmOptions options_;
};

/// The fields that every ARM answer carries and that are the same for all.
std::string_view arm_fields();

/// Appends the fields that tell one ARM answer from another: request ids, routing, what is left of the read
/// quota.
void append_arm_exchange_fields(std::string& fields, Route route, const Exchange& exchange);

/// The WWW-Authenticate field of a 401, in the words of Resource Manager.
std::string arm_challenge(const Estate& estate, bool token_was_sent);

}  // namespace overlap::mock
