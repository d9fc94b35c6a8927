// A table's contents: one row a cell, and what to be wary of.
#pragma once

#include "figures/result.hpp"
#include "figures/statistics.hpp"
#include "figures/warnings.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace overlap {

/// One row. The figures are medians over the runs of an ok cell, 0 in any other.
struct Row {
  std::string strategy;
  CellState state = CellState::ok;
  std::string reason;  // one sentence when not ok
  std::size_t repetitions = 0;
  std::size_t rank = 0;  // among the rows that are compared, the fastest 1; ties share one. 0: not compared
  double elapsed_s = 0;
  double elapsed_mad_s = 0;  // median absolute deviation, unscaled
  double elapsed_min_s = 0;
  ConfidenceInterval elapsed_interval_s;  // of the median
  double speedup = 0;                     // the baseline's median elapsed / this one's
  ConfidenceInterval speedup_interval;    // not known of the baseline
  double efficiency = 0;  // 0..1, above 1 only if another order than first come first served was faster
  double excess_s = 0;
  double cpu_s = 0;  // user + system
  double peak_threads = 0;
  double peak_rss_bytes = 0;
  double ctx_switches = 0;  // voluntary + involuntary
  bool cut_short = false;   // by the run's deadline: what compares its time with others' is not a number
  double timeouts = 0, cancelled = 0;
  double overshoot_p50_s = 0, overshoot_p99_s = 0;
  double overshoot_max_s = 0;                                                   // of all runs
  double left_at_server = 0, sockets_left = 0, threads_left = 0;                // the most of any run
  double lag_p50_s = RunFigures::not_known, lag_p99_s = RunFigures::not_known;  // unless a server told
  double lag_max_s = RunFigures::not_known;                                     // of all runs
  std::uint64_t retries = 0;                                                    // of all runs
  std::vector<StepFigures> steps;  // each figure the median of the runs that have the step
};

/// The mock's accounts of all ok rows taken together. Without a mock all is 0.
struct MockCertificate {
  std::uint64_t threads = 0;                 // event loops
  double cpu_share = 0;                      // in the row that kept it busiest, the median of the runs
  std::uint64_t overflows = 0, refused = 0;  // connections that were lost, in all runs together
  bool bottleneck = false;                   // there is a note on it
};

struct Summary {
  std::vector<Row> rows;  // in the order of the cells
  std::string baseline;   // the strategy that speedups count from; empty when no row is ok

  // Medians over all runs of all ok rows; 0 when there are none.
  double requests = 0;
  double critical_path_s = 0;
  double ideal_s = 0;
  std::vector<ChainLink> chain;  // that makes up the critical path, of the run in the middle
  double handle_cpu_s = 0, handle_block_s = 0;

  // The server's delays: the extremes asked for, and its lateness (medians of the runs' p50 and p99, the
  // highest of their maxima). All 0 when no server said.
  bool has_delays = false;
  double asked_min_s = 0, asked_max_s = 0;
  double late_p50_s = 0, late_p99_s = 0, late_max_s = 0;

  MockCertificate mock;
  Purpose purpose;
  bool real_target = false;

  std::vector<Note> notes;
};

/// Pure. The baseline is the first ok row called exactly "sequential", else the first ok row; one that was
/// cut short only if all were. Call check_work() before: rows are believed to be
/// comparable.
Summary summarise(const ScenarioResult& result);

/// A scenario's measurements and what they say. Made once, for all that report it: the intervals of a row
/// take 10,000 resamples.
struct SummarisedScenario {
  ScenarioResult result;
  Summary summary;
};

/// Pure; as summarise().
SummarisedScenario summarised(ScenarioResult result);

}  // namespace overlap
