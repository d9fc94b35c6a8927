#include "net/idle.hpp"

#include <cerrno>
#include <poll.h>
#include <sys/socket.h>

namespace overlap {

bool is_idle(int socket) {
  char byte = 0;
  return ::recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

bool is_closed(int socket) {
  pollfd event{socket, POLLRDHUP, 0};
  return ::poll(&event, 1, 0) > 0;
}

}  // namespace overlap
