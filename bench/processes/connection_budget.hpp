// Room for connections at a mock that may only have so many open.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace overlap {

/// How many connections a mock can hold whose process may have so many descriptors open (RLIMIT_NOFILE): each
/// takes one, and the mock needs some itself.
std::uint64_t room_for_connections(std::uint64_t descriptors);

/// Workers keep connections from run to run: `kept`, of the one used longest ago first. How many of these
/// workers, from the front, have to be closed so that `needed` more connections fit into `room`: as few as
/// will do, and all of them when even that will not.
std::size_t workers_to_close(const std::vector<std::uint64_t>& kept, std::uint64_t needed,
                             std::uint64_t room);

}  // namespace overlap
