// The strategies of overlap-worker-uring.
#include "net/io_uring.hpp"
#include "strategies/registry.hpp"

#include <array>

namespace overlap {

namespace {

constexpr std::array entries{
    StrategyEntry{"callbacks_uring", "the same sources as callbacks, on io_uring instead of epoll", "",
                  make_callbacks},
    StrategyEntry{"coroutines_uring", "the same sources as coroutines, on io_uring instead of epoll", "",
                  make_coroutines},
};

}  // namespace

std::span<const StrategyEntry> linked_strategies() {
  return entries;
}

std::string unavailable() {
  static const auto refusal = io_uring_refusal();
  return refusal;
}

}  // namespace overlap
