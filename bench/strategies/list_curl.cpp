// The strategies of overlap-worker-curl.
#include "run/registry.hpp"

namespace overlap {

std::span<const StrategyEntry> linked_strategies() {
  static constexpr StrategyEntry entries[] = {
      {"curl_multi", "libcurl's multi interface on epoll; HTTP/2 where the target offers it",
       MADE_BY(make_curl_multi)},
  };
  return entries;
}

std::string unavailable() {
  return {};
}

}  // namespace overlap
