#include "processes/interrupt.hpp"

#include <cassert>
#include <cerrno>
#include <csignal>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>

namespace overlap {

namespace {

// A handler reaches nothing but globals, and may only do what signal-safety(7) allows.
volatile std::sig_atomic_t received = 0;
int wake = -1;
struct sigaction former_int, former_term;

void on_signal(int signal) {
  if (received == 0) received = signal;
  const int saved = errno;
  ::eventfd_write(wake, 1);
  errno = saved;
}

}  // namespace

Interrupt::Interrupt() {
  assert(wake == -1);
  wake = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wake < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  received = 0;
  struct sigaction action {};
  action.sa_handler = on_signal;
  ::sigemptyset(&action.sa_mask);
  ::sigaction(SIGINT, &action, &former_int);
  ::sigaction(SIGTERM, &action, &former_term);
}

Interrupt::~Interrupt() {
  ::sigaction(SIGINT, &former_int, nullptr);
  ::sigaction(SIGTERM, &former_term, nullptr);
  ::close(wake);
  wake = -1;
}

int Interrupt::signal() const {
  return received;
}

int Interrupt::descriptor() const {
  return wake;
}

}  // namespace overlap
