// The measurements: all runs of a cell, all cells of a scenario. Reports are made from these and nothing
// else.
#pragma once

#include "core/policy.hpp"
#include "figures/circumstances.hpp"
#include "figures/point.hpp"
#include "figures/run_figures.hpp"
#include "loader/purpose.hpp"
#include "loader/scenario_file.hpp"
#include "protocol/messages.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace overlap {

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
  std::string changed{};  // what its runs did differently as a real target's data changed: "run 2: 7 steps,
                          // not 6"; empty without
};

/// One table, or, of a sweep, one point of it.
struct ScenarioResult {
  std::string scenario;
  std::string summary;  // the scenario file's one sentence
  Point point;
  std::map<std::string, std::string> parameters;  // the variables that are no secrets, as they were used
  Policy policy;
  std::string target;        // for people: "mock, profile quick", "https://127.0.0.1:8443"
  bool real_target = false;  // not our mock: nobody but the clients knows what runs did and how long it took
  std::string address;       // the IP address that its name stood for; empty where it has no name
  bool took_turns = true;    // the cells did, one run each; else one was measured after the other
  bool warm = true;
  Purpose purpose;
  Circumstances circumstances;
  std::vector<CellResult> cells;  // in the order asked for
  std::vector<RowColumn>
      columns;               // of the rows; none unless they are asked for and the scenario collects any
  std::optional<Rows> rows;  // that all correct cells collected
};

}  // namespace overlap
