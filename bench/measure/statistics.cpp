#include "measure/statistics.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>

namespace overlap {

namespace {

[[maybe_unused]] bool usable(const std::vector<double>& values) {
  return !values.empty() &&
         std::none_of(values.begin(), values.end(), [](double value) { return std::isnan(value); });
}

}  // namespace

double median(std::vector<double> values) {
  assert(usable(values));
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*std::max_element(values.begin(), middle) + *middle) / 2;
}

double median_absolute_deviation(std::vector<double> values) {
  const double center = median(values);
  for (auto& value : values) value = std::abs(value - center);
  return median(std::move(values));
}

double percentile(std::vector<double> values, double percent) {
  assert(usable(values));
  assert(percent >= 0 && percent <= 100);
  // Multiplied first: 7 / 100.0 * 100 is a little more than 7 and would round up to the next rank.
  const auto rank = static_cast<std::size_t>(std::ceil(percent * static_cast<double>(values.size()) / 100));
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(rank == 0 ? 0 : rank - 1);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

double minimum(const std::vector<double>& values) {
  assert(usable(values));
  return *std::min_element(values.begin(), values.end());
}

double maximum(const std::vector<double>& values) {
  assert(usable(values));
  return *std::max_element(values.begin(), values.end());
}

}  // namespace overlap
