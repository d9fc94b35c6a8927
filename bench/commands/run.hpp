// overlap run: measure scenarios and print their tables.
#pragma once

#include "processes/interrupt.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace overlap {

/// The command line of `overlap run`, as it was typed; empty means not given.
struct RunOptions {
  std::vector<std::string> scenarios;   // none: the default suite
  std::filesystem::path folder;         // of the scenarios
  std::string strategies;               // "a,b:64"
  std::vector<std::string> workers;     // "python3 mine.py"
  std::vector<std::string> parameters;  // "n=3"
  std::vector<std::string> sweeps;      // "max_in_flight=1,2,5,...,1000"
  std::string target = "mock";          // or a URL
  std::string ca_file;
  bool tls = false;
  std::string connections;  // "warm" or "cold"; warm if not given

  std::optional<unsigned> max_in_flight, repetitions, max_attempts;
  std::string request_timeout, run_timeout, backoff;
  std::string answer_timeout, answer_limit;  // of workers

  std::string profile;  // of the mock, and so on down to mock_options
  std::vector<std::string> latency;
  std::string time_scale, seed, azure;
  std::vector<std::string> mock_options;

  std::string out, format = "table";
  bool traces = false, data = false, steps = false;
  bool quiet = false;                        // neither progress nor remarks
  bool dry_run = false;                      // says what would be sent, and measures nothing
  std::vector<std::string> benchmark_flags;  // "--benchmark_..."
  std::vector<std::string> command_line;     // for the results file
};

/// Returns the exit code: 0, 1 when a cell failed or was incorrect, requests failed or a file could not be
/// written, 128 + the signal's number when interrupted. Throws UsageError, ScenarioError, BenchmarkFlagError,
/// MockUsageError and Interrupted before anything was measured.
int run(const RunOptions& options, const Interrupt& interrupt);

/// The strategies, profiles and so on that can be named: `overlap list`.
int list(const std::filesystem::path& scenarios, const Interrupt& interrupt);

/// The tree of a scenario's steps: `overlap graph NAME`.
int print_graph(const std::string& scenario, const std::filesystem::path& scenarios);

}  // namespace overlap
