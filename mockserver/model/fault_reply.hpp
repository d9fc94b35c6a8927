// The error answers of the emulated services that are injected.
#pragma once

#include "mockserver/behaviour/fault.hpp"
#include "mockserver/ground/message.hpp"

namespace overlap::mock {

/// The answer for a fault of kind FaultKind::status, in the form in which the services of the route's family
/// refuse: Azure's error object, OAuth's error with Entra's number, Keystone's error, Nova's faults, Glance's
/// HTML page, Neutron's error; the others get {"error":{"code","message"}}. Not to be cached.
Reply fault_reply(Route route, RouteFamily family, const Fault& fault);

}  // namespace overlap::mock
