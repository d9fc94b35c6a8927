// The `overlap` command line.
#include "commands/installation.hpp"
#include "commands/run.hpp"
#include "commands/usage_error.hpp"
#include "core/suggest.hpp"
#include "measure/benchmark_flags.hpp"
#include "measure/child_process.hpp"
#include "measure/mock_process.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <set>
#include <string>
#include <vector>

namespace {

using overlap::UsageError;

void add_run_options(CLI::App& command, overlap::RunOptions& options) {
  command.add_option("scenario", options.scenarios,
                     "What to measure: names (overlap list) or paths; none: the default suite");
  command.add_option("--strategies", options.strategies,
                     "Rows of the table, e.g. sequential,thread_pool:64,coroutines (default: all)");
  command.add_option("--param", options.parameters, "A variable of the scenario, e.g. n=1000")
      ->expected(1)
      ->take_all();
  command
      .add_option("--repetitions", options.repetitions,
                  "Runs that count, beside one that warms up (default: 5)")
      ->check(CLI::Range(1, 100'000));
  command
      .add_option("--connections", options.connections,
                  "warm: kept open between runs; cold: every run opens its own")
      ->check(CLI::IsMember({"warm", "cold"}))
      ->capture_default_str();

  command.add_option("--target", options.target, "mock, or a URL such as https://host:8443/base")
      ->capture_default_str()
      ->group("Target");
  command.add_option("--ca-file", options.ca_file, "PEM file of the authority to trust for an https URL")
      ->check(CLI::ExistingFile)
      ->group("Target");
  command.add_flag("--tls", options.tls, "Use the mock's https port")->group("Target");

  command
      .add_option("--profile", options.profile,
                  "Latencies of all routes: seed, quick or none (default: quick)")
      ->group("Mock");
  command
      .add_option("--latency", options.latency,
                  "SPEC or ROUTE=SPEC; SPEC: 20ms, uniform:10ms..30ms, lognormal:20ms,0.5")
      ->expected(1)
      ->take_all()
      ->group("Mock");
  command.add_option("--time-scale", options.time_scale, "Multiplies all latencies, e.g. 0.1")->group("Mock");
  command.add_option("--seed", options.seed, "Of the mock's data and latencies")->group("Mock");
  command.add_option("--azure", options.azure, "SUBSCRIPTIONSxGROUPSxVMS, e.g. 2x4x6")->group("Mock");
  command
      .add_option("--mock-option", options.mock_options,
                  "Any other option of mockserver, e.g. --mock-option=--page-size=10")
      ->expected(1)
      ->take_all()
      ->group("Mock");

  command
      .add_option("--max-in-flight", options.max_in_flight,
                  "Requests on the wire at once (default: the scenario's)")
      ->check(CLI::Range(1, 1'000'000))
      ->group("Policy");
  command.add_option("--request-timeout", options.request_timeout, "For one attempt, e.g. 10s")
      ->group("Policy");
  command.add_option("--run-timeout", options.run_timeout, "For one run, e.g. 2m; 0: none")->group("Policy");
  command.add_option("--max-attempts", options.max_attempts, "First try included")
      ->check(CLI::Range(1, 1'000))
      ->group("Policy");
  command.add_option("--backoff", options.backoff, "Before the second try; doubles with each further one")
      ->group("Policy");

  command.add_option("--out", options.out, "Results file to write (JSON)")->group("Output");
  command.add_option("--format", options.format, "What to print")
      ->check(CLI::IsMember({"table", "markdown", "csv", "json"}))
      ->capture_default_str()
      ->group("Output");
  command.add_flag("--traces", options.traces, "Keep every exchange of every run in the results file")
      ->group("Output");
  command.footer("All --benchmark_* flags of Google Benchmark work too, e.g. --benchmark_filter=coroutines.");
  command
      .allow_extras();  // --benchmark_ flags; everything else that is left over is refused with a suggestion
}

// What CLI11 did not recognise: the library's flags, or a mistake.
std::vector<std::string> benchmark_flags(const CLI::App& command, const std::vector<std::string>& extras) {
  std::vector<std::string> flags;
  for (const auto& extra : extras) {
    if (extra.starts_with("--benchmark_")) {
      flags.push_back(extra);
      continue;
    }
    std::vector<std::string> known;
    for (const auto* option : command.get_options()) {
      for (const auto& name : option->get_lnames()) known.push_back("--" + name);
    }
    throw UsageError(overlap::unknown_name("flag", "flags", extra.substr(0, extra.find('=')), known));
  }
  return flags;
}

std::string unknown_command(const std::string& written) {
  const std::vector<std::string> known{"run", "list", "graph"};
  return overlap::unknown_name("command", "commands", written, known);
}

int command_line(int argc, char** argv) {
  CLI::App app{
      "Measures what overlapping the waiting buys: one I/O-bound scenario under every concurrency strategy."};
  app.set_version_flag("--version", "overlap " OVERLAP_VERSION);
  app.allow_extras();
  std::string folder;
  app.add_option("--scenarios", folder, "The folder of the scenarios")->check(CLI::ExistingDirectory);

  overlap::RunOptions options;
  options.command_line.assign(argv, argv + argc);
  auto* run = app.add_subcommand("run", "Measure scenarios and print their tables");
  add_run_options(*run, options);
  auto* list = app.add_subcommand("list", "Name the scenarios, strategies, targets, profiles and routes");
  std::string scenario;
  auto* graph = app.add_subcommand("graph", "Draw the tree of a scenario's steps");
  graph->add_option("scenario", scenario, "A name or a path")->required();
  for (auto* command : {run, list, graph}) command->fallthrough();

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
    throw UsageError(error.what());
  }
  if (app.get_subcommands().empty()) {
    if (!app.remaining().empty()) throw UsageError(unknown_command(app.remaining().front()));
    fmt::print("{}", app.help());
    return 2;
  }
  options.folder = folder.empty() ? overlap::scenarios_folder() : std::filesystem::path(folder);
  if (*run) {
    options.benchmark_flags = benchmark_flags(*run, app.remaining(true));
    return overlap::run(options);
  }
  if (!app.remaining(true).empty())
    throw UsageError(fmt::format("unknown argument \"{}\"", app.remaining(true).front()));
  return *list ? overlap::list(options.folder) : overlap::print_graph(scenario, options.folder);
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a child that dies is an error to report, not a reason to follow it
  const auto complain = [](const std::exception& error) {
    fmt::print(stderr, "overlap: {}\n", error.what());
  };
  try {
    return command_line(argc, argv);
  } catch (const UsageError& error) {
    complain(error);
    return 2;
  } catch (const overlap::ScenarioError& error) {
    complain(error);
    return 2;
  } catch (const overlap::BenchmarkFlagError& error) {
    complain(error);
    return 2;
  } catch (const overlap::MockUsageError& error) {
    fmt::print(stderr, "{}\n", error.what());  // it speaks for itself: "mockserver: ..."
    return 2;
  } catch (const std::exception& error) {
    complain(error);
    return 1;
  }
}
