#include "run/usage.hpp"

#include <charconv>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <sys/resource.h>
#include <system_error>
#include <unistd.h>

namespace overlap {

namespace {

Duration duration(const timeval& time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

// The number behind "Key:" in /proc/self/status; memory is in KiB there (proc(5)).
std::uint64_t status(std::string_view key) {
  std::ifstream file("/proc/self/status");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(key)) continue;
    const auto digit = line.find_first_of("0123456789", key.size());
    if (digit == std::string::npos) break;
    std::uint64_t number = 0;
    std::from_chars(line.data() + digit, line.data() + line.size(), number);
    return number;
  }
  return 0;
}

unsigned threads() {
  return static_cast<unsigned>(status("Threads:"));
}

// Those that vanish meanwhile, the folder's own descriptor among them, are no sockets of the run.
unsigned open_sockets() {
  unsigned count = 0;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", error)) {
    if (std::filesystem::read_symlink(entry, error).native().starts_with("socket:")) ++count;
  }
  return count;
}

unsigned beyond(unsigned before, unsigned now) {
  return now > before ? now - before : 0;
}

void reset_memory_peak() {
  const int file = ::open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
  if (file < 0) return;
  // "5" resets the peak and nothing else (proc(5)). Where it is refused the peak is the process's, as
  // documented.
  [[maybe_unused]] const auto written = ::write(file, "5", 1);
  ::close(file);
}

}  // namespace

UsageMeter::Accounts UsageMeter::accounts() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return {duration(usage.ru_utime), duration(usage.ru_stime), static_cast<std::uint64_t>(usage.ru_nvcsw),
          static_cast<std::uint64_t>(usage.ru_nivcsw)};
}

UsageMeter::UsageMeter(unsigned bystanders)
    : bystanders_(bystanders), threads_before_(threads()), sockets_before_(open_sockets()) {
  reset_memory_peak();
  before_ = accounts();
}

Usage UsageMeter::read() const {
  const auto after = accounts();
  Usage usage;
  usage.cpu_user = after.cpu_user - before_.cpu_user;
  usage.cpu_sys = after.cpu_sys - before_.cpu_sys;
  usage.ctx_voluntary = after.ctx_voluntary - before_.ctx_voluntary;
  usage.ctx_involuntary = after.ctx_involuntary - before_.ctx_involuntary;
  usage.peak_rss_bytes = status("VmHWM:") * 1024;
  const auto now = threads();
  usage.peak_threads = now > bystanders_ ? now - bystanders_ : 1;
  usage.threads_left = beyond(threads_before_, now);
  usage.sockets_left = beyond(sockets_before_, open_sockets());
  return usage;
}

void add(Usage& sum, const Usage& process) {
  sum.cpu_user += process.cpu_user;
  sum.cpu_sys += process.cpu_sys;
  sum.ctx_voluntary += process.ctx_voluntary;
  sum.ctx_involuntary += process.ctx_involuntary;
  sum.peak_rss_bytes += process.peak_rss_bytes;
  sum.peak_threads += process.peak_threads;
  const auto add_counted = [](std::optional<unsigned>& total, const std::optional<unsigned>& counted) {
    if (counted) total = total.value_or(0) + *counted;
  };
  add_counted(sum.sockets_left, process.sockets_left);
  add_counted(sum.threads_left, process.threads_left);
}

}  // namespace overlap
