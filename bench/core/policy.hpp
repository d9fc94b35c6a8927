// Limits, deadlines and retries: decided here for every strategy, waited for by each in its own idiom.
#pragma once

#include "core/step.hpp"
#include "words/units.hpp"

#include <optional>
#include <string>

namespace overlap {

/// Whether a run goes on after a step has failed for good.
enum class OnError { keep_going, stop };

/// The most that a policy may say, wherever it is said: scenarios/schema.json has the same.
inline constexpr unsigned largest_max_in_flight = 100'000, largest_max_attempts = 100;

struct Policy {
  unsigned max_in_flight = 32;  // requests on the wire at once, and so connections
  Duration request_timeout =
      std::chrono::seconds(30);  // one attempt, from holding a connection to the last byte
  Duration run_timeout{};        // the whole run; zero: none
  unsigned max_attempts = 4;     // first try included
  Duration backoff = std::chrono::milliseconds(100);  // before the second try; doubles with each further one
  OnError on_error = OnError::keep_going;
  bool keep_alive = true;  // false: a new connection for every request

  bool operator==(const Policy&) const = default;
};

/// No wait between two tries is longer than this, whoever asked for it.
inline constexpr Duration longest_retry_delay = std::chrono::minutes(2);

/// Whether, and after how long, to try again after attempt number `attempt` (1 is the first). nullopt: the
/// outcome is final.
///
/// Tried again are 408, 429, 500, 502, 503 and 504, as the Azure SDKs do, and, for idempotent methods only
/// (RFC 9110, 9.2.2), timeouts, resets and failed connects. A server's own wish (`retry-after-ms`,
/// `x-ms-retry-after-ms`, `Retry-After` in seconds or as a date, RFC 9110, 10.2.3) wins over the back-off.
/// There is no jitter: every strategy must meet the same waits.
std::optional<Duration> retry_delay(const Policy& policy, const Request& request, unsigned attempt,
                                    const Outcome& outcome);

/// The wait that the response's headers ask for. A date counts from the response's own `Date`, so that the
/// two machines' clocks do not matter; without one it is ignored.
std::optional<Duration> retry_after(const Headers& headers);

}  // namespace overlap
