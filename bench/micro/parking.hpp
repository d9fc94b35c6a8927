// Tasks that have begun, hold something, and wait.
#pragma once

#include "micro/own_process.hpp"

#include <cstdint>
#include <functional>
#include <span>

namespace overlap::micro {

/// Called when all tasks wait; told how many of them are alive.
using OnParked = std::function<void(std::uint64_t alive)>;

struct TaskKind {
  const char* name;
  /// Starts so many tasks, each with three words of its own, lets every one run until it waits, and calls
  /// `on_parked`. Then ends them all. Throws what the allocator or the thread library throws.
  void (*park)(std::uint64_t tasks, const OnParked& on_parked);
  /// A generous guess at what one takes, kernel included: only to tell beforehand what this machine has no
  /// room for.
  std::uint64_t presumed_bytes;
  bool is_thread;
};

std::span<const TaskKind> task_kinds();

/// The number of tasks alive, which is 0 again once park() has returned.
std::uint64_t tasks_alive();

}  // namespace overlap::micro
