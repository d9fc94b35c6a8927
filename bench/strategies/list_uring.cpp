// The strategies of overlap-worker-uring.
#include "net/io_uring.hpp"
#include "run/registry.hpp"

namespace overlap {

std::span<const StrategyEntry> linked_strategies() {
  static constexpr StrategyEntry entries[] = {
      {"callbacks_uring", "the same sources as callbacks, on io_uring instead of epoll",
       MADE_BY(make_callbacks)},
      {"coroutines_uring", "the same sources as coroutines, on io_uring instead of epoll",
       MADE_BY(make_coroutines)},
  };
  return entries;
}

std::string unavailable() {
  static const auto refusal = io_uring_refusal();
  return refusal;
}

}  // namespace overlap
