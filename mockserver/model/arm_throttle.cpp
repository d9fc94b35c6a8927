#include "mockserver/model/arm_throttle.hpp"

#include "mockserver/model/arm_fields.hpp"
#include "mockserver/model/json_text.hpp"
#include "mockserver/model/keyed_hash.hpp"
#include "mockserver/model/spec_text.hpp"
#include "mockserver/model/timestamp.hpp"
#include "words/letter_case.hpp"
#include "words/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <utility>
#include <vector>

namespace overlap::mock {

namespace {

constexpr double highest_scale = 10'000;

constexpr BucketSize reads{250, 25};
constexpr BucketSize low_cost_of_vm{36, 12.0 / 60};
constexpr BucketSize low_cost_of_subscription{24'000, 8'000.0 / 60};
constexpr BucketSize high_cost_of_subscription{900, 300.0 / 60};

// A bucket that a request takes from.
struct Cost {
  std::uint64_t id;
  BucketSize size;
  std::string_view operation_group;  // Microsoft.Compute's; empty: Resource Manager's own reads
};

std::vector<Cost> costs_of(const RouteMatch& match, std::string_view authorization) {
  Key place(0);
  if (!belongs_to_tenant(match.route)) place = place.with(lower_case(match.captured[0]));
  std::vector<Cost> costs{{place.with("reads").with(authorization).bits(), reads, ""}};
  switch (match.route) {
    case Route::vm:
    case Route::instance_view: {
      const auto vm = place.with(lower_case(match.captured[1])).with(lower_case(match.captured[2]));
      costs.push_back({vm.with("low cost").bits(), low_cost_of_vm, "LowCostGetResource"});
      costs.push_back(
          {place.with("low cost").bits(), low_cost_of_subscription, "LowCostGetSubscriptionMaximum"});
      break;
    }
    case Route::vms:
    case Route::subscription_vms:
      costs.push_back(
          {place.with("high cost").bits(), high_cost_of_subscription, "HighCostGetSubscriptionMaximum"});
      break;
    default:
      break;
  }
  return costs;
}

// Resource Manager's own refusal.
Json reads_error(const RouteMatch& match, long long retry_after_s) {
  const bool of_tenant = belongs_to_tenant(match.route);
  return {{"error",
           {{"code", of_tenant ? "TenantRequestsThrottled" : "SubscriptionRequestsThrottled"},
            {"message",
             fmt::format("Number of read requests for {} exceeded the limit of '{}' for time interval "
                         "'00:00:{:02}'. Please try again after '{}' seconds.",
                         of_tenant ? "the tenant" : fmt::format("subscription '{}'", match.captured[0]),
                         reads.capacity, reads.capacity / reads.per_second, retry_after_s)}}}};
}

// Microsoft.Compute documents its refusal without Resource Manager's "error" around it. The model knows no
// date, so the throttle's clock starts with the year 2026.
Json compute_error(const Cost& cost, double time_s) {
  const auto instant = [](double since_start_s) {
    return format_timestamp(*parse_timestamp("2026-01-01") +
                            static_cast<Ticks>(std::max(since_start_s, 0.0) * ticks_per_second));
  };
  const Json measured{{"operationGroup", cost.operation_group},
                      {"startTime", instant(time_s - cost.size.capacity / cost.size.per_second)},
                      {"endTime", instant(time_s)},
                      {"allowedRequestCount", static_cast<int>(cost.size.capacity)},
                      {"measuredRequestCount", static_cast<int>(cost.size.capacity) + 1}};
  return {{"code", "OperationNotAllowed"},
          {"message",
           "The server rejected the request because too many requests have been received for this "
           "subscription."},
          {"details", Json::array({{{"code", "TooManyRequests"},
                                    {"target", cost.operation_group},
                                    {"message", to_text(measured)}}})}};
}

std::string remaining_field(const RouteMatch& match, const Cost& cost, double level) {
  const auto whole = static_cast<long long>(level);
  if (!cost.operation_group.empty())
    return fmt::format("x-ms-ratelimit-remaining-resource: Microsoft.Compute/{};{}\r\n", cost.operation_group,
                       whole);
  return fmt::format("x-ms-ratelimit-remaining-{}-reads: {}\r\n",
                     belongs_to_tenant(match.route) ? "tenant" : "subscription", whole);
}

}  // namespace

std::variant<ArmThrottle::Passed, Reply> ArmThrottle::take(const RouteMatch& match,
                                                           std::string_view authorization, TimePoint now) {
  if (match.family != RouteFamily::arm || !match.method_allowed) return Passed{};
  if (!start_) start_ = now;
  const double time_s = seconds(now - *start_) * scale_;
  const auto costs = costs_of(match, authorization);
  std::string fields;
  const Cost* refusing = nullptr;
  double wait_s = 0;
  for (const auto& cost : costs) {
    const double level = buckets_.level(cost.id, cost.size, time_s);
    fields += remaining_field(match, cost, std::max(level - 1, 0.0));
    if (level >= one_token) continue;
    const double missing_s = (1 - level) / cost.size.per_second;
    if (missing_s > wait_s) {
      refusing = &cost;
      wait_s = missing_s;
    }
  }
  if (!refusing) {
    for (const auto& cost : costs) buckets_.take(cost.id, cost.size, time_s);
    return Passed{std::move(fields)};
  }
  const auto retry_after_s = std::max(1LL, std::llround(std::ceil(wait_s / scale_)));
  Reply reply;
  reply.route = match.route;
  reply.status = 429;
  reply.fields = fmt::format("Content-Type: application/json; charset=utf-8\r\n{}{}Retry-After: {}\r\n",
                             arm_fields(), fields, retry_after_s);
  reply.body = to_body(refusing->operation_group.empty() ? reads_error(match, retry_after_s)
                                                         : compute_error(*refusing, time_s));
  reply.cacheable = false;
  return reply;
}

double parse_throttle(std::string_view text) {
  if (text == "none") return 0;
  if (text == "azure") return 1;
  const auto colon = text.find(':');
  const auto name = text.substr(0, colon);
  if (name != "azure" || colon == std::string_view::npos) {
    static const std::vector<std::string> names{"azure", "none"};
    throw std::invalid_argument(unknown_name("throttle", "throttles", name, names));
  }
  const auto scale = parse_number(text.substr(colon + 1));
  if (!scale || !(*scale > 0 && *scale <= highest_scale)) {
    throw std::invalid_argument(
        fmt::format("throttle \"{}\" has no scale: write how much faster its clock runs, above 0 and up to "
                    "{:.0f}, like azure:60",
                    text, highest_scale));
  }
  return *scale;
}

std::string throttle_text(double scale) {
  if (scale == 0) return "none";
  return scale == 1 ? "azure" : "azure:" + number_text(scale);
}

}  // namespace overlap::mock
