// The names of the figures outside of this program.
#pragma once

#include "figures/result.hpp"

namespace overlap {

/// Calls visit(name, value) for every figure of a run that is a number, value being a double or an unsigned
/// integer of 64 bits. What nobody told is a double that is not a number: all of the mock where there is
/// none, delays and lags where no server says what it served, and what a worker or server does not count. The
/// names are an interface: they are the counters of Google Benchmark, the columns of the CSV file and the
/// keys of the results file; units are SI and in the name. New ones are added at the end.
template <class Visit>
void for_each_figure(const RunFigures& figures, Visit visit) {
  const auto visit_if = [&](bool told, const char* name, auto value) {
    if (told) {
      visit(name, value);
    } else {
      visit(name, RunFigures::not_known);
    }
  };
  const bool has_mock = figures.mock.threads != 0;
  const bool has_delays = figures.tells_delays();
  visit("elapsed_s", figures.elapsed_s);
  visit("ideal_s", figures.ideal_s);
  visit("own_ideal_s", figures.own_ideal_s);
  visit("critical_path_s", figures.critical_path_s);
  visit("floor_s", figures.floor_s);
  visit("excess_s", figures.excess_s);
  visit("efficiency", figures.efficiency);
  visit("requests", figures.requests);
  visit("retries", figures.retries);
  visit("errors", figures.errors);
  visit("cancelled", figures.cancelled);
  visit("peak_in_flight", figures.peak_in_flight);
  visit("connections", figures.connections);
  visit("bytes_in", figures.bytes_in);
  visit("bytes_out", figures.bytes_out);
  visit("cpu_user_s", figures.cpu_user_s);
  visit("cpu_sys_s", figures.cpu_sys_s);
  visit("ctx_voluntary", figures.ctx_voluntary);
  visit("ctx_involuntary", figures.ctx_involuntary);
  visit("peak_rss_bytes", figures.peak_rss_bytes);
  visit("peak_threads", figures.peak_threads);
  visit("latency_p50_s", figures.latency_p50_s);
  visit("latency_p90_s", figures.latency_p90_s);
  visit("latency_p99_s", figures.latency_p99_s);
  visit("latency_max_s", figures.latency_max_s);
  visit_if(has_delays, "asked_min_s", figures.asked_min_s);
  visit_if(has_delays, "asked_p50_s", figures.asked_p50_s);
  visit_if(has_delays, "asked_max_s", figures.asked_max_s);
  visit_if(has_delays, "late_p50_s", figures.late_p50_s);
  visit_if(has_delays, "late_p99_s", figures.late_p99_s);
  visit_if(has_delays, "late_max_s", figures.late_max_s);
  visit_if(has_mock, "mock_wall_s", figures.mock.wall_s);
  visit_if(has_mock, "mock_cpu_share", figures.mock.cpu_share);
  visit_if(has_mock, "mock_threads", figures.mock.threads);
  visit_if(has_mock, "mock_overflows", figures.mock.overflows);
  visit_if(has_mock, "mock_refused", figures.mock.refused);
  visit("timeouts", figures.timeouts);
  visit("overshoot_p50_s", figures.overshoot_p50_s);
  visit("overshoot_p99_s", figures.overshoot_p99_s);
  visit("overshoot_max_s", figures.overshoot_max_s);
  visit("left_at_server", figures.left_at_server);
  visit("sockets_left", figures.sockets_left);
  visit("threads_left", figures.threads_left);
  visit_if(has_delays, "lag_p50_s", figures.lag_p50_s);
  visit_if(has_delays, "lag_p99_s", figures.lag_p99_s);
  visit_if(has_delays, "lag_max_s", figures.lag_max_s);
  visit("handle_cpu_s", figures.handle_cpu_s);
  visit("handle_block_s", figures.handle_block_s);
  visit("clock_jump_s", figures.clock_jump_s);
}

}  // namespace overlap
