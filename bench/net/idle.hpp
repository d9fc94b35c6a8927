// Whether a connection that waits for its next request may still carry one.
#pragma once

namespace overlap {

/// Looks at a socket on which no response is due, without reading from it or waiting. False when the peer has
/// closed its side, and when bytes have arrived that nobody asked for, which would be taken for the next
/// response (RFC 9112, 9.2 and 9.3): such a connection is to be replaced. libcurl, urllib3 and others look,
/// too.
bool is_idle(int socket);

/// Whether the peer has closed its side of a socket, whatever it had sent before. For connections of HTTP/2,
/// on which there may be bytes at any time, and for those of TLS, whose last bytes are its goodbye.
bool is_closed(int socket);

}  // namespace overlap
