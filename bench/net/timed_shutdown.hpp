// An end for what a library does with a socket and cannot be told to end.
#pragma once

#include "words/units.hpp"

namespace overlap {

/// While it lives, the socket is shut down for both sides at the deadline, whatever call is using it, which
/// then fails. One thread waits for all deadlines of the process; it starts with the first.
class TimedShutdown {
 public:
  /// Throws std::system_error when the process has no descriptor or thread left.
  TimedShutdown(int socket, TimePoint deadline);
  ~TimedShutdown();
  TimedShutdown(const TimedShutdown&) = delete;
  TimedShutdown& operator=(const TimedShutdown&) = delete;

  /// At once. For any thread.
  void now() const;

 private:
  int descriptor_;  // another one of the socket's, as the library may close its own first
};

}  // namespace overlap
