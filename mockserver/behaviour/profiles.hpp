// Named sets of latencies.
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
  std::string summary;                               ///< one sentence, where the times come from
  std::vector<std::pair<Route, Latency>> latencies;  ///< routes that are not named have no delay
};

/// All profiles, in the order in which they are listed.
std::span<const Profile> profiles();

/// Sets the profile's latencies in the plan. Throws std::invalid_argument with one sentence for an unknown
/// name.
void apply_profile(std::string_view name, DelayPlan& plan);

}  // namespace overlap::mock
