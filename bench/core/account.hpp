// A run as told by whoever served it, or by whoever watched it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace overlap {

/// The work that a run did, by which runs are compared: two did the same work when all parts are equal.
struct Work {
  std::uint64_t requests = 0;  // attempts that reached the server
  std::uint64_t hash = 0;      // of every (method, target, body, status), in any order
  bool operator==(const Work&) const = default;
};

/// How the mock fared while it served a run, in its own words. Empty, with no thread, where there is no mock.
struct MockAccount {
  double wall_s = 0;                     // from its first request read to its last answer
  double cpu_share = 0;                  // of what its event loops could use; 1: none ever waited
  std::uint64_t threads = 0;             // event loops
  std::uint64_t overflows = 0;           // connections that a full accept queue dropped
  std::uint64_t refused = 0;             // connections that it closed for want of file descriptors
  std::vector<std::string> bottlenecks;  // clauses on why the figures are about the mock as well
};

/// The mock's side of a run. That of a run of which nothing arrived is empty.
struct Journal {
  Work work;                         // requests received, and their hash
  std::uint64_t peak_in_flight = 0;  // from a request's last byte read to its response's first byte written
  std::optional<std::uint64_t> in_flight;  // now; nullopt from a mock that does not tell
  MockAccount mock;
};

}  // namespace overlap
