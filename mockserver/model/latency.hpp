// How long an answer takes: the shapes of delays, and sampling from them.
#pragma once

#include "mockserver/model/keyed_hash.hpp"
#include "words/units.hpp"

#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace overlap::mock {

/// Always the same delay.
struct FixedLatency {
  Duration value{};

  bool operator==(const FixedLatency&) const = default;
};

/// Every delay from `low` to `high` equally likely.
struct UniformLatency {
  Duration low{};
  Duration high{};

  bool operator==(const UniformLatency&) const = default;
};

/// N(mean, deviation); what would be below zero is zero.
struct NormalLatency {
  Duration mean{};
  Duration deviation{};

  bool operator==(const NormalLatency&) const = default;
};

/// exp(N(log(median), sigma)): half of all delays lie below the median, the others form a long tail. The same
/// parameters as WireMock's lognormal distribution.
struct LognormalLatency {
  Duration median{};
  double sigma = 0;

  bool operator==(const LognormalLatency&) const = default;
};

/// `percent` of all delays are `value` or less.
struct Percentile {
  double percent = 0;
  Duration value{};

  bool operator==(const Percentile&) const = default;
};

/// A distribution that was measured: straight lines between its percentiles.
struct TableLatency {
  std::string source;                   ///< "FILE" or "FILE#NAME", as written
  std::vector<Percentile> percentiles;  ///< ascending in both, the first for 0 and the last for 100 percent

  bool operator==(const TableLatency&) const = default;
};

struct MixturePart;

/// One of its parts, as often as the part's share says.
struct MixtureLatency {
  std::vector<MixturePart> parts;  ///< their shares add up to 100
};

bool operator==(const MixtureLatency& one, const MixtureLatency& other);

struct CapacityLatency;

using Latency = std::variant<FixedLatency, UniformLatency, NormalLatency, LognormalLatency, TableLatency,
                             MixtureLatency, CapacityLatency>;

/// So many requests at a time are served, each for a time of its own; the others wait their turn. What is
/// drawn is the time of service only: waiting is a matter of CapacityQueue.
struct CapacityLatency {
  unsigned places = 1;
  std::shared_ptr<const Latency> service;  ///< never null; requests with the same pointer share a queue
};

bool operator==(const CapacityLatency& one, const CapacityLatency& other);

struct MixturePart {
  double percent = 0;
  Latency latency;  ///< neither a mixture nor a capacity

  bool operator==(const MixturePart&) const = default;
};

/// The longest delay that can be written or drawn; the tails of normal and lognormal are cut here.
constexpr Duration longest_latency = std::chrono::hours(1);

/// The delay at this place in the distribution; a pure function of the key.
Duration sample(const Latency& latency, Key key);

/// The inverse of the standard normal distribution function for 0 < p < 1, relative error below 1.15e-9:
/// P. J. Acklam's rational approximation (2003). Written out, since std::normal_distribution gives different
/// numbers with different standard libraries.
double inverse_normal(double p);

}  // namespace overlap::mock
