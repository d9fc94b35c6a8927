#include "worker/watchdog.hpp"

#include "net/poll_timeout.hpp"
#include "protocol/messages.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <optional>
#include <poll.h>
#include <semaphore>
#include <stdexcept>
#include <string>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace overlap {

namespace {

bool is_stop(const std::string& line) {
  try {
    return parse_line(line).value("do", std::string()) == "stop";
  } catch (const std::exception&) {
    return false;  // the session will say what is wrong with it
  }
}

}  // namespace

Watchdog::Watchdog(CommandStream& commands, Duration run_timeout)
    : commands_(commands), wake_(::eventfd(0, EFD_CLOEXEC)) {
  if (wake_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  std::binary_semaphore started{0};
  try {
    thread_ = std::jthread([this, run_timeout, &started] {
      started.release();
      watch(run_timeout);
    });
  } catch (const std::system_error& error) {
    ::close(wake_);
    throw std::runtime_error(
        fmt::format("the system refused the thread that watches over a run's time ({}): allow more (ulimit "
                    "-u, ulimit -v)",
                    error.code().message()));
  }
  started.acquire();
}

Watchdog::~Watchdog() {
  ::eventfd_write(wake_, 1);
  thread_.join();
  ::close(wake_);
}

void Watchdog::watch(Duration run_timeout) {
  const auto deadline = std::chrono::steady_clock::now() + run_timeout;
  std::vector<std::string> others;
  pollfd events[] = {{wake_, POLLIN, 0}, {commands_.descriptor(), POLLIN, 0}};
  for (;;) {
    Duration left{};
    timespec timeout{};
    const bool limited = run_timeout != Duration::zero() && !stop_.stop_requested();
    if (limited) {
      left = deadline - std::chrono::steady_clock::now();
      timeout = poll_timeout(left);
    }
    const int ready = ::ppoll(events, 2, limited ? &timeout : nullptr, nullptr);
    if (ready < 0 && errno == EINTR) continue;
    if (ready == 0 && left > Duration::zero()) continue;
    if (ready <= 0) {
      stop_.request_stop();
      continue;
    }
    if (events[0].revents != 0) break;
    if (events[1].revents == 0) continue;
    if (!commands_.fill()) {
      stop_.request_stop();
      events[1].fd = -1;  // the end of the file stays readable
    }
    while (auto line = commands_.take()) {
      if (is_stop(*line)) {
        stop_.request_stop();
      } else {
        others.push_back(std::move(*line));
      }
    }
  }
  for (auto line = others.rbegin(); line != others.rend(); ++line) commands_.put_back(*line);
}

}  // namespace overlap
