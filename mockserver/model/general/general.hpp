// Routes for experiments of one's own: any delay, size, status, speed and tree of requests, said in the
// target.
#pragma once

#include "mockserver/model/service.hpp"

#include <cstdint>

namespace overlap::mock {

/// The most that one answer of /bytes, /drip or /fanout may carry.
constexpr std::uint64_t most_general_bytes = 64 << 20;

/// ping, delay, bytes, status, drip, echo and fanout. What the target gets wrong is a 400 with one sentence.
class General final : public Service {
 public:
  explicit General(std::uint64_t seed) : seed_(seed) {}

  std::vector<RoutePattern> patterns() const override;
  Reply answer(const RouteMatch& match, const Request& request) const override;

 private:
  std::uint64_t seed_;
};

}  // namespace overlap::mock
