#include "net/timed_shutdown.hpp"

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <fcntl.h>
#include <map>
#include <mutex>
#include <stop_token>
#include <sys/socket.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace overlap {

namespace {

class Deadlines {
 public:
  static Deadlines& of_process() {
    static Deadlines deadlines;
    return deadlines;
  }

  void add(int descriptor, TimePoint deadline) {
    const std::lock_guard lock(mutex_);
    const auto added = descriptors_.emplace(deadline, descriptor);
    if (added == descriptors_.begin()) changed_.notify_one();
  }

  void remove(int descriptor) {
    const std::lock_guard lock(mutex_);
    std::erase_if(descriptors_, [&](const auto& each) { return each.second == descriptor; });
  }

 private:
  void wait(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
      if (descriptors_.empty()) {
        changed_.wait(lock, stop, [this] { return !descriptors_.empty(); });
        continue;
      }
      const auto [deadline, descriptor] = *descriptors_.begin();
      if (std::chrono::steady_clock::now() >= deadline) {
        ::shutdown(descriptor, SHUT_RDWR);
        descriptors_.erase(descriptors_.begin());
      } else {
        changed_.wait_until(lock, stop, deadline, [this, until = deadline] {
          return descriptors_.empty() || descriptors_.begin()->first < until;
        });
      }
    }
  }

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::multimap<TimePoint, int> descriptors_;
  std::jthread thread_{[this](const std::stop_token& stop) { wait(stop); }};
};

}  // namespace

TimedShutdown::TimedShutdown(int socket, TimePoint deadline)
    : descriptor_(::fcntl(socket, F_DUPFD_CLOEXEC, 0)) {
  if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "dup");
  Deadlines::of_process().add(descriptor_, deadline);
}

TimedShutdown::~TimedShutdown() {
  Deadlines::of_process().remove(descriptor_);
  ::close(descriptor_);
}

void TimedShutdown::now() const {
  ::shutdown(descriptor_, SHUT_RDWR);
}

}  // namespace overlap
