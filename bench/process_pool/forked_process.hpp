// A copy of this process, to work beside it.
#pragma once

#include <functional>
#include <string>
#include <sys/types.h>
#include <utility>

namespace overlap {

/// A child process at the other end of a socket pair.
class ForkedProcess {
 public:
  /// Forks. The copy has one thread, which calls `serve` with its end of the socket pair and leaves the
  /// process when that returns, by _exit(2): no destructor and no exit handler of this program runs in it.
  /// An exception from `serve` is written to stderr. Beside that and the socket it has none of this process's
  /// descriptors. Throws std::system_error when the system refuses, and
  /// leaves nothing behind.
  explicit ForkedProcess(const std::function<void(int socket)>& serve);

  /// As end(). Nothing of the process is left after that, not even its exit status.
  ~ForkedProcess();
  ForkedProcess(const ForkedProcess&) = delete;
  ForkedProcess& operator=(const ForkedProcess&) = delete;

  /// This process's end of the socket pair, to be closed by who takes it.
  int take_socket() { return std::exchange(socket_, -1); }

  pid_t pid() const { return pid_; }

  /// Waits a moment for the process to leave, as it should once this end of the socket pair is closed, and
  /// kills it if it does not. Returns how it ended: "left with exit code 1", "was killed by signal 9".
  std::string end();

 private:
  int socket_ = -1;
  pid_t pid_;
  std::string ending_;  // empty: it was not waited for
};

}  // namespace overlap
