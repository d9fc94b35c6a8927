#include "strategies/handling.hpp"

#include <cerrno>
#include <cstdint>
#include <ctime>

namespace overlap {

namespace {

Duration thread_cpu_time() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

// Some microseconds: the clock is a system call, of which there should be few.
std::uint64_t compute(std::uint64_t value) {
  for (int i = 0; i < 4000; ++i) value = value * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
  return value;
}

void use_processor(Duration duration) {
  const auto end = thread_cpu_time() + duration;
  // Written where the compiler cannot see that nobody reads it.
  for (volatile std::uint64_t value = 1; thread_cpu_time() < end;) value = compute(value);
}

void block(Duration duration) {
  const auto left = duration.count();
  timespec time{static_cast<std::time_t>(left / 1'000'000'000), static_cast<long>(left % 1'000'000'000)};
  while (::clock_nanosleep(CLOCK_MONOTONIC, 0, &time, &time) == EINTR) {
  }
}

}  // namespace

void handle(const Handling& handling) {
  if (handling.cpu > Duration::zero()) use_processor(handling.cpu);
  if (handling.block > Duration::zero()) block(handling.block);
}

}  // namespace overlap
