#include "report/machine_facts.hpp"

#include "system/usable_processors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <unistd.h>

namespace overlap {
namespace {

namespace fs = std::filesystem;

// A /proc and /sys of our own.
class MachineFactsOf : public ::testing::Test {
 protected:
  MachineFactsOf()
      : root_(fs::temp_directory_path() / ("overlap_machine_facts_" + std::to_string(::getpid()))) {
    fs::create_directories(root_);
  }
  ~MachineFactsOf() override { fs::remove_all(root_); }
  void write(const fs::path& file, const std::string& text) {
    fs::create_directories((root_ / file).parent_path());
    std::ofstream(root_ / file) << text;
  }
  fs::path root_;
};

TEST_F(MachineFactsOf, ALinuxMachineAreReadFromItsFiles) {
  write("proc/cpuinfo",
        "processor\t: 0\nmodel name\t: Some CPU @ 2 GHz\nflags\t\t: fpu sse2 hypervisor\n\n"
        "processor\t: 1\nmodel name\t: Some CPU @ 2 GHz\nflags\t\t: fpu sse2 hypervisor\n");
  write("proc/meminfo", "MemFree:  1 kB\nMemTotal:        2048 kB\n");
  write("proc/sys/kernel/osrelease", "6.1.0-9-amd64\n");
  write("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance\n");
  const auto facts = machine_facts(root_);
  EXPECT_EQ(facts.cpu, "Some CPU @ 2 GHz");
  EXPECT_EQ(facts.cores, 2U);
  EXPECT_EQ(facts.memory_bytes, 2048U * 1024);
  EXPECT_EQ(facts.kernel, "6.1.0-9-amd64");
  EXPECT_EQ(facts.governor, "performance");
  EXPECT_TRUE(facts.virtualised);
  const auto json = to_json(facts);
  EXPECT_EQ(json["cores"], 2);
  EXPECT_EQ(json["usable_cores"], std::min(2U, usable_processors()));
  EXPECT_EQ(json["governor"], "performance");
}

TEST_F(MachineFactsOf, AMachineOnItsOwnIsNotVirtualised) {
  write("proc/cpuinfo", "processor\t: 0\nflags\t\t: fpu nohypervisor hypervisors\n");
  EXPECT_FALSE(machine_facts(root_).virtualised);
}

TEST_F(MachineFactsOf, AMachineWithoutFilesSayOnlyHowTheProgramWasBuilt) {
  const auto json = to_json(machine_facts(root_ / "nowhere"));
  EXPECT_EQ(json.size(), 3U) << json;
  EXPECT_THAT(json["compiler"].get<std::string>(), ::testing::Not(::testing::IsEmpty()));
  EXPECT_THAT(json["build_type"].get<std::string>(), ::testing::ContainsRegex("optimised|debug"));
}

}  // namespace
}  // namespace overlap
