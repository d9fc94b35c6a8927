#include "net/poll_stream.hpp"

#include "net/wait_for_socket.hpp"

#include <cerrno>
#include <poll.h>

namespace overlap {

void PollStream::close() {
  error_code ignored;
  socket_.close(ignored);
}

void PollStream::connect(const tcp::endpoint& endpoint, error_code& error) {
  socket_.open(endpoint.protocol(), error);
  if (!error) socket_.non_blocking(true, error);
  if (!error) socket_.set_option(tcp::no_delay(true), error);
  if (error) return;
  // Asio's connect() would wait without a deadline even on a non-blocking socket.
  if (::connect(socket_.native_handle(), endpoint.data(), static_cast<socklen_t>(endpoint.size())) == 0)
    return;
  if (errno != EINPROGRESS) {
    error.assign(errno, boost::system::system_category());
    return;
  }
  if (!wait(writable, error)) return;
  int result = 0;
  socklen_t size = sizeof result;
  ::getsockopt(socket_.native_handle(), SOL_SOCKET, SO_ERROR, &result, &size);
  error.assign(result, boost::system::system_category());
}

bool PollStream::wait(Event event, error_code& error) const {
  static_assert(readable == POLLIN && writable == POLLOUT);
  error = wait_for_socket(socket_.native_handle(), event, deadline_, *stop_);
  return !error;
}

}  // namespace overlap
