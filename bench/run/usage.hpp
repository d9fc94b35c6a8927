// The operating system's account of a run.
#pragma once

#include "protocol/usage.hpp"

#include <cstdint>

namespace overlap {

/// Reads this process's accounts when constructed and again when asked, so that only what lies between is
/// charged. CPU time and context switches come from getrusage(2), the memory peak from VmHWM of
/// /proc/self/status, which is reset through /proc/self/clear_refs where the kernel allows it (otherwise the
/// peak since the process began), open sockets from /proc/self/fd.
class UsageMeter {
 public:
  /// `bystanders` is the number of this process's threads that do not execute the strategy.
  explicit UsageMeter(unsigned bystanders);

  /// The usage since construction. Threads are counted now, so call it while the strategy still has all of
  /// its own.
  Usage read() const;

 private:
  struct Accounts {
    Duration cpu_user{}, cpu_sys{};
    std::uint64_t ctx_voluntary = 0, ctx_involuntary = 0;
  };
  static Accounts accounts();

  unsigned bystanders_;
  unsigned threads_before_, sockets_before_;
  Accounts before_;
};

/// Adds what a process used to what others did. Memory that processes share counts in each of them.
void add(Usage& sum, const Usage& process);

}  // namespace overlap
