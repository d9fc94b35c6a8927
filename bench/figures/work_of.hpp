// The work of a run, as the client saw it.
#pragma once

#include "core/account.hpp"
#include "core/trace.hpp"
#include "loader/purpose.hpp"

#include <cstdint>
#include <optional>

namespace overlap {

/// Whether the step's last attempt is what was wanted: it went well, or timed out where the scenario is about
/// that.
bool came_to_its_end(const Exchange& last, const Purpose& purpose);

/// Of a server that keeps no journal, the work is what it was for: the steps that came to their end.
/// `requests` counts them, and `hash` is over their names: each is hashed (FNV-1a, 64 bits,
/// http://www.isthe.com/chongo/tech/comp/fnv) and mixed (the finaliser of SplitMix64; Steele, Lea and Flood,
/// "Fast Splittable Pseudorandom Number Generators", 2014), and the results are added up, so that neither the
/// order nor the numbering of steps matters, and a step taken twice counts twice. How often a step was tried,
/// and what a server makes anew each time (tokens and ids in targets, which of the 2xx it says), is no other
/// work. Pure.
Work work_of(const Trace& trace, const Purpose& purpose = {});

/// How many of the steps that responses made possible were never taken; nullopt where a worker does not tell
/// how many there were. Pure.
std::optional<std::uint64_t> steps_left_out(const Trace& trace);

}  // namespace overlap
