// The read quotas of Azure Resource Manager and of its compute provider.
#pragma once

#include "mockserver/behaviour/throttle.hpp"
#include "mockserver/behaviour/token_bucket.hpp"
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
class ArmThrottle final : public Throttle {
 public:
  /// How many buckets are kept at most.
  static constexpr std::size_t most_buckets = 100'000;

  /// `scale` is how many times faster than real time its clock runs: 60 makes a minute of a second. The clock
  /// starts with the first request.
  explicit ArmThrottle(double scale) : scale_(scale) {}

  /// For a match with one of ARM's routes and a method that it has. The fields of a request that passes are
  /// the x-ms-ratelimit-remaining ones; the refusal is a 429 with Retry-After in real seconds.
  std::variant<Passed, Reply> take(const RouteMatch& match, std::string_view authorization,
                                   TimePoint now) override;

  std::size_t bucket_count() const { return buckets_.size(); }

 private:
  double scale_;
  std::optional<TimePoint> start_;
  TokenBuckets buckets_{most_buckets};
};

}  // namespace overlap::mock
