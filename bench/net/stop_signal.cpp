#include "net/stop_signal.hpp"

#include "net/poll_timeout.hpp"

#include <cerrno>
#include <poll.h>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>

namespace overlap {

void StopSignal::Notify::operator()() const noexcept {
  ::eventfd_write(descriptor, 1);
}

StopSignal::StopSignal(std::stop_token token)
    : token_(std::move(token)), descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  callback_.emplace(token_, Notify{descriptor_});
}

StopSignal::~StopSignal() {
  callback_.reset();  // before the descriptor: its number may be another file's a moment later
  ::close(descriptor_);
}

bool StopSignal::wait_for(Duration duration) const {
  const auto until = std::chrono::steady_clock::now() + duration;
  pollfd stop{descriptor_, POLLIN, 0};
  for (;;) {
    const auto left = std::max(Duration::zero(), Duration(until - std::chrono::steady_clock::now()));
    const auto timeout = poll_timeout(left);
    const int ready = ::ppoll(&stop, 1, &timeout, nullptr);
    if (ready > 0) return false;
    if (ready == 0 && left == Duration::zero()) return true;
  }
}

}  // namespace overlap
