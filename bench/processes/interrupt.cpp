#include "processes/interrupt.hpp"

#include <array>
#include <cassert>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>

namespace overlap {

namespace {

// A handler reaches nothing but globals, and may only do what signal-safety(7) allows.
volatile std::sig_atomic_t received = 0;
int wake = -1;
constexpr std::array ending{SIGINT, SIGTERM, SIGQUIT, SIGHUP};
std::array<struct sigaction, ending.size()> former;

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
  for (std::size_t i = 0; i < ending.size(); ++i) {
    ::sigaction(ending[i], nullptr, &former[i]);
    const bool unheeded = ending[i] == SIGHUP && former[i].sa_handler == SIG_IGN;
    if (!unheeded) ::sigaction(ending[i], &action, nullptr);
  }
}

Interrupt::~Interrupt() {
  for (std::size_t i = 0; i < ending.size(); ++i) ::sigaction(ending[i], &former[i], nullptr);
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
