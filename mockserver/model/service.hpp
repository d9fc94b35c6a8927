// An API that the mock emulates: its routes, its answers, and how it refuses.
#pragma once

#include "mockserver/behaviour/fault.hpp"
#include "mockserver/behaviour/throttle.hpp"
#include "mockserver/ground/keyed_hash.hpp"
#include "mockserver/ground/message.hpp"
#include "mockserver/ground/routes.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace overlap::mock {

/// One of the exchanges with the same request, which differ in nothing but a few fields of their answers.
struct Exchange {
  Key key{0};  ///< from seed, method, target and occurrence
  RequestFields request;
  bool quota_told = false;  ///< throttling has said what is left, so nothing is made up
};

/// Read-only after construction: any thread may ask. Replies leave their route to the caller. What is not
/// overridden is done as by an API that emulates nobody's. A route's row is the first of its patterns.
class Service {
 public:
  virtual ~Service() = default;

  /// The routes, one row for each pattern, in the order in which they are tried. Always the same.
  virtual std::vector<RoutePattern> patterns() const = 0;

  /// Whether the fixed segments of its paths match in any case.
  virtual bool matches_any_case() const { return false; }

  /// The request fields that answers depend on, beside method, target, scheme and host; answers that depend
  /// on others are not cacheable. They live as long as the service.
  virtual std::vector<std::string_view> significant_fields() const { return {}; }

  /// The answer to a request that has matched the row match.row with an allowed method, whoever asks.
  virtual Reply answer(const RouteMatch& match, const Request& request) const = 0;

  /// The 405 for a method that the route does not have, with Allow.
  virtual Reply wrong_method(const RouteMatch& match, const Request& request) const;

  /// Whether the answer is for whoever sends these fields.
  virtual bool admits(std::size_t row, const RequestFields& fields) const;

  /// The 401 for whom admits() turned away; not to be kept for another request.
  virtual Reply unauthorized(const RequestFields& fields, const Request& request) const;

  /// The error of a fault of kind FaultKind::status, with Retry-After where the fault has it. Not cacheable.
  virtual Reply fault(const Fault& fault) const;

  /// Appends the fields that are drawn anew for every answer: request ids and the like.
  virtual void append_exchange_fields(std::string& head, std::size_t row, const Exchange& exchange) const;

  /// The service's quotas, with a clock that runs `scale` times faster than real time; null where
  /// nothing does.
  virtual std::unique_ptr<Throttle> make_throttle(double scale) const;
};

/// The Service::patterns() of a table whose rows have a name, a method, a path, and who answers.
template <class Rows>
std::vector<RoutePattern> patterns_of(const Rows& rows) {
  std::vector<RoutePattern> patterns;
  for (const auto& row : rows) {
    patterns.push_back({std::string(row.name), std::string(row.method), std::string(row.path)});
  }
  return patterns;
}

/// Whether every row of such a table has somebody who answers: for a static_assert. With the sanitizers,
/// which come together here, GCC takes no function's address for a constant (GCC bug 71962): the other builds
/// tell.
template <class Rows>
constexpr bool all_answered([[maybe_unused]] const Rows& rows) {
#ifdef __SANITIZE_ADDRESS__
  return true;
#else
  return std::all_of(rows.begin(), rows.end(), [](const auto& row) { return row.answer != nullptr; });
#endif
}

}  // namespace overlap::mock
