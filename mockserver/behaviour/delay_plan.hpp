// Which route waits how long: what --profile and --latency add up to.
#pragma once

#include "mockserver/behaviour/latency_spec.hpp"
#include "mockserver/behaviour/route_settings.hpp"

namespace overlap::mock {

/// A latency per route; no delay anywhere at first.
using DelayPlan = RouteSettings<Latency, parse_latency>;

}  // namespace overlap::mock
