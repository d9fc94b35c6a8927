// The ports that this machine has for connections to one server.
#pragma once

#include <cstdint>
#include <filesystem>

namespace overlap {

/// Each connection to a server takes one, and keeps it in TIME_WAIT, for a minute, if this side closed it
/// (RFC 9293, 3.6.1).
struct LocalPorts {
  std::uint64_t all = 0;      // net.ipv4.ip_local_port_range without ip_local_reserved_ports
  std::uint64_t taken = 0;    // of these, by connections that are open
  std::uint64_t waiting = 0;  // in TIME_WAIT, unless the kernel gives such to new connections (tcp_tw_reuse)

  std::uint64_t free() const { return all - taken - waiting; }
  std::uint64_t free_in_time() const { return all - taken; }  // once nothing is in TIME_WAIT
};

/// Counts them for connections to this port, whatever the server's address; `loopback` says whether that is
/// one of this machine. Reads proc/sys/net/ipv4 (the kernel's networking/ip-sysctl) and proc/net/tcp and tcp6
/// (proc(5)) below `root`. Where there is no range to be read, `all` is 0. Never throws.
LocalPorts local_ports(std::uint16_t remote_port, bool loopback, const std::filesystem::path& root = "/");

}  // namespace overlap
