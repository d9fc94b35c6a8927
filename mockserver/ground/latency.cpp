#include "mockserver/ground/latency.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace overlap::mock {

namespace {

Duration within_limits(double nanoseconds) {
  return Duration(std::llround(std::clamp(nanoseconds, 0.0, static_cast<double>(longest_latency.count()))));
}

Duration draw(const FixedLatency& fixed, Key) {
  return fixed.value;
}

Duration draw(const UniformLatency& uniform, Key key) {
  const auto width = static_cast<double>((uniform.high - uniform.low).count());
  return uniform.low + Duration(std::llround(width * key.unit()));
}

Duration draw(const NormalLatency& normal, Key key) {
  return within_limits(static_cast<double>(normal.mean.count()) +
                       static_cast<double>(normal.deviation.count()) * inverse_normal(key.unit()));
}

Duration draw(const LognormalLatency& lognormal, Key key) {
  return within_limits(static_cast<double>(lognormal.median.count()) *
                       std::exp(lognormal.sigma * inverse_normal(key.unit())));
}

Duration draw(const TableLatency& table, Key key) {
  const double percent = 100 * key.unit();
  const auto above = std::upper_bound(
      table.percentiles.begin() + 1, table.percentiles.end() - 1, percent,
      [](double wanted, const Percentile& percentile) { return wanted < percentile.percent; });
  const auto below = above - 1;
  const double share = (percent - below->percent) / (above->percent - below->percent);
  return below->value +
         Duration(std::llround(share * static_cast<double>((above->value - below->value).count())));
}

Duration draw(const MixtureLatency& mixture, Key key) {
  double percent = 100 * key.with("part").unit();
  auto part = mixture.parts.begin();
  while (percent >= part->percent && part + 1 != mixture.parts.end()) percent -= part++->percent;
  return sample(part->latency, key.with("of part"));
}

Duration draw(const CapacityLatency& capacity, Key key) {
  return sample(*capacity.service, key);
}

template <std::size_t Size>
double polynomial(const std::array<double, Size>& coefficients, double x) {
  double sum = 0;
  for (const double coefficient : coefficients) sum = sum * x + coefficient;
  return sum;
}

}  // namespace

bool operator==(const MixtureLatency& one, const MixtureLatency& other) {
  return one.parts == other.parts;
}

bool operator==(const CapacityLatency& one, const CapacityLatency& other) {
  return one.places == other.places && *one.service == *other.service;
}

Duration sample(const Latency& latency, Key key) {
  return std::visit([key](const auto& shape) { return draw(shape, key); }, latency);
}

double inverse_normal(double p) {
  static constexpr std::array a{-3.969683028665376e+01, 2.209460984245205e+02,  -2.759285104469687e+02,
                                1.383577518672690e+02,  -3.066479806614716e+01, 2.506628277459239e+00};
  static constexpr std::array b{-5.447609879822406e+01, 1.615858368580409e+02,  -1.556989798598866e+02,
                                6.680131188771972e+01,  -1.328068155288572e+01, 1.0};
  static constexpr std::array c{-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00,
                                -2.549732539343734e+00, 4.374664141464968e+00,  2.938163982698783e+00};
  static constexpr std::array d{7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00,
                                3.754408661907416e+00, 1.0};
  constexpr double tail = 0.02425;
  if (p > 1 - tail) return -inverse_normal(1 - p);
  if (p < tail) {
    const double q = std::sqrt(-2 * std::log(p));
    return polynomial(c, q) / polynomial(d, q);
  }
  const double q = p - 0.5;
  return polynomial(a, q * q) * q / polynomial(b, q * q);
}

}  // namespace overlap::mock
