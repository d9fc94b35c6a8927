// Where it was measured: a figure without its machine says nothing.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <string>

namespace overlap {

/// A fact that is not known is empty or 0. No host name and no user: results are made to be published.
struct MachineFacts {
  std::string cpu;                 // model name
  unsigned cores = 0;              // logical processors in /proc/cpuinfo
  unsigned usable_cores = 0;       // those of them that this process may use: usable_processors()
  std::uint64_t memory_bytes = 0;  // in all
  std::string kernel;              // release
  std::string governor;            // of cpu0's frequency, e.g. "performance"
  bool virtualised = false;        // the processor says that it runs under a hypervisor
  std::string compiler;            // that this program was built with
  std::string build_type;          // "optimised" or "debug", sanitizers named: what the figures depend on
};

/// Reads /proc and /sys below `root`, for Linux. Never throws: a fact that cannot be read is left out.
MachineFacts machine_facts(const std::filesystem::path& root = "/");

/// As in the results file: unknown facts are absent.
nlohmann::json to_json(const MachineFacts& facts);

}  // namespace overlap
