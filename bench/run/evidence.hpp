// What a response that is no success says about itself.
#pragma once

#include "core/step.hpp"

#include <string>

namespace overlap {

/// "status 308, to /ping/", "status 401: {"error":"expired"}": the status, where the response sends to
/// (without a query, which may hold a token), and the first line of its body, shortened, without the
/// request's secrets.
std::string evidence(const Request& request, const Response& response);

}  // namespace overlap
