// The strategies of overlap-worker-curl.
#include "strategies/registry.hpp"

#include <array>

namespace overlap {

namespace {

constexpr std::array entries{
    StrategyEntry{"curl_multi", "libcurl's multi interface on epoll; HTTP/2 where the target offers it", "",
                  make_curl_multi},
};

}  // namespace

std::span<const StrategyEntry> linked_strategies() {
  return entries;
}

std::string unavailable() {
  return {};
}

}  // namespace overlap
