// The routes of Azure Resource Manager, and who makes the body of each.
#pragma once

#include "mockserver/ground/json_text.hpp"
#include "mockserver/model/azure/arm_error.hpp"
#include "mockserver/model/azure/arm_lists.hpp"
#include "mockserver/model/azure/estate.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace overlap::mock {

/// All that a body is made of: the estate, the lists of it, and what was asked. Views.
struct ArmContext {
  const Estate& estate;
  ArmLists lists;
  const std::vector<std::string>& captured;
  ArmQuestion asked;
};

/// How Microsoft.Compute counts a request, on top of Resource Manager's reads.
enum class ArmCost { none, low, high };

struct ArmRoute {
  std::string_view name;
  std::string_view method;
  std::string_view path;
  OrArmError<Json> (*answer)(const ArmContext& context);  ///< the body of a 200, or why there is none
  bool of_tenant = false;                                 ///< not about one of its subscriptions
  ArmCost cost = ArmCost::none;
  /// Whether a HEAD finds out whether something exists, and therefore has 204 where a GET has 200 (Resource
  /// Groups - Check Existence, Resources - Check Existence By Id).
  bool existence_check = false;
};

/// All of them, in the order in which they are tried.
std::span<const ArmRoute> arm_routes();

}  // namespace overlap::mock
