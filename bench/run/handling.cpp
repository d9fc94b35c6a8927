#include "run/handling.hpp"

#if defined(OVERLAP_SLOWED)
#include "run/slowed.hpp"
#endif

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

std::uint64_t compute(std::uint64_t value, int rounds) {
  for (int i = 0; i < rounds; ++i) value = value * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
  return value;
}

// The clock is a system call, of which there should be few: some microseconds lie between two, but fewer
// towards the end, so that a cost of one or two microseconds is not five.
void use_processor(Duration duration) {
  constexpr Duration nearly_over = std::chrono::microseconds(20);
  constexpr int microseconds = 4000;
  constexpr int a_fraction = 200;
  const auto end = thread_cpu_time() + duration;
  volatile std::uint64_t value = 1;  // written where the compiler cannot see that nobody reads it
  for (auto now = end - duration; now < end; now = thread_cpu_time()) {
    value = compute(value, end - now > nearly_over ? microseconds : a_fraction);
  }
}

void block(Duration duration) {
  const auto left = duration.count();
  timespec time{static_cast<std::time_t>(left / 1'000'000'000), static_cast<long>(left % 1'000'000'000)};
  while (::clock_nanosleep(CLOCK_MONOTONIC, 0, &time, &time) == EINTR) {
  }
}

void spend(const Handling& handling) {
  if (handling.cpu > Duration::zero()) use_processor(handling.cpu);
  if (handling.block > Duration::zero()) block(handling.block);
}

}  // namespace

void handle(const Handling& handling) {
  spend(handling);
#if defined(OVERLAP_SLOWED)
  spend(slowed());
#endif
}

}  // namespace overlap
