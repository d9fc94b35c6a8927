// Quotas that refill.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>

namespace overlap::mock {

/// The least that counts as a token: a sum of many small gains misses the 1 by a rounding error, and whoever
/// has waited exactly as long as it takes must not be turned away for that.
constexpr double one_token = 1 - 1e-9;

/// How much a bucket holds, and how much it gains.
struct BucketSize {
  double capacity = 0;
  double per_second = 0;
};

/// Buckets by number, full when they are first asked for. At most so many are kept: when there would be more,
/// those that are full again are forgotten, which changes nothing; if they are fewer than a quarter, all are,
/// which favours their owners.
class TokenBuckets {
 public:
  explicit TokenBuckets(std::size_t most) : most_(most) {}

  /// The tokens in the bucket at this time, in seconds since any fixed instant. A time before one that was
  /// asked for earlier counts as that.
  double level(std::uint64_t id, BucketSize size, double time_s) const;

  /// Takes one token from a bucket that holds at least one_token at this time.
  void take(std::uint64_t id, BucketSize size, double time_s);

  std::size_t size() const { return buckets_.size(); }

 private:
  struct Bucket {
    BucketSize size;
    double level_then = 0;
    double changed_at_s = 0;

    double level(double time_s) const;
  };

  void make_room(double time_s);

  std::size_t most_;
  std::unordered_map<std::uint64_t, Bucket> buckets_;
};

}  // namespace overlap::mock
