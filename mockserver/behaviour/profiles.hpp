// Delays by name: what mockserver's --profile takes.
#pragma once

#include "mockserver/behaviour/delay_plan.hpp"

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace overlap::mock {

struct Profile {
  std::string name;
  std::string summary;  ///< one sentence, where the times come from
  /// By the names of routes; those that are not named have no delay.
  std::vector<std::pair<std::string_view, Latency>> latencies;
};

/// All profiles, in the order in which they are listed.
std::span<const Profile> profiles();

/// Sets the profile's latencies in the plan; "seed" is what "reported" was called once. Throws
/// std::invalid_argument with one sentence for an unknown name.
void apply_profile(std::string_view name, DelayPlan& plan, const RouteTable& routes);

}  // namespace overlap::mock
