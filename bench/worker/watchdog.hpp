// The early end of a run.
#pragma once

#include "words/units.hpp"
#include "worker/command_stream.hpp"

#include <stop_token>
#include <thread>

namespace overlap {

/// While it lives, a thread of its own requests the stop when the run's time is up, when the driver says
/// "stop", and when the driver is gone. It sleeps in poll() otherwise, so it costs the run nothing.
class Watchdog {
 public:
  /// Starts watching; returns once the thread is about to sleep. `run_timeout` zero means no limit. Commands
  /// other than "stop" stay in the stream. Throws std::runtime_error, with a sentence, when the
  /// system refuses the thread.
  Watchdog(CommandStream& commands, Duration run_timeout);

  /// Ends the watch and joins the thread.
  ~Watchdog();

  std::stop_token stop_token() const { return stop_.get_token(); }

 private:
  void watch(Duration run_timeout);

  CommandStream& commands_;
  int wake_;
  std::stop_source stop_;
  std::jthread thread_;
};

}  // namespace overlap
