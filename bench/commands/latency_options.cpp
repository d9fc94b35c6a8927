#include "commands/latency_options.hpp"

#include <algorithm>

namespace overlap {

bool covers_all_routes(const std::vector<std::string>& latencies) {
  return std::any_of(latencies.begin(), latencies.end(),
                     [](const std::string& latency) { return latency.find('=') == std::string::npos; });
}

}  // namespace overlap
