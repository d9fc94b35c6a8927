#include "micro/own_process.hpp"

#include <fstream>
#include <limits>
#include <string>
#include <sys/resource.h>

namespace overlap::micro {

namespace {

std::chrono::nanoseconds duration(const timeval& time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

}  // namespace

CpuAccount cpu_account() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return {duration(usage.ru_utime) + duration(usage.ru_stime), static_cast<std::uint64_t>(usage.ru_nvcsw)};
}

MemoryAccount memory_account() {
  return {bytes_in("/proc/self/smaps_rollup", "Anonymous"), bytes_in("/proc/self/status", "VmPTE")};
}

std::uint64_t bytes_in(const char* file, const char* key) {
  std::ifstream lines(file);
  for (std::string word; lines >> word;) {
    if (word == std::string(key) + ":") {
      std::uint64_t kib = 0;
      lines >> kib;
      return kib * 1024;
    }
    lines.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
  }
  return 0;
}

}  // namespace overlap::micro
