#include "report/machine_facts.hpp"

#include "figures/build_type.hpp"
#include "system/usable_processors.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string_view>

namespace overlap {

namespace {

std::string first_line(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

// The text after the colon, without the spaces around it; empty when the line is about something else.
std::string_view value_of(std::string_view line, std::string_view key) {
  if (!line.starts_with(key)) return {};
  const auto after = line.find_first_not_of(" \t", key.size());
  if (after == std::string_view::npos || line[after] != ':') return {};
  const auto value = line.find_first_not_of(" \t", after + 1);
  return value == std::string_view::npos ? std::string_view{} : line.substr(value);
}

void read_cpus(const std::filesystem::path& file, MachineFacts& facts) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    if (!value_of(line, "processor").empty()) ++facts.cores;
    if (facts.cpu.empty()) facts.cpu = value_of(line, "model name");
    const auto flags = value_of(line, "flags");
    // Bit 31 of CPUID leaf 1's ECX, which processors leave to hypervisors to set.
    if (fmt::format(" {} ", flags).find(" hypervisor ") != std::string::npos) facts.virtualised = true;
  }
}

std::uint64_t memory(const std::filesystem::path& file) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    std::uint64_t kibibytes = 0;
    if (std::istringstream(std::string(value_of(line, "MemTotal"))) >> kibibytes) return kibibytes * 1024;
  }
  return 0;
}

std::string which_compiler() {
#ifdef __clang__
  return "Clang " __clang_version__;
#else
  return "GCC " __VERSION__;
#endif
}

}  // namespace

MachineFacts machine_facts(const std::filesystem::path& root) {
  MachineFacts facts;
  read_cpus(root / "proc/cpuinfo", facts);
  facts.usable_cores = std::min(facts.cores, usable_processors());
  facts.memory_bytes = memory(root / "proc/meminfo");
  facts.kernel = first_line(root / "proc/sys/kernel/osrelease");
  facts.governor = first_line(root / "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
  facts.compiler = which_compiler();
  facts.build_type = build_type();
  return facts;
}

nlohmann::json to_json(const MachineFacts& facts) {
  nlohmann::json json{
      {"virtualised", facts.virtualised}, {"compiler", facts.compiler}, {"build_type", facts.build_type}};
  if (!facts.cpu.empty()) json["cpu"] = facts.cpu;
  if (facts.cores != 0) json["cores"] = facts.cores;
  if (facts.usable_cores != 0) json["usable_cores"] = facts.usable_cores;
  if (facts.memory_bytes != 0) json["memory_bytes"] = facts.memory_bytes;
  if (!facts.kernel.empty()) json["kernel"] = facts.kernel;
  if (!facts.governor.empty()) json["governor"] = facts.governor;
  return json;
}

}  // namespace overlap
