// A worker that is deliberately worse than its code, which only test builds have: what tells of a slower
// implementation has to be shown one.
#pragma once

#include "core/step.hpp"

#include <optional>
#include <string_view>

namespace overlap {

/// Reads "cpu:3us", "block:1ms", or several of them with commas between; durations of at most a minute. Those
/// of one kind add up. nullopt for anything else.
std::optional<Handling> parse_slowed(std::string_view text);

/// From now on, handling any response costs its thread this as well, and neither scenarios nor traces know of
/// it: it is excess, and processor time of the strategy's own. Not synchronised: called before the first run.
void slow_down(const Handling& extra);

/// The additional cost of handling any response. Any thread may call it.
const Handling& slowed();

}  // namespace overlap
