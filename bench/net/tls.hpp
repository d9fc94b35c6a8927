// How a client's TLS connection is told whom to trust.
#pragma once

#include "net/target.hpp"

#include <boost/system/error_code.hpp>
#include <openssl/ssl.h>

#include <string>

namespace overlap {

/// Makes the handshake check that the certificate is for the target's host (RFC 9525), and names the host to
/// the server unless it is an address (RFC 6066, 3).
boost::system::error_code prepare_tls(SSL* ssl, const Target& target);

/// Why a handshake failed, for people: what the certificate was refused for, and the way on.
std::string describe_handshake(SSL* ssl, const Target& target, const boost::system::error_code& error);

/// is_idle() of a connection that may have TLS, which may be null. That reads ahead: bytes that nobody asked
/// for, or the peer's goodbye, may have left the socket together with the last response.
bool is_idle(int socket, SSL* connection);

}  // namespace overlap
