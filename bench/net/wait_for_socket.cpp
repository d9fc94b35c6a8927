#include "net/wait_for_socket.hpp"

#include "net/poll_timeout.hpp"

#include <boost/asio/error.hpp>

#include <cerrno>
#include <chrono>
#include <poll.h>

namespace overlap {

boost::system::error_code wait_for_socket(int socket, short event, TimePoint deadline,
                                          const StopSignal& stop) {
  for (;;) {
    const auto left = deadline - std::chrono::steady_clock::now();
    if (left <= Duration::zero()) return boost::asio::error::timed_out;
    const auto timeout = poll_timeout(left);
    pollfd events[] = {{socket, event, 0}, {stop.descriptor(), POLLIN, 0}};
    const int ready = ::ppoll(events, 2, &timeout, nullptr);
    if (ready < 0 && errno != EINTR) return {errno, boost::system::system_category()};
    if (ready > 0 && events[1].revents != 0) return boost::asio::error::operation_aborted;
    if (ready > 0) return {};
  }
}

}  // namespace overlap
