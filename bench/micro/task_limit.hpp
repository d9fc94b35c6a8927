// How many tasks may be parked on this machine.
#pragma once

#include "micro/parking.hpp"

#include <cstdint>
#include <string>

namespace overlap::micro {

struct TaskLimit {
  std::uint64_t tasks = 0;
  std::string reason;  // what sets it, as in "kernel.pid_max"
};

/// Half of what is left: of the available memory, and for threads also of what the kernel, the user's limits
/// and the control group allow in threads and mappings. The other half is for the machine's other programs,
/// which need memory and process ids, too.
TaskLimit task_limit(const TaskKind& kind);

}  // namespace overlap::micro
