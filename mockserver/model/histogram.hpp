// Percentiles of many durations in little memory.
#pragma once

#include "words/units.hpp"

#include <cstdint>
#include <vector>

namespace overlap::mock {

/// Counts durations in buckets whose width is 1/32 of their size, so a percentile is right to within 1.6 %;
/// the largest is kept exactly. Memory follows the largest duration: some 2 kB for milliseconds.
class Histogram {
 public:
  /// Negative durations count as zero.
  void add(Duration duration);

  std::uint64_t count() const { return count_; }
  Duration max() const { return max_; }

  /// The duration that `share` (0 to 1) of all lie at or below: the middle of its bucket, never above max().
  /// Zero when nothing has been added.
  Duration quantile(double share) const;

 private:
  std::vector<std::uint32_t> buckets_;
  std::uint64_t count_ = 0;
  Duration max_{};
};

}  // namespace overlap::mock
