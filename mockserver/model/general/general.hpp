// Routes for experiments of one's own: any delay, size, status, speed and tree of requests, said in the
// target.
#pragma once

#include "mockserver/ground/message.hpp"

#include <cstdint>

namespace overlap::mock {

/// What one answer of /bytes, /drip or /fanout may carry.
constexpr std::uint64_t most_general_bytes = 64 << 20;

/// Answers delay, bytes, status, drip, echo and fanout. A pure function of the seed and the request.
class GeneralRoutes {
 public:
  explicit GeneralRoutes(std::uint64_t seed) : seed_(seed) {}

  /// `match` is what RouteTable says about the request. What the target gets wrong is a 400 with one
  /// sentence.
  Reply answer(const RouteMatch& match, const Request& request) const;

 private:
  std::uint64_t seed_;
};

}  // namespace overlap::mock
