#include "core/policy.hpp"

#include "words/dates.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

namespace overlap {

namespace {

bool is_idempotent(const std::string& method) {
  static constexpr std::array methods{"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"};
  return std::find(methods.begin(), methods.end(), method) != methods.end();
}

bool is_transient(const Request& request, const Outcome& outcome) {
  switch (outcome.failure) {
    case Failure::none: {
      const auto status = outcome.response.status;
      return status == 408 || status == 429 || status == 500 || status == 502 || status == 503 ||
             status == 504;
    }
    case Failure::timeout:
    case Failure::reset:
      return is_idempotent(request.method);
    case Failure::connect:
      return true;  // nothing was sent
    case Failure::cancelled:
    case Failure::tls:
    case Failure::protocol:
    case Failure::content:
      return false;
  }
  return false;
}

// Whole digits only: Retry-After has no fractions, and a sign would be a mistake. Too large a number counts
// as the longest wait.
std::optional<std::int64_t> whole_number(std::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  std::int64_t number = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
  constexpr std::int64_t more_than_enough = 1'000'000'000;
  return result.ec == std::errc{} ? std::min(number, more_than_enough) : more_than_enough;
}

}  // namespace

std::optional<Duration> retry_after(const Headers& headers) {
  for (const char* name : {"retry-after-ms", "x-ms-retry-after-ms"}) {
    if (const auto value = headers.find(name)) {
      if (const auto count = whole_number(*value)) return std::chrono::milliseconds(*count);
    }
  }
  const auto value = headers.find("Retry-After");
  if (!value) return std::nullopt;
  if (const auto count = whole_number(*value)) return std::chrono::seconds(*count);
  const auto until = parse_http_date(*value);
  const auto date = headers.find("Date");
  const auto now = date ? parse_http_date(*date) : std::nullopt;
  if (!until || !now) return std::nullopt;
  return std::max(std::chrono::seconds(0), *until - *now);
}

std::optional<Duration> retry_delay(const Policy& policy, const Request& request, unsigned attempt,
                                    const Outcome& outcome) {
  if (attempt >= policy.max_attempts || !is_transient(request, outcome)) return std::nullopt;
  Duration delay = policy.backoff;
  for (unsigned i = 1; i < attempt && delay < longest_retry_delay; ++i) delay *= 2;
  if (outcome.failure == Failure::none) delay = retry_after(outcome.response.headers).value_or(delay);
  return std::min(delay, longest_retry_delay);
}

}  // namespace overlap
