// Faults, and the exchanges that they spoil.
#pragma once

#include "mockserver/behaviour/route_settings.hpp"
#include "mockserver/ground/keyed_hash.hpp"
#include "mockserver/ground/message.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace overlap::mock {

/// All faults come after the exchange's delay.
enum class FaultKind {
  reset,     ///< the connection is reset (RST) instead of an answer
  close,     ///< the answer comes whole, then the connection is closed without notice: the next request on it
             ///< meets a dead connection
  empty,     ///< the connection is closed in order, without a byte
  truncate,  ///< the head and the first half of the body, then the connection is closed
  garbage,   ///< bytes that are not HTTP, then the connection is closed
  stall,     ///< nothing is ever sent, and the connection stays open until the client leaves
  status,    ///< an error answer in the form of the route's own API, see fault_reply
};

struct Fault {
  FaultKind kind = FaultKind::status;
  unsigned status = 0;                         ///< of FaultKind::status: 429, or 500 to 599
  std::optional<std::uint64_t> retry_after_s;  ///< the Retry-After field of a 429 or 503

  bool operator==(const Fault&) const = default;
};

/// Which of the requests of the same run, method and target a rule is about.
struct Always {
  bool operator==(const Always&) const = default;
};
struct Share {
  double percent = 0;

  bool operator==(const Share&) const = default;
};
struct Occurrences {
  std::vector<std::uint64_t> numbers;  ///< counted from 1

  bool operator==(const Occurrences&) const = default;
};
struct OccurrencesFrom {
  std::uint64_t first = 1;

  bool operator==(const OccurrencesFrom&) const = default;
};

struct FaultRule {
  Fault fault;
  std::variant<Always, Share, Occurrences, OccurrencesFrom> when;

  bool operator==(const FaultRule&) const = default;
};

/// Reads KIND (always), "KIND@5%" (that share of the requests), "KIND@#1" or "KIND@#1,#4" (the first, or the
/// first and the fourth time that the same run sends the same method and target) or "KIND@#2.." (from the
/// second time on). KIND is reset, close, empty, truncate, garbage, stall, 500 to 599 or 429. "429:SECONDS"
/// and "503:SECONDS" set the Retry-After field, which a 429 always has: 1 if nothing else is said. Throws
/// std::invalid_argument with one sentence.
FaultRule parse_fault_rule(std::string_view text);

/// The same notation as parse_fault_rule reads.
std::string to_string(const FaultRule& rule);

/// "stall" or "503:2": what parse_fault_rule takes for KIND.
std::string to_string(const Fault& fault);

using FaultRules = std::vector<FaultRule>;

/// Rules for all routes and for some. A route's own rules are tried first, then those for all; within each,
/// the first that was applied wins.
class FaultPlan {
 public:
  /// Reads "SPEC" (all routes) or "ROUTE=SPEC" and adds the rule to those before it. Throws
  /// std::invalid_argument with one sentence.
  void apply(std::string_view setting, const RouteTable& routes);

  /// Adds a rule for one route, or without a route for all.
  void add(std::optional<Route> route, FaultRule rule);

  /// The fault of one exchange: a pure function of the plan, the route, the exchange's key (which
  /// decides about shares), and how often the same run has sent the same method and target before.
  std::optional<Fault> draw(Route route, Key exchange_key, std::uint64_t occurrence) const;

  const RouteSettings<FaultRules>& rules() const { return rules_; }

  bool operator==(const FaultPlan&) const = default;

 private:
  RouteSettings<FaultRules> rules_;
};

/// The bytes of FaultKind::garbage: always the same for the same key, and never the beginning of an answer.
std::string garbage(Key exchange_key);

}  // namespace overlap::mock
