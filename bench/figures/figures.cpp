#include "figures/figures.hpp"

#include "figures/ideal.hpp"
#include "figures/statistics.hpp"
#include "figures/step_figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace overlap {

namespace {

bool used_a_connection(const Exchange& exchange) {
  return exchange.failure != Failure::cancelled || exchange.end() > exchange.start || exchange.bytes_out > 0;
}

// The last attempt of every step.
std::vector<const Exchange*> last_attempts(const Trace& trace) {
  std::unordered_map<StepId, const Exchange*> last;
  last.reserve(trace.exchanges.size());
  for (const auto& exchange : trace.exchanges) {
    auto& known = last.try_emplace(exchange.step, &exchange).first->second;
    if (exchange.attempt > known->attempt) known = &exchange;
  }
  std::vector<const Exchange*> result;
  result.reserve(last.size());
  for (const auto& [step, exchange] : last) result.push_back(exchange);
  return result;
}

// A last attempt that was to be followed by another was waiting for it when the run stopped.
bool was_cancelled(const Exchange& last) {
  return last.failure == Failure::cancelled || last.retry_in.has_value();
}

std::uint64_t fnv_1a(std::string_view text, std::uint64_t hash) {
  for (const char byte : text) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3U;
  return hash;
}

std::uint64_t mixed(std::uint64_t hash) {
  hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9U;
  hash = (hash ^ (hash >> 27)) * 0x94d049bb133111ebU;
  return hash ^ (hash >> 31);
}

std::string what_went_wrong(const Exchange& exchange) {
  const auto reason = !exchange.detail.empty()            ? exchange.detail
                      : exchange.failure == Failure::none ? fmt::format("status {}", exchange.status)
                                                          : std::string(to_string(exchange.failure));
  return fmt::format("{}: {}", exchange.label, reason);
}

bool is_expected(const Exchange& last, const Purpose& purpose) {
  return last.failure == Failure::timeout && purpose.expects_timeouts;
}

void count_steps(const Trace& trace, const Purpose& purpose, RunFigures& figures) {
  const Exchange* first_error = nullptr;
  for (const auto* last : last_attempts(trace)) {
    if (was_cancelled(*last)) {
      ++figures.cancelled;
    } else if (!last->ok() && !is_expected(*last, purpose)) {
      ++figures.errors;
      const auto order = [](const Exchange& e) { return std::pair(e.end(), e.step); };
      if (first_error == nullptr || order(*last) < order(*first_error)) first_error = last;
    }
  }
  if (first_error != nullptr) figures.first_error = what_went_wrong(*first_error);
}

void count_attempts(const Trace& trace, RunFigures& figures) {
  std::vector<double> latencies, asked, late, lag;
  for (const auto& exchange : trace.exchanges) {
    if (used_a_connection(exchange)) ++figures.requests;
    if (exchange.attempt > 1) ++figures.retries;
    if (exchange.failure == Failure::timeout) ++figures.timeouts;
    if (exchange.new_connection) ++figures.connections;
    figures.bytes_in += exchange.bytes_in;
    figures.bytes_out += exchange.bytes_out;
    figures.handle_cpu_s += seconds(exchange.handling.cpu);
    figures.handle_block_s += seconds(exchange.handling.block);
    if (exchange.failure != Failure::cancelled) latencies.push_back(seconds(exchange.end() - exchange.start));
    if (exchange.server) {
      asked.push_back(seconds(exchange.server->asked));
      late.push_back(seconds(exchange.server->served - exchange.server->asked));
      // Written and waited for: a loop that is kept busy between the two reads its clock late.
      const auto noticed = exchange.send + exchange.wait - exchange.server->served;
      lag.push_back(seconds(std::max(Duration::zero(), noticed)));
    }
  }
  if (!latencies.empty()) {
    figures.latency_p50_s = percentile(latencies, 50);
    figures.latency_p90_s = percentile(latencies, 90);
    figures.latency_p99_s = percentile(latencies, 99);
    figures.latency_max_s = maximum(latencies);
  }
  if (!asked.empty()) {
    figures.asked_min_s = minimum(asked);
    figures.asked_p50_s = percentile(asked, 50);
    figures.asked_max_s = maximum(asked);
    figures.late_p50_s = percentile(late, 50);
    figures.late_p99_s = percentile(late, 99);
    figures.late_max_s = maximum(late);
    figures.lag_p50_s = percentile(lag, 50);
    figures.lag_p99_s = percentile(lag, 99);
    figures.lag_max_s = maximum(lag);
  }
}

}  // namespace

RunFigures figures(const RunReport& report, Parallelism own, Limits limits, const Purpose& purpose) {
  RunFigures figures;
  const auto best = ideal(report.trace, limited_only_to(limits.requests), limits.processors);
  const auto own_best = ideal(report.trace, own, limits.processors);
  figures.elapsed_s = seconds(report.elapsed);
  figures.ideal_s = seconds(best);
  figures.own_ideal_s = seconds(own_best);
  figures.critical_path_s = seconds(critical_path(report.trace));
  figures.floor_s = seconds(floor(report.trace, limits.requests, limits.processors));
  figures.excess_s = seconds(report.elapsed - own_best);
  figures.efficiency = report.elapsed > Duration::zero() ? figures.ideal_s / figures.elapsed_s : 0;

  count_steps(report.trace, purpose, figures);
  count_attempts(report.trace, figures);
  figures.peak_in_flight = peak_in_flight(report.trace);
  figures.work = work_of(report.trace);
  figures.steps = step_figures(report.trace, report.elapsed);

  figures.cpu_user_s = seconds(report.usage.cpu_user);
  figures.cpu_sys_s = seconds(report.usage.cpu_sys);
  figures.ctx_voluntary = report.usage.ctx_voluntary;
  figures.ctx_involuntary = report.usage.ctx_involuntary;
  figures.peak_rss_bytes = report.usage.peak_rss_bytes;
  figures.peak_threads = report.usage.peak_threads;
  if (report.usage.sockets_left) figures.sockets_left = *report.usage.sockets_left;
  if (report.usage.threads_left) figures.threads_left = *report.usage.threads_left;
  return figures;
}

void add_overshoot(RunFigures& figures, const RunReport& report, const Policy& policy) {
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
  if (overshoots.empty()) return;
  figures.overshoot_p50_s = percentile(overshoots, 50);
  figures.overshoot_p99_s = percentile(overshoots, 99);
  figures.overshoot_max_s = maximum(overshoots);
}

Work work_of(const Trace& trace) {
  constexpr std::uint64_t offset_basis = 0xcbf29ce484222325U;
  Work work;
  for (const auto& exchange : trace.exchanges) {
    const bool reached = exchange.failure != Failure::connect && exchange.failure != Failure::tls &&
                         used_a_connection(exchange);
    if (reached) ++work.requests;
  }
  for (const auto* last : last_attempts(trace)) {
    // Neither a method nor a target can hold a space, so that no two requests are the same text.
    const auto text = fmt::format("{} {} {}", last->method, last->target, last->status);
    work.hash += mixed(fnv_1a(text, offset_basis));
  }
  return work;
}

std::uint64_t peak_in_flight(const Trace& trace) {
  std::vector<std::pair<Duration, int>> changes;  // at one instant, ends (-1) sort before starts (+1)
  changes.reserve(2 * trace.exchanges.size());
  for (const auto& exchange : trace.exchanges) {
    if (exchange.end() == exchange.start) continue;
    changes.emplace_back(exchange.start, +1);
    changes.emplace_back(exchange.end(), -1);
  }
  std::sort(changes.begin(), changes.end());
  std::int64_t now = 0, peak = 0;
  for (const auto& [at, change] : changes) peak = std::max(peak, now += change);
  return static_cast<std::uint64_t>(peak);
}

}  // namespace overlap
