// TLS for cpp-httplib's connections, begun as every other row begins it.
#pragma once

#include "net/stop_signal.hpp"
#include "net/target.hpp"
#include "words/units.hpp"

#include <openssl/ssl.h>

#include <memory>
#include <string>

namespace overlap {

struct FreeTls {
  void operator()(SSL* connection) const { SSL_free(connection); }
};

/// A connection whose handshake is done, or why there is none.
struct TlsStart {
  std::unique_ptr<SSL, FreeTls> connection;  // null when it failed
  std::string problem;                       // for people; empty at the deadline and of a stop
};

/// Shakes hands on a connected socket, which stays the caller's. The library's own client has a timeout for
/// each wait of a handshake and none for the whole, and newer ones may not be derived from. Blocks until the
/// deadline or the stop at the latest.
TlsStart start_tls(int socket, const Target& target, TimePoint deadline, const StopSignal& stop);

}  // namespace overlap
