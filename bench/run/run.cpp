#include "run/run.hpp"

#include "run/evidence.hpp"
#include "run/handling.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <stdexcept>
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

struct Siblings {
  const StepId parent;
  const Release why;
  const TimePoint ready;
  const std::optional<std::size_t> parent_recorded;  // where to say that one of them cannot be made
  std::function<std::vector<Step>(std::size_t most)> rest;
  std::mutex mutex{};  // guards `rest`
};

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
  --waiting_;
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
    turn_to_failure(visit.recorded, error.what());
    return {};
  }
}

std::vector<Visit> Run::following(const Visit& visit) {
  if (!visit.siblings) return {};
  auto& siblings = *visit.siblings;
  const std::lock_guard turn(siblings.mutex);
  if (!siblings.rest) return {};
  if (stop_.stop_requested()) {
    siblings.rest = nullptr;
    return {};
  }
  try {
    auto steps = siblings.rest(room());
    siblings.rest = steps.empty() ? nullptr : std::move(steps.back().rest);
    auto visits =
        visits_of(std::move(steps), siblings.parent, siblings.why, siblings.ready, siblings.parent_recorded);
    for (auto& each : visits) each.siblings = visit.siblings;
    return visits;
  } catch (const UnexpectedContent& error) {
    forget_left_frames();
    siblings.rest = nullptr;
    if (siblings.parent_recorded) {
      turn_to_failure(*siblings.parent_recorded, error.what());
    } else {
      const std::lock_guard lock(mutex_);
      unmade_root_ = error.what();
      stop_.request_stop();
    }
    return {};
  }
}

std::size_t Run::room() {
  const std::lock_guard lock(mutex_);
  const auto most = std::max<std::size_t>(most_waiting, 4 * policy_.max_in_flight);
  return waiting_ < most ? most - waiting_ : 1;
}

std::vector<Visit> Run::joins(const Visit& visit) {
  if (!visit.step.after) return {};
  return release(visit.step.after(), visit.id, Release::after, visit.recorded);
}

Trace Run::take() {
  const std::lock_guard lock(mutex_);
  if (!unmade_root_.empty()) throw std::runtime_error(unmade_root_);
  return std::exchange(trace_, {});
}

void Run::keep(std::vector<Contribution> contributions) {
  const std::lock_guard lock(mutex_);
  std::move(contributions.begin(), contributions.end(), std::back_inserter(trace_.collected));
}

std::vector<Visit> Run::release(std::vector<Step> steps, StepId parent, Release why,
                                std::optional<std::size_t> parent_recorded) {
  const auto now = steady_clock::now();
  if (const auto most = room(); steps.size() > most && steps[most - 1].rest) steps.resize(most);
  std::shared_ptr<Siblings> siblings;
  if (!steps.empty() && steps.back().rest) {
    siblings.reset(new Siblings{parent, why, now, parent_recorded, std::move(steps.back().rest)});
  }
  auto visits = visits_of(std::move(steps), parent, why, now, parent_recorded);
  for (auto& visit : visits) visit.siblings = siblings;
  return visits;
}

std::vector<Visit> Run::visits_of(std::vector<Step> steps, StepId parent, Release why, TimePoint ready,
                                  std::optional<std::size_t> parent_recorded) {
  std::vector<Visit> visits;
  visits.reserve(steps.size());
  StepId id = 0;
  {
    const std::lock_guard lock(mutex_);
    id = next_id_;
    next_id_ += static_cast<StepId>(steps.size());
    waiting_ += steps.size();
    if (parent_recorded && why == Release::then) {
      auto& released = trace_.exchanges[*parent_recorded].released;
      released = released.value_or(0) + static_cast<std::uint32_t>(steps.size());
    }
  }
  for (auto& step : steps) {
    step.rest = nullptr;  // it may hold what a long list is made of
    visits.push_back({std::move(step), id++, parent, why, 1, ready, 0});
  }
  return visits;
}

void Run::turn_to_failure(std::size_t recorded_at, const char* why) {
  const std::lock_guard lock(mutex_);
  auto& recorded = trace_.exchanges[recorded_at];
  recorded.failure = Failure::content;
  recorded.detail = why;
  fail(recorded);
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
