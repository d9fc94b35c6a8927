#include "commands/latency_options.hpp"

#include "commands/usage_error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace overlap {

bool covers_all_routes(const std::vector<std::string>& latencies) {
  return std::any_of(latencies.begin(), latencies.end(),
                     [](const std::string& latency) { return latency.find('=') == std::string::npos; });
}

void check_latencies(const std::vector<std::string>& latencies) {
  std::set<std::string> routes;
  for (const auto& latency : latencies) {
    const auto equals = latency.find('=');
    const auto route = equals == std::string::npos ? std::string() : latency.substr(0, equals);
    if (routes.insert(route).second) continue;
    throw UsageError(fmt::format("--latency: {} given twice, and has one distribution",
                                 route.empty() ? "that of all routes is" : route + " is"));
  }
}

}  // namespace overlap
