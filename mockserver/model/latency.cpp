#include "mockserver/model/latency.hpp"

#include "core/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <stdexcept>
#include <vector>

namespace overlap::mock {

namespace {

[[noreturn]] void refuse(std::string_view text, std::string_view reason) {
  throw std::invalid_argument(fmt::format("latency \"{}\" {}", text, reason));
}

Duration read_duration(std::string_view whole, std::string_view part) {
  const auto duration = parse_duration(part);
  if (!duration) {
    refuse(whole,
           fmt::format("has no duration in \"{}\": write a number with ns, us, ms, s or m, like 20ms", part));
  }
  if (*duration > longest_latency) refuse(whole, "is longer than the longest delay, which is 60m");
  return *duration;
}

std::optional<double> read_number(std::string_view text) {
  double number = 0;
  const auto* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return number;
}

UniformLatency read_uniform(std::string_view whole, std::string_view range) {
  const auto dots = range.find("..");
  if (dots == std::string_view::npos)
    refuse(whole, "has no range: write uniform:LOW..HIGH, like uniform:1ms..5ms");
  const UniformLatency uniform{read_duration(whole, range.substr(0, dots)),
                               read_duration(whole, range.substr(dots + 2))};
  if (uniform.low > uniform.high) refuse(whole, "ends before it begins: write the lower bound first");
  return uniform;
}

LognormalLatency read_lognormal(std::string_view whole, std::string_view parameters) {
  const auto comma = parameters.find(',');
  if (comma == std::string_view::npos) {
    refuse(whole, "has no sigma: write lognormal:MEDIAN,SIGMA, like lognormal:20ms,0.4");
  }
  const auto sigma = read_number(parameters.substr(comma + 1));
  if (!sigma || *sigma < 0 || *sigma > 4) {
    refuse(whole, fmt::format("has \"{}\" where sigma stands: write a number from 0 to 4",
                              parameters.substr(comma + 1)));
  }
  return {read_duration(whole, parameters.substr(0, comma)), *sigma};
}

template <class... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};

// Clang 14, which builds the fuzz targets, does not deduce an aggregate's arguments by itself (P1816).
template <class... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;

// In the unit that keeps the number whole, so that what is printed can be typed again.
std::string written(Duration duration) {
  const auto count = duration.count();
  if (count == 0) return "0";
  if (count % 1'000'000'000 == 0) return fmt::format("{}s", count / 1'000'000'000);
  if (count % 1'000'000 == 0) return fmt::format("{}ms", count / 1'000'000);
  if (count % 1'000 == 0) return fmt::format("{}us", count / 1'000);
  return fmt::format("{}ns", count);
}

// Never with an exponent, which read_number does not take.
std::string written(double number) {
  std::array<char, 400> text{};  // the smallest double has 1 + 324 + 16 digits
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed).ptr;
  return {text.data(), end};
}

template <std::size_t Size>
double polynomial(const std::array<double, Size>& coefficients, double x) {
  double sum = 0;
  for (const double coefficient : coefficients) sum = sum * x + coefficient;
  return sum;
}

}  // namespace

Latency parse_latency(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return FixedLatency{read_duration(text, text)};
  const auto shape = text.substr(0, colon);
  const auto parameters = text.substr(colon + 1);
  if (shape == "uniform") return read_uniform(text, parameters);
  if (shape == "lognormal") return read_lognormal(text, parameters);
  static const std::vector<std::string> shapes{"uniform", "lognormal"};
  throw std::invalid_argument(unknown_name("latency shape", "shapes", shape, shapes));
}

std::string to_string(const Latency& latency) {
  return std::visit(
      Overloaded{[](const FixedLatency& fixed) { return written(fixed.value); },
                 [](const UniformLatency& uniform) {
                   return fmt::format("uniform:{}..{}", written(uniform.low), written(uniform.high));
                 },
                 [](const LognormalLatency& lognormal) {
                   return fmt::format("lognormal:{},{}", written(lognormal.median), written(lognormal.sigma));
                 }},
      latency);
}

Duration sample(const Latency& latency, Key key) {
  return std::visit(Overloaded{[](const FixedLatency& fixed) { return fixed.value; },
                               [&](const UniformLatency& uniform) {
                                 const auto width = static_cast<double>((uniform.high - uniform.low).count());
                                 return uniform.low + Duration(std::llround(width * key.unit()));
                               },
                               [&](const LognormalLatency& lognormal) {
                                 const double drawn = static_cast<double>(lognormal.median.count()) *
                                                      std::exp(lognormal.sigma * inverse_normal(key.unit()));
                                 return Duration(std::llround(
                                     std::min(drawn, static_cast<double>(longest_latency.count()))));
                               }},
                    latency);
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
