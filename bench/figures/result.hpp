// What was measured: one run, all runs of a cell, all cells of a scenario. Reports are made from these and
// nothing else.
#pragma once

#include "core/account.hpp"
#include "core/policy.hpp"
#include "figures/circumstances.hpp"
#include "figures/point.hpp"
#include "loader/purpose.hpp"
#include "loader/scenario_file.hpp"
#include "protocol/messages.hpp"
#include "words/units.hpp"

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace overlap {

/// What the attempts of one step of a scenario's file took in a run; of several runs, the medians of that.
struct StepFigures {
  std::string label;                        // the step's name
  double requests = 0;                      // attempts
  double mean_s = 0, p50_s = 0, p99_s = 0;  // start to end, per attempt
  double share = 0;  // of the run's elapsed time, how much passed while one of them was on its way; 0..1
};

/// The figures of one run, in the units of the results file. All computed from the worker's report and the
/// mock's journal.
struct RunFigures {
  double elapsed_s = 0;
  double ideal_s = 0;      // at the scenario's limit
  double own_ideal_s = 0;  // at the strategy's own parallelism
  double critical_path_s = 0;
  double floor_s = 0;
  double excess_s = 0;    // elapsed - own_ideal
  double efficiency = 0;  // ideal / elapsed, 0..1
  std::uint64_t requests = 0, retries = 0, errors = 0, cancelled = 0;
  std::uint64_t peak_in_flight = 0;  // as the mock saw it; as the client saw it where there is no mock
  std::uint64_t connections = 0;     // opened during the run
  std::uint64_t bytes_in = 0, bytes_out = 0;
  double cpu_user_s = 0, cpu_sys_s = 0;
  std::uint64_t ctx_voluntary = 0, ctx_involuntary = 0, peak_rss_bytes = 0, peak_threads = 0;
  double latency_p50_s = 0, latency_p90_s = 0, latency_p99_s = 0,
         latency_max_s = 0;  // start to end, per attempt
  // Delays the mock was asked to serve, and served - asked; all 0 without a mock.
  double asked_min_s = 0, asked_p50_s = 0, asked_max_s = 0;
  double late_p50_s = 0, late_p99_s = 0, late_max_s = 0;
  MockAccount mock;
  std::uint64_t timeouts = 0;  // attempts that ended at request_timeout
  // How long after its deadline an attempt, or the run, ended; 0 when none was met.
  double overshoot_p50_s = 0, overshoot_p99_s = 0, overshoot_max_s = 0;
  // What was still there after the run: requests that the mock went on serving, the worker's sockets and
  // threads. Not a number where nobody counted.
  double left_at_server = std::numeric_limits<double>::quiet_NaN();
  double sockets_left = std::numeric_limits<double>::quiet_NaN();
  double threads_left = std::numeric_limits<double>::quiet_NaN();
  // How much later than the server had answered the strategy began to read the answer; 0 where no server
  // said.
  double lag_p50_s = 0, lag_p99_s = 0, lag_max_s = 0;
  double clock_jump_s = 0;                      // by how much one of the machine's clocks jumped meanwhile
  double handle_cpu_s = 0, handle_block_s = 0;  // what the scenario made handling responses cost, in all
  std::vector<StepFigures> steps;               // in the order in which they first sent anything
  std::string first_error;  // "label: what went wrong" of the earliest of the errors; empty without
  Work work;
};

enum class CellState { ok, failed, incorrect };

/// One strategy on one scenario: a row of a table.
struct CellResult {
  std::string name;      // "azure_inventory/coroutines/limit:32": the benchmark's name, an interface
  std::string strategy;  // as asked for: "thread_pool:64"
  Parallelism parallelism;
  CellState state = CellState::ok;
  std::string reason;                     // one sentence when not ok
  std::vector<RunFigures> runs;           // the measured repetitions, warm-up not included
  std::vector<Trace> traces;              // of the same runs, in the same order; empty unless asked for
  std::vector<std::optional<Rows>> rows;  // that the same runs collected; empty unless asked for
};

/// One table, or, of a sweep, one point of it.
struct ScenarioResult {
  std::string scenario;
  std::string summary;  // the scenario file's one sentence
  Point point;
  std::map<std::string, std::string> parameters;  // the variables that are no secrets, as they were used
  Policy policy;
  std::string target;  // for people: "mock, profile quick", "https://127.0.0.1:8443"
  bool warm = true;
  Purpose purpose;
  Circumstances circumstances;
  std::vector<CellResult> cells;  // in the order asked for
  std::vector<RowColumn>
      columns;               // of the rows; none unless they are asked for and the scenario collects any
  std::optional<Rows> rows;  // that all correct cells collected
};

}  // namespace overlap
