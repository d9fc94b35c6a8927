// Figures from a handful of repeated measurements: robust against the one that the machine disturbed.
#pragma once

#include <cstddef>
#include <limits>
#include <vector>

namespace overlap {

// All of these assert that there is at least one value and that none is NaN. None depends on the order.

/// The middle value; of an even number of values, the mean of the two in the middle.
double median(std::vector<double> values);

/// The median of the distances from the median. Not scaled to the standard deviation of a normal distribution
/// (no factor of 1.4826): repetitions of a benchmark are not normally distributed, and the plain figure has a
/// plain meaning, half of the runs were at most this far away.
double median_absolute_deviation(std::vector<double> values);

/// The nearest-rank percentile: the smallest value that at least `percent` per cent of the values do not
/// exceed, so always one that was measured; nothing is interpolated. `percent` is from 0, the minimum, to
/// 100, the maximum.
double percentile(std::vector<double> values, double percent);

/// Where a figure lies with 95 % confidence: the 2.5th and the 97.5th percentile of what 10,000 resamples
/// with replacement give (the percentile bootstrap: Efron and Tibshirani, An Introduction to the Bootstrap,
/// 1993, chapter 13). For a median it promises a little much where there are few values: it holds the true
/// one in 88 % of the cases with 7 values, 92 % with 21. Of fewer than `fewest_for_interval` values both ends
/// are not a number: they would be the extremes of what happened to be measured, and say nothing. The same
/// values give the same interval.
struct ConfidenceInterval {
  double low = std::numeric_limits<double>::quiet_NaN();
  double high = std::numeric_limits<double>::quiet_NaN();

  bool known() const;
  bool contains(double value) const { return low <= value && value <= high; }
};

constexpr std::size_t fewest_for_interval = 3;

/// Of the median.
ConfidenceInterval median_interval(std::vector<double> values);

/// Of the median of `numerators` divided by that of `denominators`, both resampled, independently of each
/// other. Not known where a denominator is 0 or less.
ConfidenceInterval median_ratio_interval(std::vector<double> numerators, std::vector<double> denominators);

/// Competition ranks of samples of times, by their medians, the fastest first: 1, 1, 3, ... A sample shares
/// the first rank whose fastest sample it cannot be told apart from: 1 is in the interval of the ratio of
/// their medians, or there is no such interval, or its median is less than 1 % longer. A smaller difference
/// may be certain, but nobody should choose by it. In the order of the samples.
std::vector<std::size_t> ranks(const std::vector<std::vector<double>>& samples);

double minimum(const std::vector<double>& values);
double maximum(const std::vector<double>& values);

}  // namespace overlap
