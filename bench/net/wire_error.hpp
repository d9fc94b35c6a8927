// The meaning of an error code for an attempt.
#pragma once

#include "core/step.hpp"

#include <boost/system/error_code.hpp>

#include <string>
#include <string_view>

namespace overlap {

/// Where an attempt was when it went wrong.
enum class WirePhase { connect, tls, exchange };

/// timed_out and operation_aborted mean the same in every phase; the rest is the phase's own failure.
Failure classify(const boost::system::error_code& error, WirePhase phase);

/// For people: "connection refused", "certificate verify failed (...)".
std::string describe(const boost::system::error_code& error);

/// The sentence for a connection that the system gives no port to (EADDRNOTAVAIL), in whichever words a
/// client's library tells it.
std::string no_port_left();

/// The peer closed its side: with or without TLS's own goodbye, which many servers leave out.
bool is_end(const boost::system::error_code& error);

/// The sentence for a handshake that failed for what a client's library says, with the way on.
std::string refused_by(std::string_view library_said);

/// The sentence for a link that leaves the target.
std::string other_origin(std::string_view link, std::string_view origin);

}  // namespace overlap
