// The mock's own endpoints: health, configuration, journal, accuracy, metrics.
#pragma once

#include "mockserver/shared.hpp"

#include <string_view>

namespace overlap::mock {

/// Answers a request that has matched one of the mock's own endpoints, with a 401 if it needs the
/// administration's token and has not got it ("Authorization: Bearer TOKEN"; health needs none). Any thread.
Reply administer(Shared& shared, const RouteMatch& match, const Request& request);

/// The 404 for a path that the mock has, but not on this port.
Reply not_at_this_door(std::string_view path);

}  // namespace overlap::mock
