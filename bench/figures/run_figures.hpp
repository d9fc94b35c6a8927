// One run in figures.
#pragma once

#include "core/account.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace overlap {

/// The attempts of one step of a scenario's file in a run, and their times; of several runs, the medians.
struct StepFigures {
  std::string label;                        // the step's name
  double requests = 0;                      // attempts
  double mean_s = 0, p50_s = 0, p99_s = 0;  // start to end, per attempt
  double share = 0;  // of the run's elapsed time, how much passed while one of them was on its way; 0..1
};

/// Steps of one name that follow each other in the chain that makes up a run's critical path.
struct ChainLink {
  std::string label;
  std::uint64_t steps = 0;
  double took_s = 0;  // with their waits for another try, and what handling their responses cost
};

/// The figures of one run, in the units of the results file. Percentiles are nearest ranks.
struct RunFigures {
  static constexpr auto not_known = std::numeric_limits<double>::quiet_NaN();

  double elapsed_s = 0;
  double ideal_s = 0;      // at the scenario's limit
  double own_ideal_s = 0;  // at the strategy's own parallelism
  double critical_path_s = 0;
  double floor_s = 0;
  double excess_s = 0;    // elapsed - own_ideal
  double efficiency = 0;  // ideal / elapsed, 0..1

  // Attempts: all without those cancelled before they used a connection; those after a step's first.
  std::uint64_t requests = 0, retries = 0;
  // Steps whose last attempt failed, for good, in another way than the scenario expects; steps that the stop
  // of the run kept from their end, in an attempt or waiting for one.
  std::uint64_t errors = 0, cancelled = 0;
  std::uint64_t peak_in_flight = 0;  // as the mock saw it; as the client saw it where there is no mock
  std::uint64_t connections = 0;     // opened during the run
  std::uint64_t bytes_in = 0, bytes_out = 0;

  double cpu_user_s = 0, cpu_sys_s = 0;
  std::uint64_t ctx_voluntary = 0, ctx_involuntary = 0, peak_rss_bytes = 0, peak_threads = 0;

  // Start to end of the attempts that were not cancelled, connecting included.
  double latency_p50_s = 0, latency_p90_s = 0, latency_p99_s = 0, latency_max_s = 0;
  // Delays that the server says it was asked to serve, and served - asked; all 0 where no server says, which
  // tells_delays() knows.
  double asked_min_s = 0, asked_p50_s = 0, asked_max_s = 0;
  double late_p50_s = 0, late_p99_s = 0, late_max_s = 0;
  MockAccount mock;

  std::uint64_t timeouts = 0;  // attempts that ended at request_timeout
  // How long after its deadline ended: an attempt that timed out; one on a connection that run_timeout cut
  // off; a run that was cut short so. 0 when none was met, and nothing counts as less than 0: the worker
  // starts to watch the run's deadline a moment before the run's own clock.
  double overshoot_p50_s = 0, overshoot_p99_s = 0, overshoot_max_s = 0;

  // Left over after the run: requests that the mock went on serving, the worker's sockets and threads. Not a
  // number where nobody counted.
  double left_at_server = not_known, sockets_left = not_known, threads_left = not_known;
  // Of the attempts whose server says what it served, how much longer than that it took from the start of
  // sending to the answer's first byte: network, and a thread or loop that was elsewhere when it came.
  double lag_p50_s = 0, lag_p99_s = 0, lag_max_s = 0;
  double clock_jump_s = 0;                      // by how much one of the machine's clocks jumped meanwhile
  double handle_cpu_s = 0, handle_block_s = 0;  // what the scenario made handling responses cost, in all
  std::vector<StepFigures> steps;               // in the order in which they first sent anything
  std::string first_error;       // "label: what went wrong" of the earliest of the errors; empty without
  Work work;                     // as the mock saw it; by steps, as work_of() has it, where there is no mock
  std::vector<ChainLink> chain;  // the critical path's
  std::uint64_t roots = 0;       // steps that no response made possible
  std::optional<std::uint64_t> left_out;  // steps_left_out()

  /// Whether any server said what it served: one that did was late, or was noticed late, by something.
  bool tells_delays() const {
    return asked_max_s != 0 || late_p50_s != 0 || late_max_s != 0 || lag_max_s != 0;
  }
};

}  // namespace overlap
