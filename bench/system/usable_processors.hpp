// How many of the machine's processors this process may use.
#pragma once

#include <filesystem>
#include <optional>

namespace overlap {

/// The processor time per time that control groups grant this process: the least of what its own group and
/// those around it say, 1.5 for one and a half processors; nullopt where none of them limits it. Reads
/// proc/self/cgroup and proc/self/mountinfo below `root`, and in the groups cpu.max (version 2: kernel.org,
/// admin-guide/cgroup-v2, "Interface Files" of CPU) or cpu.cfs_quota_us and cpu.cfs_period_us (version 1:
/// scheduler/sched-bwc). Never throws: what cannot be read limits nothing.
std::optional<double> processor_quota(const std::filesystem::path& root = "/");

/// Of so many processors that the scheduler lets the process run on, those that the quota lets it keep busy:
/// rounded up, and at least one.
unsigned usable_processors(unsigned allowed, std::optional<double> quota);

/// The same of this process as things are now: sched_getaffinity(2), and processor_quota(). Its children and
/// threads have no more. Any thread may call it.
unsigned usable_processors();

}  // namespace overlap
