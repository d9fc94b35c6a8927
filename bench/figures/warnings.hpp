// Reasons to read a table with care.
#pragma once

#include "figures/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace overlap {

struct Summary;

enum class Warning {
  failed_requests,      // steps failed for good
  data_changed,         // a real target's data: runs did different work for no fault of the strategies'
  retried,              // a real target made requests wait for another try
  cut_short,            // runs ended by their deadline, as the scenario expects
  left_behind,          // requests, sockets or threads were still there after a run with deadlines
  above_limit,          // more requests in flight than the limit allows
  slow_build,           // not optimised, or with asserts or sanitizers
  clock_jumped,         // somebody set the time, or the machine slept, in a run: by more than 1 ms
  mock_bottleneck,      // the mock says that it was in the way, in half of a row's runs or more
  server_late,          // of a server that gives no such account: its lateness at p99 is above 2 ms, or above
                        // 5 % of the median delay asked for
  client_saturated,     // less than 95 % of ideal, and the strategy's threads, as far as there are processors
                        // for them, used 80 % of their time
  timer_slack,          // the kernel may, or does, wake sleeping threads more than 0.25 ms late
  noisy,                // the spread is above 5 % of the median
  first_run_slow,       // the first run took longest, by more than 5 % of the median
  too_few_repetitions,  // fewer than 5: the spread means little
  without_effect,       // a sweep of the mock's delays left those that were asked for as they were
  smaller_than_limit,   // a strategy cannot use the limit by its own size, e.g. thread_pool:8 of 32
};

/// "too_few_repetitions": what results files call it.
std::string_view to_string(Warning warning);

/// One warning: what was found, and what to do about it, one sentence each.
struct Note {
  Warning warning;
  std::string cause;
  std::string advice;
  // Of a cause that names rows: what it begins with, and the rows, so that the points of a sweep can share
  // one.
  std::string finding{};
  std::vector<std::string> where{};
};

/// At most one note a warning, in the order of the enumeration. Looks at the rows of the summary and at the
/// runs behind them. Pure.
std::vector<Note> notes_on(const ScenarioResult& result, const Summary& summary);

}  // namespace overlap
