#include "figures/figures.hpp"

#include "figures/attempts.hpp"
#include "figures/bounds.hpp"
#include "figures/statistics.hpp"
#include "figures/step_figures.hpp"
#include "figures/work_of.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace overlap {

namespace {

// A last attempt that was to be followed by another was waiting for it when the run stopped.
bool was_cancelled(const Exchange& last) {
  return last.failure == Failure::cancelled || last.retry_in.has_value();
}

std::string what_went_wrong(const Exchange& exchange) {
  const auto reason = !exchange.detail.empty()            ? exchange.detail
                      : exchange.failure == Failure::none ? fmt::format("status {}", exchange.status)
                                                          : std::string(to_string(exchange.failure));
  return fmt::format("{}: {}", exchange.label, reason);
}

void count_steps(const Trace& trace, const Purpose& purpose, RunFigures& figures) {
  const Exchange* first_error = nullptr;
  for (const auto* last : last_attempts(trace)) {
    if (last->release == Release::root) ++figures.roots;
    if (was_cancelled(*last)) {
      ++figures.cancelled;
    } else if (!came_to_its_end(*last, purpose)) {
      ++figures.errors;
      const auto order = [](const Exchange& e) { return std::pair(e.end(), e.step); };
      if (first_error == nullptr || order(*last) < order(*first_error)) first_error = last;
    }
  }
  if (first_error != nullptr) figures.first_error = what_went_wrong(*first_error);
}

struct Spread {
  double p50 = 0, p99 = 0, max = 0;
};

Spread spread_of(const std::vector<double>& values) {
  if (values.empty()) return {};
  return {percentile(values, 50), percentile(values, 99), maximum(values)};
}

void count_attempts(const Trace& trace, RunFigures& figures) {
  for (const auto& exchange : trace.exchanges) {
    if (used_a_connection(exchange)) ++figures.requests;
    if (exchange.attempt > 1) ++figures.retries;
    if (exchange.failure == Failure::timeout) ++figures.timeouts;
    if (exchange.new_connection) ++figures.connections;
    figures.bytes_in += exchange.bytes_in;
    figures.bytes_out += exchange.bytes_out;
    figures.handle_cpu_s += seconds(exchange.handling.cpu);
    figures.handle_block_s += seconds(exchange.handling.block);
  }
}

void add_latency(const Trace& trace, RunFigures& figures) {
  std::vector<double> latencies;
  for (const auto& exchange : trace.exchanges) {
    if (exchange.failure != Failure::cancelled) latencies.push_back(seconds(exchange.end() - exchange.start));
  }
  if (latencies.empty()) return;
  const auto spread = spread_of(latencies);
  figures.latency_p50_s = spread.p50;
  figures.latency_p90_s = percentile(latencies, 90);
  figures.latency_p99_s = spread.p99;
  figures.latency_max_s = spread.max;
}

void add_what_the_server_says(const Trace& trace, RunFigures& figures) {
  std::vector<double> asked, late, lag;
  for (const auto& exchange : trace.exchanges) {
    if (!exchange.server) continue;
    asked.push_back(seconds(exchange.server->asked));
    late.push_back(seconds(exchange.server->served - exchange.server->asked));
    // Written and waited for: a loop that is kept busy between the two reads its clock late.
    const auto noticed = exchange.send + exchange.wait - exchange.server->served;
    lag.push_back(seconds(std::max(Duration::zero(), noticed)));
  }
  if (asked.empty()) return;
  figures.asked_min_s = minimum(asked);
  figures.asked_p50_s = percentile(asked, 50);
  figures.asked_max_s = maximum(asked);
  const auto lateness = spread_of(late), lags = spread_of(lag);
  figures.late_p50_s = lateness.p50;
  figures.late_p99_s = lateness.p99;
  figures.late_max_s = lateness.max;
  figures.lag_p50_s = lags.p50;
  figures.lag_p99_s = lags.p99;
  figures.lag_max_s = lags.max;
}

void add_overshoot(const RunReport& report, const Policy& policy, RunFigures& figures) {
  std::vector<double> overshoots;
  const auto add = [&](Duration past) { overshoots.push_back(seconds(std::max(Duration::zero(), past))); };
  const bool cut_short =
      figures.cancelled > 0 && policy.run_timeout != Duration::zero() && report.elapsed >= policy.run_timeout;
  for (const auto& exchange : report.trace.exchanges) {
    if (exchange.failure == Failure::timeout) add(exchange.end() - exchange.start - policy.request_timeout);
    if (cut_short && exchange.failure == Failure::cancelled && used_a_connection(exchange)) {
      add(exchange.end() - policy.run_timeout);
    }
  }
  if (cut_short) add(report.elapsed - policy.run_timeout);
  const auto spread = spread_of(overshoots);
  figures.overshoot_p50_s = spread.p50;
  figures.overshoot_p99_s = spread.p99;
  figures.overshoot_max_s = spread.max;
}

void add_bounds(const FinishedRun& run, RunFigures& figures) {
  figures.elapsed_s = seconds(run.report.elapsed);
  hold_against(bounds_of(run.report.trace, run.own, run.policy.max_in_flight, run.processors), figures);
}

void add_usage(const Usage& usage, RunFigures& figures) {
  figures.cpu_user_s = seconds(usage.cpu_user);
  figures.cpu_sys_s = seconds(usage.cpu_sys);
  figures.ctx_voluntary = usage.ctx_voluntary;
  figures.ctx_involuntary = usage.ctx_involuntary;
  figures.peak_rss_bytes = usage.peak_rss_bytes;
  figures.peak_threads = usage.peak_threads;
  if (usage.sockets_left) figures.sockets_left = *usage.sockets_left;
  if (usage.threads_left) figures.threads_left = *usage.threads_left;
}

// Both ends see these. The mock's word counts where there is one: it cannot be a strategy's mistake.
void add_what_was_served(const FinishedRun& run, RunFigures& figures) {
  if (!run.journal) {
    figures.peak_in_flight = peak_in_flight(run.report.trace);
    figures.work = work_of(run.report.trace, run.purpose);
    return;
  }
  figures.peak_in_flight = run.journal->peak_in_flight;
  figures.work = run.journal->work;
  figures.mock = run.journal->mock;
  if (run.journal->in_flight) figures.left_at_server = static_cast<double>(*run.journal->in_flight);
}

}  // namespace

RunFigures figures(const FinishedRun& run) {
  const auto& trace = run.report.trace;
  RunFigures figures;
  add_bounds(run, figures);
  count_steps(trace, run.purpose, figures);
  count_attempts(trace, figures);
  add_latency(trace, figures);
  add_what_the_server_says(trace, figures);
  add_overshoot(run.report, run.policy, figures);
  add_usage(run.report.usage, figures);
  add_what_was_served(run, figures);
  figures.steps = step_figures(trace, run.report.elapsed);
  figures.clock_jump_s = run.clock_jump_s;
  figures.left_out = steps_left_out(trace);
  return figures;
}

}  // namespace overlap
