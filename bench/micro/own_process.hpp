// The operating system's account of this process.
#pragma once

#include <chrono>
#include <cstdint>

namespace overlap::micro {

struct CpuAccount {
  std::chrono::nanoseconds time{};  // user and system, of all threads
  std::uint64_t voluntary_switches = 0;
};

/// Since the process began, from getrusage(2).
CpuAccount cpu_account();

struct MemoryAccount {
  std::uint64_t anonymous_bytes = 0;   // resident pages that belong to no file: heap and stacks
  std::uint64_t page_table_bytes = 0;  // what the kernel needs to find them
};

/// Now. Anonymous memory is counted page by page (/proc/self/smaps_rollup, proc(5)): the VmRSS of
/// /proc/self/status is documented to be inaccurate, and counts the program's own code as it is paged in.
MemoryAccount memory_account();

/// The number behind "KEY:" in a file of lines "KEY:  NUMBER kB", in bytes; 0 where there is no such line.
std::uint64_t bytes_in(const char* file, const char* key);

}  // namespace overlap::micro
