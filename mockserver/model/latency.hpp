// How long an answer takes: the shapes that --latency accepts, and sampling from them.
#pragma once

#include "core/units.hpp"
#include "mockserver/model/keyed_hash.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace overlap::mock {

/// Always the same delay.
struct FixedLatency {
  Duration value{};
};

/// Every delay from `low` to `high` equally likely.
struct UniformLatency {
  Duration low{};
  Duration high{};
};

/// exp(N(log(median), sigma)): half of all delays lie below the median, the others form a long tail. The same
/// parameters as WireMock's lognormal distribution.
struct LognormalLatency {
  Duration median{};
  double sigma = 0;
};

using Latency = std::variant<FixedLatency, UniformLatency, LognormalLatency>;

/// The longest delay that can be written or drawn; a lognormal tail is cut here.
constexpr Duration longest_latency = std::chrono::hours(1);

/// Reads "20ms", "uniform:1ms..5ms" or "lognormal:20ms,0.4". Throws std::invalid_argument with one sentence
/// that says what is wrong and what would be right.
Latency parse_latency(std::string_view text);

/// The same notation as parse_latency reads.
std::string to_string(const Latency& latency);

/// The delay at this place in the distribution; a pure function of the key.
Duration sample(const Latency& latency, Key key);

/// The inverse of the standard normal distribution function for 0 < p < 1, relative error below 1.15e-9:
/// P. J. Acklam's rational approximation (2003). Written out, since std::normal_distribution gives different
/// numbers with different standard libraries.
double inverse_normal(double p);

}  // namespace overlap::mock
