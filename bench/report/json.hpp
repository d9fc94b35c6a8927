// The results file: all that was measured, for programs.
#pragma once

#include "figures/result.hpp"
#include "report/machine_facts.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace overlap {

/// Raised by one when the key `overlap` changes so that an older reader could misread it.
inline constexpr int results_schema = 1;

/// What was asked for, when and where.
struct Invocation {
  std::vector<std::string> command;  // argv; the caller has taken out what is secret
  std::string seed;                  // of the mock; empty without one
  std::chrono::system_clock::time_point started;
  MachineFacts machine = machine_facts();
  std::chrono::sys_days today{};        // what relative dates in scenarios count from
  std::vector<SweptDimension> sweep{};  // as asked for; empty without one
};

/// Google Benchmark's own document, so that its tools read the file, and one more top-level key, `overlap`:
/// schema, version, command, seed, machine, started (ISO 8601, UTC), today (a date), sweep where there is
/// one, and scenarios, each with its parameters, its point of the sweep, its cells and their runs. The
/// figures are named as in figure_names.hpp; one that is not finite is absent. Traces are there where the
/// cells have them, in the form of the worker's protocol. Pure.
nlohmann::json results_file(nlohmann::json google_benchmark, const std::vector<ScenarioResult>& results,
                            const Invocation& invocation);

/// The document that Google Benchmark 1.7 wrote. It writes NaN and Infinity, which JSON does not know, e.g.
/// for the coefficient of variation of a counter that is always 0; they become null. Of an empty text, a
/// document without benchmarks. Throws std::invalid_argument if it is no JSON object even so.
nlohmann::json parse_google_benchmark(std::string_view text);

}  // namespace overlap
