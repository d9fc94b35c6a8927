// Ctrl-C and SIGTERM, as something to wait for.
#pragma once

namespace overlap {

/// From construction on, SIGINT and SIGTERM end waits instead of the process, so that children are stopped
/// and what was measured is saved. One instance at a time. Restores the former handlers at its end.
class Interrupt {
 public:
  /// Throws std::system_error when the process has no descriptor left.
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  bool requested() const { return signal() != 0; }

  /// The first signal that came, or 0.
  int signal() const;

  /// Becomes readable, and stays so, with the first signal.
  int descriptor() const;
};

}  // namespace overlap
