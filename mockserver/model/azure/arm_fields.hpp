// The header fields of Azure Resource Manager's answers.
#pragma once

#include "mockserver/ground/routes.hpp"
#include "mockserver/model/service.hpp"

#include <string>
#include <string_view>

namespace overlap::mock {

/// The fields that every ARM answer carries and that are the same for all.
std::string_view arm_fields();

/// Appends the fields that tell one ARM answer from another: request ids, routing, what is left of the read
/// quota (the tenant's, or that of a subscription).
void append_arm_exchange_fields(std::string& fields, bool of_tenant, const Exchange& exchange);

/// The WWW-Authenticate field of a 401, in the words of Resource Manager.
std::string arm_challenge(std::string_view tenant, bool token_was_sent);

}  // namespace overlap::mock
