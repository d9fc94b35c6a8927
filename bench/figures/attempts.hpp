// Facts about a trace's attempts, whatever they were for.
#pragma once

#include "core/trace.hpp"

#include <cstdint>
#include <vector>

namespace overlap {

/// False for an attempt that was cancelled before it got so far.
bool used_a_connection(const Exchange& exchange);

/// Of every step, in no particular order. They point into the trace.
std::vector<const Exchange*> last_attempts(const Trace& trace);

/// The most attempts that held a connection at the same instant. An attempt ends just before the next one
/// begins, so that two which touch do not overlap.
std::uint64_t peak_in_flight(const Trace& trace);

}  // namespace overlap
