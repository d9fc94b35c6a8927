// Waiting for one socket, with a deadline and an end.
#pragma once

#include "net/stop_signal.hpp"
#include "words/units.hpp"

#include <boost/system/error_code.hpp>

namespace overlap {

/// Blocks until the socket is ready for the event (POLLIN or POLLOUT), fails, the deadline passes (timed_out,
/// though there be bytes: a peer may send them without an end) or the stop is asked for (operation_aborted).
/// No error when it is ready.
boost::system::error_code wait_for_socket(int socket, short event, TimePoint deadline,
                                          const StopSignal& stop);

}  // namespace overlap
