// The signals that ask a program to end, as something to wait for.
#pragma once

namespace overlap {

/// From construction on, SIGINT, SIGTERM, SIGQUIT and SIGHUP end waits instead of the process, so that
/// children are stopped and what was measured is saved. A SIGHUP that is ignored stays so: that is what
/// nohup(1) is for. One instance at a time. Restores the former handlers at its end.
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
