#include "processes/local_ports.hpp"

#include <bitset>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace overlap {

namespace fs = std::filesystem;

namespace {

using Ports = std::bitset<1 << 16>;

// "80,8000-8010", or nothing.
Ports reserved_ports(const fs::path& file) {
  Ports reserved;
  std::ifstream in(file);
  for (std::string part; std::getline(in, part, ',');) {
    unsigned first = 0, last = 0;
    char dash = 0;
    std::istringstream range(part);
    if (!(range >> first)) continue;
    if (!(range >> dash >> last)) last = first;
    for (auto port = first; port <= last && port < reserved.size(); ++port) reserved.set(port);
  }
  return reserved;
}

Ports ports_of(const fs::path& settings) {
  std::size_t first = 0, last = 0;
  Ports ports;
  if (!(std::ifstream(settings / "ip_local_port_range") >> first >> last)) return ports;
  for (auto port = first; port <= last && port < ports.size(); ++port) ports.set(port);
  return ports & ~reserved_ports(settings / "ip_local_reserved_ports");
}

// 1: always, 2: on this machine. Where the file is missing the kernel is too old to know 2.
bool are_used_again(const fs::path& settings, bool loopback) {
  int reuse = 0;
  std::ifstream(settings / "tcp_tw_reuse") >> reuse;
  return reuse == 1 || (reuse == 2 && loopback);
}

std::size_t port_in(const std::string& address) {
  const auto colon = address.find(':');
  return colon == std::string::npos ? 0 : std::strtoul(address.c_str() + colon + 1, nullptr, 16);
}

void add_sockets(const fs::path& table, std::uint16_t remote_port, Ports& open, Ports& waiting) {
  constexpr unsigned time_wait = 0x06;
  std::ifstream in(table);
  std::string line;
  std::getline(in, line);  // the heading
  while (std::getline(in, line)) {
    std::string slot, local, remote;
    unsigned state = 0;
    if (!(std::istringstream(line) >> slot >> local >> remote >> std::hex >> state)) continue;
    const auto port = port_in(local);
    if (port_in(remote) == remote_port && port < open.size()) (state == time_wait ? waiting : open).set(port);
  }
}

}  // namespace

LocalPorts local_ports(std::uint16_t remote_port, bool loopback, const fs::path& root) {
  const auto settings = root / "proc/sys/net/ipv4";
  const auto ports = ports_of(settings);
  Ports open, waiting;
  for (const auto* table : {"tcp", "tcp6"})
    add_sockets(root / "proc/net" / table, remote_port, open, waiting);
  if (are_used_again(settings, loopback)) waiting.reset();
  return {ports.count(), (ports & open).count(), (ports & waiting & ~open).count()};
}

}  // namespace overlap
