// The error answers of the emulated services that are injected.
#pragma once

#include "mockserver/model/fault.hpp"
#include "mockserver/model/message.hpp"

namespace overlap::mock {

/// The answer for a fault of kind FaultKind::status, in the form in which the route's own service refuses:
/// Azure's error object, Keystone's, Nova's faults, Glance's HTML page, Neutron's error; the others get
/// {"error":{"code","message"}}. Not to be cached.
Reply fault_reply(Route route, const Fault& fault);

}  // namespace overlap::mock
