// The documents by which clients learn which versions of a service there are. They need no token.
#pragma once

#include "mockserver/ground/message.hpp"

namespace overlap::mock {

/// All versions where the request's path is that of the service itself, else the one that is asked for. The
/// hrefs carry the request's scheme and host.
Reply keystone_discovery(const Request& request);
Reply nova_discovery(const Request& request);
Reply glance_discovery(const Request& request);
Reply neutron_discovery(const Request& request);

}  // namespace overlap::mock
