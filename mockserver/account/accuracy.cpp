#include "mockserver/account/accuracy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace overlap::mock {

namespace {

constexpr Duration tolerated_lateness = std::chrono::milliseconds(2);
constexpr double tolerated_lateness_share = 0.05;
constexpr double tolerated_cpu_share = 0.8;
constexpr Duration least_wall = std::chrono::milliseconds(20);

Duration tolerated(Duration asked) {
  return std::max(tolerated_lateness, from_seconds(tolerated_lateness_share * seconds(asked)));
}

}  // namespace

double Accuracy::cpu_share() const {
  if (wall < std::chrono::milliseconds(1)) return 0;
  return seconds(cpu) / (seconds(wall) * std::max(threads, 1U));
}

std::vector<std::string> bottlenecks(const Accuracy& accuracy) {
  std::vector<std::string> found;
  if (accuracy.late_p99 > tolerated(accuracy.asked_p50)) {
    found.push_back(fmt::format("it answered late, at p99 by {}", format_duration(accuracy.late_p99)));
  }
  if (accuracy.wall >= least_wall && accuracy.cpu_share() > tolerated_cpu_share) {
    found.push_back(
        fmt::format("its event loops were busy {:.0f} % of the time", 100 * accuracy.cpu_share()));
  }
  if (accuracy.losses.overflows > 0) {
    found.push_back(fmt::format("its accept queue overflowed {} times, each of which costs a client a second",
                                accuracy.losses.overflows));
  }
  if (accuracy.losses.refused > 0) {
    found.push_back(fmt::format("it had no file descriptors for {} connections", accuracy.losses.refused));
  }
  return found;
}

Json to_json(const Accuracy& accuracy) {
  return {{"answered", accuracy.answered},
          {"asked_s",
           {{"min", seconds(accuracy.asked_min)},
            {"p50", seconds(accuracy.asked_p50)},
            {"max", seconds(accuracy.asked_max)}}},
          {"late_s",
           {{"p50", seconds(accuracy.late_p50)},
            {"p99", seconds(accuracy.late_p99)},
            {"max", seconds(accuracy.late_max)}}},
          {"wall_s", seconds(accuracy.wall)},
          {"cpu_s", seconds(accuracy.cpu)},
          {"threads", accuracy.threads},
          {"cpu_share", accuracy.cpu_share()},
          {"accept_queue_overflows", accuracy.losses.overflows},
          {"connections_refused", accuracy.losses.refused},
          {"bottlenecks", bottlenecks(accuracy)}};
}

}  // namespace overlap::mock
