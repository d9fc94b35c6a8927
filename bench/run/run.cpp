#include "run/run.hpp"

#include "run/evidence.hpp"
#include "run/handling.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#endif

namespace overlap {

using std::chrono::steady_clock;

namespace {

// The frames that an exception has left are still marked for AddressSanitizer, which clears the marks of the
// stacks that it knows only, and so of no fiber's: what is called next would seem to write over them.
[[gnu::noinline]] void forget_left_frames() {
#if defined(__SANITIZE_ADDRESS__)
  constexpr std::size_t reach = 32 * 1024;  // more than an exception leaves
  ASAN_UNPOISON_MEMORY_REGION(static_cast<char*>(__builtin_frame_address(0)) - reach, reach);
#endif
}

}  // namespace

Run::Run(const Policy& policy, std::stop_token stop)
    : policy_(policy), start_(steady_clock::now()), on_outer_stop_(std::move(stop), RequestStop{stop_}) {}

std::vector<Visit> Run::roots(const Scenario& scenario) {
  return release(scenario.roots, no_step, Release::root);
}

Visit Run::visit(Request request, const Visit* by) {
  std::vector<Step> steps(1);
  steps.front().request = std::move(request);
  auto visits = release(std::move(steps), by ? by->id : no_step, by ? Release::then : Release::root);
  return std::move(visits.front());
}

std::optional<Duration> Run::retry(Visit& visit, const Outcome& outcome) {
  const auto delay = retry_delay(policy_, visit.step.request, visit.attempt, outcome);
  if (!delay) return std::nullopt;
  auto attempt = exchange(visit, outcome);
  attempt.retry_in = delay;
  ++visit.attempt;
  visit.ready = outcome.timing.end() + *delay;
  const std::lock_guard lock(mutex_);
  trace_.exchanges.push_back(std::move(attempt));
  return delay;
}

void Run::record(Visit& visit, const Outcome& outcome) {
  auto attempt = exchange(visit, outcome);
  if (attempt.ok()) attempt.handling = visit.step.handling;
  if (attempt.ok() && !visit.step.then) attempt.released = 0;
  fail(attempt);
  const std::lock_guard lock(mutex_);
  visit.recorded = trace_.exchanges.size();
  trace_.exchanges.push_back(std::move(attempt));
}

std::vector<Visit> Run::children(const Visit& visit, const Outcome& outcome) {
  if (outcome.ok()) handle(visit.step.handling);
  return children_of_handled(visit, outcome);
}

std::vector<Visit> Run::children_of_handled(const Visit& visit, const Outcome& outcome) {
  if (!outcome.ok()) return {};
  try {
    if (visit.step.collect) keep(visit.step.collect(outcome.response));
    if (!visit.step.then) return {};
    return release(visit.step.then(outcome.response), visit.id, Release::then, visit.recorded);
  } catch (const UnexpectedContent& error) {
    forget_left_frames();
    const std::lock_guard lock(mutex_);
    auto& recorded = trace_.exchanges[visit.recorded];
    recorded.failure = Failure::content;
    recorded.detail = error.what();
    fail(recorded);
    return {};
  }
}

std::vector<Visit> Run::joins(const Visit& visit) {
  if (!visit.step.after) return {};
  return release(visit.step.after(), visit.id, Release::after);
}

Trace Run::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(trace_, {});
}

void Run::keep(std::vector<Contribution> contributions) {
  const std::lock_guard lock(mutex_);
  std::move(contributions.begin(), contributions.end(), std::back_inserter(trace_.collected));
}

// `recorded`: where the attempt stands whose response released them.
std::vector<Visit> Run::release(std::vector<Step> steps, StepId parent, Release why,
                                std::optional<std::size_t> recorded) {
  std::vector<Visit> visits;
  visits.reserve(steps.size());
  const auto now = steady_clock::now();
  StepId id = 0;
  {
    const std::lock_guard lock(mutex_);
    id = next_id_;
    next_id_ += static_cast<StepId>(steps.size());
    if (recorded) trace_.exchanges[*recorded].released = static_cast<std::uint32_t>(steps.size());
  }
  for (auto& step : steps) visits.push_back({std::move(step), id++, parent, why, 1, now, 0});
  return visits;
}

Exchange Run::exchange(const Visit& visit, const Outcome& outcome) const {
  const auto& request = visit.step.request;
  const auto& timing = outcome.timing;
  Exchange exchange;
  exchange.step = visit.id;
  exchange.parent = visit.parent;
  exchange.release = visit.release;
  exchange.attempt = visit.attempt;
  exchange.label = request.label;
  exchange.method = request.method;
  exchange.target = request.target;
  exchange.status = outcome.response.status;
  exchange.failure = outcome.failure;
  exchange.detail = outcome.detail;
  if (exchange.detail.empty() && outcome.failure == Failure::none && !outcome.ok()) {
    exchange.detail = evidence(request, outcome.response);
  }
  exchange.ready = visit.ready - start_;
  exchange.start = timing.start - start_;
  exchange.connect = timing.connect;
  exchange.tls = timing.tls;
  exchange.send = timing.send;
  exchange.wait = timing.wait;
  exchange.receive = timing.receive;
  exchange.bytes_out = timing.bytes_out;
  exchange.bytes_in = timing.bytes_in;
  exchange.new_connection = timing.new_connection;
  if (const auto value = outcome.response.headers.find("Server-Timing"))
    exchange.server = parse_server_timing(*value);
  return exchange;
}

void Run::fail(const Exchange& exchange) {
  const bool failed = !exchange.ok() && exchange.failure != Failure::cancelled;
  if (failed && policy_.on_error == OnError::stop) stop_.request_stop();
}

}  // namespace overlap
