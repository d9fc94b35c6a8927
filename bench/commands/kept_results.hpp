// The results file while the suite is still running.
#pragma once

#include "commands/output_file.hpp"

#include <chrono>
#include <functional>
#include <string>

namespace overlap {

/// Keeps a file at what has been measured so far, so that a driver that is killed loses little. It is written
/// between runs, at most once a second, and so seldom that it takes a fiftieth of the time at most.
class KeptResults {
 public:
  /// `file` outlives this.
  explicit KeptResults(const OutputFile& file) : file_(file) {}

  /// Writes the text unless it is too early, or the file is one that takes a single text. What cannot be
  /// written now is not said: the last text may be.
  void keep(const std::function<std::string()>& text);

 private:
  using Clock = std::chrono::steady_clock;

  const OutputFile& file_;
  Clock::time_point due_ = Clock::now() + std::chrono::seconds(1);
};

}  // namespace overlap
