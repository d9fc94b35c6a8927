#include "net/first_that_accepts.hpp"

#include "net/poll_timeout.hpp"

#include <algorithm>
#include <cerrno>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace overlap {

namespace {

using Endpoint = boost::asio::ip::tcp::endpoint;

bool accepts(int socket, const Endpoint& endpoint, Duration patience) {
  if (::connect(socket, endpoint.data(), static_cast<socklen_t>(endpoint.size())) == 0) return true;
  if (errno != EINPROGRESS) return false;
  pollfd connected{socket, POLLOUT, 0};
  const auto timeout = poll_timeout(patience);
  if (::ppoll(&connected, 1, &timeout, nullptr) != 1) return false;
  int error = 0;
  socklen_t size = sizeof error;
  return ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
}

}  // namespace

Endpoint first_that_accepts(const std::vector<Endpoint>& endpoints, Duration patience) {
  if (endpoints.size() == 1) return endpoints.front();
  const auto found = std::find_if(endpoints.begin(), endpoints.end(), [&](const Endpoint& endpoint) {
    const int socket = ::socket(endpoint.protocol().family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket < 0) return false;
    const bool accepted = accepts(socket, endpoint, patience);
    ::close(socket);
    return accepted;
  });
  return found == endpoints.end() ? endpoints.front() : *found;
}

}  // namespace overlap
