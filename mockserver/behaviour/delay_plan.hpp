// Which route waits how long, and how fast its bodies are written: what --profile, --latency and --pace add
// up to.
#pragma once

#include "mockserver/behaviour/latency_spec.hpp"
#include "mockserver/behaviour/route_settings.hpp"
#include "mockserver/ground/pace.hpp"

namespace overlap::mock {

/// A latency per route; no delay anywhere at first.
using DelayPlan = RouteSettings<Latency, parse_latency>;

/// A pace per route; all at once at first.
using PacePlan = RouteSettings<Pace, parse_pace>;

}  // namespace overlap::mock
