// The mock's own endpoints: health, configuration, journal, accuracy, metrics.
#pragma once

#include "mockserver/shared.hpp"

#include <string_view>

namespace overlap::mock {

/// Whether a request may administer: no token is needed, or the Authorization field holds it ("Bearer
/// TOKEN"). Health needs none.
bool may_administer(const Shared& shared, Route route, std::string_view authorization);

/// Answers a request that has matched one of the mock's own endpoints. Any thread.
Reply administer(Shared& shared, const RouteMatch& match, const Request& request);

/// The 401 for a request that may not.
Reply administration_refusal(Route route);

/// The 404 for a path that the mock has, but not on this port.
Reply not_at_this_door(std::string_view path);

}  // namespace overlap::mock
