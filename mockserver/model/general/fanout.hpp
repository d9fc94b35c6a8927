// A tree of requests to walk.
#pragma once

#include "mockserver/ground/json_text.hpp"
#include "mockserver/ground/message.hpp"

#include <cstdint>

namespace overlap::mock {

/// One node of the tree that /fanout?width=W&depth=D[&bytes=N] describes: what it is called, links to the W
/// nodes below it (none where D is 0), and N characters drawn from `seed` and its place. Throws
/// std::invalid_argument with one sentence for a query that describes no tree.
Json fanout(std::uint64_t seed, const Request& request);

}  // namespace overlap::mock
