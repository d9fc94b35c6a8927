// The figures of one run, from what everyone who watched it reported.
#pragma once

#include "core/account.hpp"
#include "core/policy.hpp"
#include "figures/run_figures.hpp"
#include "loader/purpose.hpp"
#include "protocol/messages.hpp"

#include <optional>

namespace overlap {

/// A run that has ended, as the worker, the mock and the driver saw it.
struct FinishedRun {
  const RunReport& report;           // the worker's
  Parallelism own;                   // how the strategy occupies the wire
  Policy policy;                     // that every strategy of the scenario follows
  unsigned processors = 1;           // that strategies can use
  Purpose purpose{};                 // the scenario's
  std::optional<Journal> journal{};  // the mock's; nullopt where none served the run
  double clock_jump_s = 0;           // of one of the machine's clocks, meanwhile
};

/// All of them; RunFigures says how each is meant. Pure. Throws std::invalid_argument when the trace is
/// malformed, as ideal() does.
RunFigures figures(const FinishedRun& run);

}  // namespace overlap
