#include "net/idle.hpp"

#include <cerrno>
#include <sys/socket.h>

namespace overlap {

bool is_idle(int socket) {
  char byte = 0;
  return ::recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

}  // namespace overlap
