// The read quotas of Azure Resource Manager and of its compute provider.
#pragma once

#include "mockserver/model/message.hpp"
#include "mockserver/model/routes.hpp"
#include "mockserver/model/token_bucket.hpp"
#include "words/units.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace overlap::mock {

/// Token buckets as Microsoft documents them ("Understand how Azure Resource Manager throttles requests",
/// "Throttling limits for compute resources"): for each principal, and for each subscription or, where there
/// is none, the tenant, a bucket of 250 reads that gains 25 a second. On top of that Microsoft.Compute counts
/// LowCostGet for each VM (36, 12 a minute) and each subscription (24,000, 8,000 a minute), and HighCostGet,
/// the lists, for each subscription (900, 300 a minute), whoever asks. A principal is a value of the
/// Authorization field. A refused request costs nothing.
class ArmThrottle {
 public:
  /// How many buckets are kept at most.
  static constexpr std::size_t most_buckets = 100'000;

  /// `scale` is how many times faster than real time its clock runs: 60 makes a minute of a second. The clock
  /// starts with the first request.
  explicit ArmThrottle(double scale) : scale_(scale) {}

  /// A request that passes: the x-ms-ratelimit-remaining fields of its answer, "Name: value\r\n" each.
  struct Passed {
    std::string fields;
  };

  /// Takes what an ARM route's request costs from all of its buckets, or, if any of them is empty, gives the
  /// 429 that says so, with Retry-After in real seconds. A request of another family, or with a method that
  /// the route does not know, passes without fields.
  std::variant<Passed, Reply> take(const RouteMatch& match, std::string_view authorization, TimePoint now);

  std::size_t bucket_count() const { return buckets_.size(); }

 private:
  double scale_;
  std::optional<TimePoint> start_;
  TokenBuckets buckets_{most_buckets};
};

/// Reads "azure" or "azure:SCALE", the scale of an ArmThrottle, or "none", which is 0. Throws
/// std::invalid_argument with one sentence.
double parse_throttle(std::string_view text);

/// The same notation as parse_throttle reads.
std::string throttle_text(double scale);

}  // namespace overlap::mock
