// What a handful of repeated measurements says: robust against the one that the machine disturbed.
#pragma once

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

double minimum(const std::vector<double>& values);
double maximum(const std::vector<double>& values);

}  // namespace overlap
