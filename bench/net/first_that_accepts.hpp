// Which of the addresses of one name is there.
#pragma once

#include "words/units.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <vector>

namespace overlap {

/// The first of the addresses, in the resolver's order (RFC 6724), that accepts a connection within this
/// time; the first of all when none does. Blocks, and asks nobody when there is one only.
boost::asio::ip::tcp::endpoint first_that_accepts(
    const std::vector<boost::asio::ip::tcp::endpoint>& endpoints, Duration patience);

}  // namespace overlap
