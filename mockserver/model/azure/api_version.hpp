// The api-version parameter, which every call of Azure Resource Manager has to have.
#pragma once

#include "mockserver/ground/target.hpp"
#include "mockserver/model/azure/arm_error.hpp"

#include <optional>

namespace overlap::mock {

/// The refusal of a request without an api-version, or with one that is not YYYY-MM-DD[-preview]. Which
/// versions exist is not checked: real clients use many.
std::optional<ArmError> check_api_version(const Parameters& query);

}  // namespace overlap::mock
