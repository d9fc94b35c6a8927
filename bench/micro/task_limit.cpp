#include "micro/task_limit.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <sys/resource.h>

namespace overlap::micro {

namespace {

// The number in a file of /proc or /sys; none where the file is missing or says "max".
std::optional<std::uint64_t> number_in(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::uint64_t number = 0;
  if (file >> number) return number;
  return std::nullopt;
}

// All threads of the machine: the number behind the slash of the fourth field of /proc/loadavg (proc(5)).
std::uint64_t threads_now() {
  std::ifstream file("/proc/loadavg");
  std::string load, runnable;
  file >> load >> load >> load >> runnable;
  const auto slash = runnable.find('/');
  return slash == std::string::npos ? 0 : std::stoull(runnable.substr(slash + 1));
}

void lower(TaskLimit& limit, std::optional<std::uint64_t> tasks, const char* reason) {
  if (tasks && *tasks / 2 < limit.tasks) limit = {*tasks / 2, reason};
}

// The nearest limit of this process's control group and those around it (cgroups(7), version 2).
void lower_to_control_group(TaskLimit& limit) {
  std::ifstream file("/proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("0::/")) continue;
    const std::filesystem::path root = "/sys/fs/cgroup";
    for (auto group = root / line.substr(4);; group = group.parent_path()) {
      const auto most = number_in(group / "pids.max");
      if (most)
        lower(limit, *most - std::min(*most, number_in(group / "pids.current").value_or(0)), "pids.max");
      if (group == root || !group.has_relative_path()) return;
    }
  }
}

}  // namespace

TaskLimit task_limit(const TaskKind& kind) {
  TaskLimit limit{UINT64_MAX, {}};
  lower(limit, bytes_in("/proc/meminfo", "MemAvailable") / kind.presumed_bytes, "the memory available");
  if (!kind.is_thread) return limit;
  const auto used = threads_now();
  const auto left = [used](std::optional<std::uint64_t> most) {
    return most ? *most - std::min(*most, used) : most;
  };
  lower(limit, left(number_in("/proc/sys/kernel/pid_max")), "kernel.pid_max");
  lower(limit, left(number_in("/proc/sys/kernel/threads-max")), "kernel.threads-max");
  // A stack and its guard page.
  if (const auto maps = number_in("/proc/sys/vm/max_map_count")) lower(limit, *maps / 2, "vm.max_map_count");
  rlimit processes{};
  if (::getrlimit(RLIMIT_NPROC, &processes) == 0 && processes.rlim_cur != RLIM_INFINITY) {
    lower(limit, left(processes.rlim_cur), "RLIMIT_NPROC");
  }
  lower_to_control_group(limit);
  return limit;
}

}  // namespace overlap::micro
