#include "mockserver/behaviour/token_bucket.hpp"

#include <algorithm>
#include <cassert>

namespace overlap::mock {

double TokenBuckets::Bucket::level(double time_s) const {
  const double since_s = std::max(time_s - changed_at_s, 0.0);
  return std::min(size.capacity, level_then + since_s * size.per_second);
}

double TokenBuckets::level(std::uint64_t id, BucketSize size, double time_s) const {
  // A bucket that nobody has taken from is full, and needs no place.
  const auto at = buckets_.find(id);
  return at == buckets_.end() ? size.capacity : at->second.level(time_s);
}

void TokenBuckets::take(std::uint64_t id, BucketSize size, double time_s) {
  auto at = buckets_.find(id);
  if (at == buckets_.end()) {
    if (buckets_.size() >= most_) make_room(time_s);
    at = buckets_.emplace(id, Bucket{size, size.capacity, time_s}).first;
  }
  auto& bucket = at->second;
  const double level = bucket.level(time_s);
  assert(level >= one_token);
  bucket.level_then = std::max(level - 1, 0.0);
  bucket.changed_at_s = std::max(time_s, bucket.changed_at_s);
}

void TokenBuckets::make_room(double time_s) {
  std::erase_if(buckets_, [time_s](const auto& entry) {
    const Bucket& bucket = entry.second;
    return bucket.level(time_s) >= bucket.size.capacity;
  });
  // Looking through all of them must not become the price of every new one.
  if (4 * buckets_.size() > 3 * most_) buckets_.clear();
}

}  // namespace overlap::mock
