#include "net/nonblocking_stream.hpp"

#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace overlap {

namespace {

void set_from_errno(boost::system::error_code& error) {
  error.assign(errno, boost::system::system_category());
}

}  // namespace

void NonblockingStream::close() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
  unsent_.clear();
  sent_ = 0;
}

void NonblockingStream::connect(const tcp::endpoint& endpoint, error_code& error) {
  error = {};
  if (descriptor_ < 0) {
    descriptor_ = ::socket(endpoint.protocol().family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor_ < 0) return set_from_errno(error);
    const int on = 1;
    if (::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0)
      return set_from_errno(error);
  }
  // Asking again is how a socket tells without poll(): EALREADY while it connects, then 0 or what went wrong.
  if (::connect(descriptor_, endpoint.data(), static_cast<socklen_t>(endpoint.size())) == 0) return;
  if (errno == EINPROGRESS || errno == EALREADY || errno == EINTR) {
    error = boost::asio::error::would_block;
  } else if (errno != EISCONN) {
    set_from_errno(error);
  }
}

std::size_t NonblockingStream::receive(char* data, std::size_t size, error_code& error) {
  flush(error);
  if (error && error != boost::asio::error::would_block) return 0;
  error = {};
  const auto received = ::recv(descriptor_, data, size, 0);
  if (received > 0) {
    if (std::chrono::steady_clock::now() < deadline_ || !std::exchange(is_late_, true))
      return static_cast<std::size_t>(received);
    error = boost::asio::error::timed_out;
    return 0;
  }
  if (received == 0) {
    if (size > 0) error = boost::asio::error::eof;
  } else if (errno == EINTR) {
    error = boost::asio::error::would_block;
  } else {
    set_from_errno(error);  // EAGAIN is would_block
  }
  return 0;
}

std::size_t NonblockingStream::send(const char* data, std::size_t size, error_code& error) {
  flush(error);
  if (error && error != boost::asio::error::would_block) return 0;
  unsent_.append(data, size);
  flush(error);
  if (error == boost::asio::error::would_block) error = {};
  return error ? 0 : size;
}

void NonblockingStream::flush(error_code& error) {
  error = {};
  while (sent_ < unsent_.size()) {
    const auto sent = ::send(descriptor_, unsent_.data() + sent_, unsent_.size() - sent_, MSG_NOSIGNAL);
    if (sent >= 0) {
      sent_ += static_cast<std::size_t>(sent);
    } else if (errno != EINTR) {
      return set_from_errno(error);
    }
  }
  unsent_.clear();
  sent_ = 0;
}

}  // namespace overlap
