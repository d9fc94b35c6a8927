#include "processes/local_ports.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

namespace overlap {
namespace {

namespace fs = std::filesystem;

constexpr std::uint16_t server = 9001;  // 0x2329

// A /proc of our own: ports 1000 to 1009, one of them reserved; one is open, two are in TIME_WAIT, and others
// lead to another server, or are nobody's.
class LocalPortsOf : public ::testing::Test {
 protected:
  LocalPortsOf() : root_(fs::temp_directory_path() / ("overlap_local_ports_" + std::to_string(::getpid()))) {
    write("proc/sys/net/ipv4/ip_local_port_range", "1000\t1009\n");
    write("proc/sys/net/ipv4/ip_local_reserved_ports", "80,1009-1020\n");
    reuse("0\n");
    write("proc/net/tcp",
          "  sl  local_address rem_address   st tx_queue rx_queue\n"
          "   0: 0100007F:03E8 0100007F:2329 01 00000000:00000000\n"
          "   1: 0100007F:03E9 0100007F:2329 06 00000000:00000000\n"
          "   2: 0100007F:03EB 0100007F:1F90 06 00000000:00000000\n"
          "   3: 0100007F:0050 0100007F:2329 06 00000000:00000000\n"
          "   4: 0100007F:2329 0100007F:03E8 01 00000000:00000000\n");
    write("proc/net/tcp6",
          "  sl  local_address                         remote_address\n"
          "   0: 00000000000000000000000001000000:03EA 00000000000000000000000001000000:2329 06 00000000\n");
  }
  ~LocalPortsOf() override { fs::remove_all(root_); }
  void write(const fs::path& file, const std::string& text) {
    fs::create_directories((root_ / file).parent_path());
    std::ofstream(root_ / file) << text;
  }
  void reuse(const std::string& text) { write("proc/sys/net/ipv4/tcp_tw_reuse", text); }
  fs::path root_;
};

TEST_F(LocalPortsOf, AServerAreTheRangeLessWhatIsReservedAndTaken) {
  const auto ports = local_ports(server, true, root_);
  EXPECT_EQ(ports.all, 9U);
  EXPECT_EQ(ports.taken, 1U);
  EXPECT_EQ(ports.waiting, 2U);
  EXPECT_EQ(ports.free(), 6U);
  EXPECT_EQ(ports.free_in_time(), 8U);
}

TEST_F(LocalPortsOf, AnotherServerAreOthers) {
  const auto ports = local_ports(8080, true, root_);
  EXPECT_EQ(ports.taken, 0U);
  EXPECT_EQ(ports.waiting, 1U);
}

TEST_F(LocalPortsOf, AKernelThatUsesThemAgainDoNotWait) {
  reuse("1\n");
  EXPECT_EQ(local_ports(server, false, root_).waiting, 0U);
  reuse("2\n");
  EXPECT_EQ(local_ports(server, true, root_).waiting, 0U);
  EXPECT_EQ(local_ports(server, false, root_).waiting, 2U) << "2 is for this machine only";
}

TEST_F(LocalPortsOf, AMachineThatDoesNotTellAreNone) {
  EXPECT_EQ(local_ports(server, true, root_ / "nowhere").all, 0U);
}

}  // namespace
}  // namespace overlap
