#include "commands/policy_options.hpp"

#include "commands/usage_error.hpp"
#include "words/units.hpp"

#include <fmt/format.h>

#include <optional>
#include <string_view>

namespace overlap {

namespace {

Duration read_duration(std::string_view flag, const std::string& text) {
  const auto duration = parse_duration(text);
  if (!duration)
    throw UsageError(fmt::format("{}: \"{}\" is not a duration such as 250ms, 1.5s or 2m", flag, text));
  return *duration;
}

}  // namespace

Policy policy_for(const ScenarioFile& file, const RunOptions& options) {
  auto policy = file.policy(Policy{});
  if (options.max_in_flight) policy.max_in_flight = *options.max_in_flight;
  if (options.max_attempts) policy.max_attempts = *options.max_attempts;
  if (!options.request_timeout.empty())
    policy.request_timeout = read_duration("--request-timeout", options.request_timeout);
  if (!options.run_timeout.empty()) policy.run_timeout = read_duration("--run-timeout", options.run_timeout);
  if (!options.backoff.empty()) policy.backoff = read_duration("--backoff", options.backoff);
  if (policy.request_timeout == Duration::zero()) throw UsageError("--request-timeout has to be more than 0");
  return policy;
}

Patience patience_for(const RunOptions& options) {
  Patience patience;
  if (!options.answer_timeout.empty()) {
    const auto timeout = read_duration("--answer-timeout", options.answer_timeout);
    patience.listing = patience.run = timeout == Duration::zero() ? std::nullopt : std::optional(timeout);
  }
  if (options.answer_limit.empty()) return patience;
  const auto bytes = parse_bytes(options.answer_limit);
  if (!bytes || *bytes == 0) {
    throw UsageError(
        fmt::format("--answer-limit: \"{}\" is not a size such as 64MiB or 1GiB", options.answer_limit));
  }
  patience.line_bytes = *bytes;
  return patience;
}

}  // namespace overlap
