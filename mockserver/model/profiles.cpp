#include "mockserver/model/profiles.hpp"

#include "words/suggest.hpp"

#include <algorithm>
#include <stdexcept>

namespace overlap::mock {

namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

// The times that the authors of the programs which this harness reproduces have written down: a FastAPI
// server that sleeps 2 s in /ping, azruntime 0.6 against the real Azure, and a dashboard's page against an
// OpenStack on the same machine. azruntime reports "about 1.5 seconds" for the subscriptions, "between 1.5
// and 2" for a list of groups, "between 0.3 and 2" for a list of VMs, "up to one second" for the three calls
// per VM together, hence a third of a second each, and half a second for finding the time in state. That last
// one reads an activity log whose real pages hold 200 events, so there it was one request: 0.5 s is the delay
// of a page, and a walk that goes on to a second page (which only the mock's small pages force) takes 1 s.
//
// The page's author reports 142.5 ms for a token and then six lists at once, and 559.7 ms for the services'
// own clients one after another, at the lowest concurrency that he measured. The clients ask for three
// tokens, six lists and three descriptions of services. Token and list are 142.5 ms together, so three lists
// and three descriptions are the 132.2 ms by which 559.7 is more than three times that, and a list and a
// description 44 ms. How they share them is not reported; a description is taken to be a tenth of a list,
// since it comes from no database.
std::vector<std::pair<Route, Latency>> as_reported() {
  return {{Route::ping, FixedLatency{milliseconds(2000)}},
          {Route::subscriptions, FixedLatency{milliseconds(1500)}},
          {Route::groups, UniformLatency{milliseconds(1500), milliseconds(2000)}},
          {Route::vms, UniformLatency{milliseconds(300), milliseconds(2000)}},
          {Route::subscription_vms, UniformLatency{milliseconds(300), milliseconds(2000)}},
          {Route::vm, FixedLatency{milliseconds(330)}},
          {Route::instance_view, FixedLatency{milliseconds(330)}},
          {Route::activity_log, FixedLatency{milliseconds(500)}},
          {Route::os_token, FixedLatency{microseconds(102'500)}},
          {Route::flavors, FixedLatency{milliseconds(40)}},
          {Route::images, FixedLatency{milliseconds(40)}},
          {Route::servers, FixedLatency{milliseconds(40)}},
          {Route::ports, FixedLatency{milliseconds(40)}},
          {Route::networks, FixedLatency{milliseconds(40)}},
          {Route::floating_ips, FixedLatency{milliseconds(40)}},
          {Route::identity_discovery, FixedLatency{milliseconds(4)}},
          {Route::image_schema, FixedLatency{milliseconds(4)}}};
}

Latency divided(const Latency& latency, int divisor) {
  if (const auto* fixed = std::get_if<FixedLatency>(&latency)) return FixedLatency{fixed->value / divisor};
  if (const auto* uniform = std::get_if<UniformLatency>(&latency)) {
    return UniformLatency{uniform->low / divisor, uniform->high / divisor};
  }
  auto lognormal = std::get<LognormalLatency>(latency);
  lognormal.median /= divisor;
  return lognormal;
}

std::vector<std::pair<Route, Latency>> twenty_times_faster() {
  auto latencies = as_reported();
  for (auto& [route, latency] : latencies) latency = divided(latency, 20);
  return latencies;
}

}  // namespace

std::span<const Profile> profiles() {
  static const std::vector<Profile> all{
      {"seed",
       "the times that the authors of the original programs report, against the real Azure for its calls",
       as_reported()},
      {"quick", "the same shape as seed, twenty times faster", twenty_times_faster()},
  };
  return all;
}

void apply_profile(std::string_view name, DelayPlan& plan) {
  const auto all = profiles();
  const auto at =
      std::find_if(all.begin(), all.end(), [&](const Profile& profile) { return profile.name == name; });
  if (at == all.end()) {
    std::vector<std::string> names;
    for (const auto& profile : all) names.push_back(profile.name);
    throw std::invalid_argument(unknown_name("profile", "profiles", name, names));
  }
  for (const auto& [route, latency] : at->latencies) plan.set(route, latency);
}

}  // namespace overlap::mock
