// The documents by which clients learn which versions of a service there are. They need no token.
#pragma once

#include "mockserver/ground/message.hpp"

namespace overlap::mock {

/// Answers for the discovery routes of all four services; the hrefs carry the request's scheme and host.
Reply discovery_reply(const RouteMatch& match, const Request& request);

}  // namespace overlap::mock
