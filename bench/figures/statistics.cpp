#include "figures/statistics.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <numeric>
#include <random>
#include <utility>

namespace overlap {

namespace {

[[maybe_unused]] bool usable(const std::vector<double>& values) {
  return !values.empty() &&
         std::none_of(values.begin(), values.end(), [](double value) { return std::isnan(value); });
}

constexpr std::size_t resamples = 10'000;
constexpr double confidence = 0.95;
constexpr double indifferent_ratio = 1.01;

// Where the median of a resample lies among the sorted values: the mean of the two that it is between, which
// are the same one where their number is odd.
struct MedianPlaces {
  std::uint32_t lower, upper;
};

// Of `resamples` resamples of n values. A resample's median needs no resample: n draws of a place are floor(n
// u) of n uniform u, and the k-th smallest of n uniforms is Beta(k, n - k + 1) distributed (David and
// Nagaraja, Order Statistics, 2003, 2.3). So a draw costs the same for any n.
std::vector<MedianPlaces> draw_places(std::size_t n, std::uint32_t seed) {
  std::mt19937_64 random(seed);
  const auto size = static_cast<double>(n);
  const auto k = static_cast<double>((n + 1) / 2);
  std::gamma_distribution<double> below(k, 1), above(size + 1 - k, 1);  // the share of both is Beta's
  std::uniform_real_distribution<double> uniform(0, 1);
  const auto place = [&](double u) {
    return std::min(static_cast<std::uint32_t>(u * size), static_cast<std::uint32_t>(n - 1));
  };
  std::vector<MedianPlaces> places(resamples);
  for (auto& [lower, upper] : places) {
    const double drawn_below = below(random), drawn_above = above(random);
    const double u = drawn_below / (drawn_below + drawn_above);
    lower = upper = place(u);
    if (n % 2 == 1) continue;
    // The next one is the smallest of the uniforms that are left, n / 2 of them, between u and 1.
    upper = place(1 - (1 - u) * std::pow(1 - uniform(random), 2 / size));
  }
  return places;
}

constexpr std::uint32_t first_seed = 1, second_seed = 2;

// The same for all samples of that size, so drawn once.
const std::vector<MedianPlaces>& median_places(std::size_t n, std::uint32_t seed) {
  thread_local std::map<std::pair<std::size_t, std::uint32_t>, std::vector<MedianPlaces>> drawn;
  auto& places = drawn[{n, seed}];
  if (places.empty()) places = draw_places(n, seed);
  return places;
}

std::vector<double> resampled_medians(std::vector<double> values, std::uint32_t seed) {
  std::sort(values.begin(), values.end());
  std::vector<double> medians;
  medians.reserve(resamples);
  for (const auto& [lower, upper] : median_places(values.size(), seed))
    medians.push_back((values[lower] + values[upper]) / 2);
  return medians;
}

// Between the two nearest of the values, in proportion. Changes their order.
double interpolated(std::vector<double>& values, double share) {
  const double place = share * static_cast<double>(values.size() - 1);
  const auto below = values.begin() + static_cast<std::ptrdiff_t>(place);
  std::nth_element(values.begin(), below, values.end());
  if (below + 1 == values.end()) return *below;
  return *below + (place - std::floor(place)) * (*std::min_element(below + 1, values.end()) - *below);
}

ConfidenceInterval interval_of(std::vector<double> drawn) {
  const auto low = interpolated(drawn, (1 - confidence) / 2);
  return {low, interpolated(drawn, (1 + confidence) / 2)};
}

}  // namespace

bool ConfidenceInterval::known() const {
  return !std::isnan(low) && !std::isnan(high);
}

ConfidenceInterval median_interval(std::vector<double> values) {
  assert(usable(values));
  if (values.size() < fewest_for_interval) return {};
  return interval_of(resampled_medians(std::move(values), first_seed));
}

ConfidenceInterval median_ratio_interval(std::vector<double> numerators, std::vector<double> denominators) {
  assert(usable(numerators) && usable(denominators));
  if (numerators.size() < fewest_for_interval || denominators.size() < fewest_for_interval) return {};
  if (minimum(denominators) <= 0) return {};
  auto ratios = resampled_medians(std::move(numerators), first_seed);
  const auto below = resampled_medians(std::move(denominators), second_seed);
  std::transform(ratios.begin(), ratios.end(), below.begin(), ratios.begin(), std::divides<>());
  return interval_of(std::move(ratios));
}

std::vector<std::size_t> ranks(const std::vector<std::vector<double>>& samples) {
  std::vector<double> medians;
  for (const auto& sample : samples) medians.push_back(median(sample));
  std::vector<std::size_t> order(samples.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return medians[a] < medians[b]; });
  // The samples that lead a rank, and which of them each sample is tied with.
  std::vector<std::size_t> leaders, leader_of(samples.size());
  for (const auto sample : order) {
    const auto leader = std::find_if(leaders.begin(), leaders.end(), [&](std::size_t candidate) {
      const auto ratio = median_ratio_interval(samples[sample], samples[candidate]);
      return !ratio.known() || ratio.contains(1) || medians[sample] < indifferent_ratio * medians[candidate];
    });
    leader_of[sample] = static_cast<std::size_t>(leader - leaders.begin());
    if (leader == leaders.end()) leaders.push_back(sample);
  }
  std::vector<std::size_t> result;
  for (const auto leader : leader_of) {
    const auto before =
        std::count_if(leader_of.begin(), leader_of.end(), [&](std::size_t other) { return other < leader; });
    result.push_back(static_cast<std::size_t>(before) + 1);
  }
  return result;
}

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
