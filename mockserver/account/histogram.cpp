#include "mockserver/account/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace overlap::mock {

namespace {

constexpr unsigned precision_bits = 5;
constexpr std::uint64_t steps = 1U << precision_bits;

// Values below 2 * steps have a bucket each; above, every octave has `steps` of them.
std::size_t bucket_of(std::uint64_t value) {
  if (value < steps) return value;
  const auto shift = static_cast<unsigned>(std::bit_width(value)) - precision_bits - 1;
  return shift * steps + (value >> shift);
}

std::uint64_t middle_of(std::size_t bucket) {
  if (bucket < 2 * steps) return bucket;
  const auto shift = static_cast<unsigned>(bucket / steps) - 1;
  const std::uint64_t low = (bucket - shift * steps) << shift;
  return low + (std::uint64_t{1} << shift) / 2;
}

}  // namespace

void Histogram::add(Duration duration) {
  const auto value = static_cast<std::uint64_t>(std::max<Duration::rep>(duration.count(), 0));
  const auto bucket = bucket_of(value);
  if (bucket >= buckets_.size()) buckets_.resize(bucket + 1);
  ++buckets_[bucket];
  ++count_;
  max_ = std::max(max_, duration);
}

Duration Histogram::quantile(double share) const {
  if (count_ == 0) return {};
  const auto rank = static_cast<std::uint64_t>(
      std::clamp(std::ceil(share * static_cast<double>(count_)), 1.0, static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
    seen += buckets_[bucket];
    if (seen >= rank) return std::min(Duration(static_cast<Duration::rep>(middle_of(bucket))), max_);
  }
  return max_;
}

}  // namespace overlap::mock
