// How a client's TLS connection is told whom to trust.
#pragma once

#include "net/target.hpp"

#include <boost/system/error_code.hpp>
#include <openssl/ssl.h>

namespace overlap {

/// Makes the handshake check that the certificate is for the target's host (RFC 9525), and names the host to
/// the server unless it is an address (RFC 6066, 3).
boost::system::error_code prepare_tls(SSL* ssl, const Target& target);

}  // namespace overlap
