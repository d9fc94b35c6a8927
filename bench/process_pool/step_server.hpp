// The work of each of the processes of `processes`.
#pragma once

#include "core/policy.hpp"
#include "core/step.hpp"
#include "net/target.hpp"

namespace overlap {

/// Carries out the orders of step_frames.hpp that come through the socket, on an event loop that the calling
/// thread runs, with connections of its own, which stay open from run to run. Retries are not its decision:
/// it only has to know which attempt is the last. Returns when the other end of the socket is closed. Throws
/// MalformedBytes.
void serve_steps(int socket, const Target& target, const Policy& policy, const OpenScenario& open);

}  // namespace overlap
