#include "system/usable_processors.hpp"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <fstream>
#include <memory>
#include <sched.h>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace overlap {

namespace fs = std::filesystem;

namespace {

// A hierarchy of groups: of version 2, or the one of version 1 that processor time belongs to.
struct Hierarchy {
  bool version_2 = false;
  std::string group;  // this process's, as /proc/self/cgroup has it: counted from the hierarchy's root
};

bool names_cpu(std::string_view list) {
  while (true) {
    const auto comma = list.find(',');
    if (list.substr(0, comma) == "cpu") return true;
    if (comma == std::string_view::npos) return false;
    list.remove_prefix(comma + 1);
  }
}

// Lines of the form "0::/user.slice" and "4:cpu,cpuacct:/docker/1f" (cgroups(7)).
std::vector<Hierarchy> hierarchies(const fs::path& root) {
  std::vector<Hierarchy> found;
  std::ifstream in(root / "proc/self/cgroup");
  for (std::string line; std::getline(in, line);) {
    const auto first = line.find(':');
    const auto second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const auto controllers = std::string_view(line).substr(first + 1, second - first - 1);
    if (controllers.empty() || names_cpu(controllers)) {
      found.push_back({controllers.empty(), line.substr(second + 1)});
    }
  }
  return found;
}

// As mountinfo writes blanks and backslashes: \040 (proc(5)).
std::string without_escapes(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '7'; };
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 3 < text.size() && is_digit(text[i + 1]) && is_digit(text[i + 2]) &&
        is_digit(text[i + 3])) {
      plain += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0'));
      i += 3;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

// Where a hierarchy can be seen, and which of its groups stands there: not the outermost in a container.
struct Mount {
  std::string group, point;
};

std::optional<Mount> mount_of(const Hierarchy& hierarchy, const fs::path& root) {
  std::ifstream in(root / "proc/self/mountinfo");
  for (std::string line; std::getline(in, line);) {
    const auto dash = line.find(" - ");
    if (dash == std::string::npos) continue;
    std::string skipped, group, point, type, source, options;
    std::istringstream(line) >> skipped >> skipped >> skipped >> group >> point;
    std::istringstream(line.substr(dash + 3)) >> type >> source >> options;
    const bool fits = hierarchy.version_2 ? type == "cgroup2" : type == "cgroup" && names_cpu(options);
    if (fits) return Mount{without_escapes(group), without_escapes(point)};
  }
  return std::nullopt;
}

// The group's folder below the mount. A process that was moved out of what is mounted has only that.
fs::path folder_below(const Mount& mount, const std::string& group) {
  const auto below = fs::path(group).lexically_relative(mount.group);
  const bool outside = below.empty() || *below.begin() == "..";
  return outside ? fs::path(".") : below;
}

std::optional<double> quota_of(const fs::path& folder, bool version_2) {
  std::string quota_text;
  double period = 0;
  if (version_2) {
    std::ifstream(folder / "cpu.max") >> quota_text >> period;
  } else {
    std::ifstream(folder / "cpu.cfs_quota_us") >> quota_text;
    std::ifstream(folder / "cpu.cfs_period_us") >> period;
  }
  double quota = 0;
  // No number, such as "max", and -1 are no limit.
  if (!(std::istringstream(quota_text) >> quota) || quota <= 0 || period <= 0) return std::nullopt;
  return quota / period;
}

void take_least(std::optional<double>& least, std::optional<double> other) {
  if (other && (!least || *other < *least)) least = other;
}

// A machine may have more processors than a cpu_set_t can name.
unsigned allowed_processors() {
  for (int most = CPU_SETSIZE; most <= 1 << 20; most *= 2) {
    const std::unique_ptr<cpu_set_t, void (*)(cpu_set_t*)> set(CPU_ALLOC(most),
                                                               [](cpu_set_t* each) { CPU_FREE(each); });
    const auto size = CPU_ALLOC_SIZE(most);
    if (set && ::sched_getaffinity(0, size, set.get()) == 0)
      return static_cast<unsigned>(CPU_COUNT_S(size, set.get()));
    if (errno != EINVAL) break;
  }
  return std::thread::hardware_concurrency();
}

}  // namespace

std::optional<double> processor_quota(const fs::path& root) {
  std::optional<double> least;
  for (const auto& hierarchy : hierarchies(root)) {
    const auto mount = mount_of(hierarchy, root);
    if (!mount) continue;
    auto folder = root / fs::path(mount->point).relative_path();
    take_least(least, quota_of(folder, hierarchy.version_2));
    for (const auto& part : folder_below(*mount, hierarchy.group)) {
      folder /= part;
      take_least(least, quota_of(folder, hierarchy.version_2));
    }
  }
  return least;
}

unsigned usable_processors(unsigned allowed, std::optional<double> quota) {
  allowed = std::max(1U, allowed);
  if (!quota || *quota >= allowed) return allowed;
  return std::max(1U, static_cast<unsigned>(std::ceil(*quota)));
}

unsigned usable_processors() {
  return usable_processors(allowed_processors(), processor_quota());
}

}  // namespace overlap
