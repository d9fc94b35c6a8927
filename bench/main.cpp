// The `overlap` command line.
#include "commands/installation.hpp"
#include "commands/run.hpp"
#include "commands/standard_streams.hpp"
#include "commands/usage_error.hpp"
#include "core/policy.hpp"
#include "measure/benchmark_flags.hpp"
#include "processes/child_process.hpp"
#include "processes/mock_process.hpp"
#include "version/version.hpp"
#include "words/command_line.hpp"
#include "words/suggest.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <set>
#include <string>
#include <vector>

namespace {

using overlap::UsageError;

// CLI11's chained calls, one option per line.
class Options {
 public:
  Options(CLI::App& command, std::string group) : command_(command), group_(std::move(group)) {}

  /// An option whose value the help calls `value`.
  template <class Target>
  CLI::Option& add(const char* flag, Target& target, const char* value, const char* help) {
    return *command_.add_option(flag, target, help)->option_text(value)->group(group_);
  }

  /// One that may be given several times.
  void add_all(const char* flag, std::vector<std::string>& target, const char* value, const char* help) {
    add(flag, target, value, help).expected(1)->take_all();
  }

  void add_flag(const char* flag, bool& target, const char* help) {
    command_.add_flag(flag, target, help)->group(group_);
  }

 private:
  CLI::App& command_;
  std::string group_;
};

// A whole number from 1 on. Without leading zeros: CLI11 would take 010 for 8.
void count_to(unsigned most, CLI::Option& option) {
  const auto decimal = [most](std::string& text) -> std::string {
    while (text.size() > 1 && text.front() == '0') text.erase(0, 1);
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc{} && end == text.data() + text.size() && value >= 1 && value <= most) return "";
    return fmt::format("takes a whole number from 1 to {}, not \"{}\"", most, text);
  };
  option.transform(CLI::Validator(decimal, ""));
}

void choose_from(const std::vector<std::string>& words, CLI::Option& option) {
  const auto known = [words](std::string& text) -> std::string {
    if (std::find(words.begin(), words.end(), text) != words.end()) return "";
    return overlap::unknown_name("value", "values", text, words);
  };
  option.check(CLI::Validator(known, ""));
}

void add_common_options(CLI::App& command, overlap::RunOptions& options) {
  Options common(command, "Options");
  common
      .add("--strategies", options.strategies, "A,B:N",
           "Rows of the table (overlap list); none: all that can run here; all: those in Python, too")
      .join(',');
  common.add_all("--worker", options.workers, "COMMAND",
                 "A program with strategies of your own (bench/worker/README.md)");
  common.add("--answer-timeout", options.answer_timeout, "TIME",
             "For each answer of a worker, 0: none; if not given 60s, and 10m for a run");
  common.add("--answer-limit", options.answer_limit, "SIZE", "Of such an answer; 512MiB if not given");
  common.add_all("--param", options.parameters, "NAME=VALUE", "A variable of the scenario, e.g. n=1000");
  count_to(overlap::largest_repetitions,
           common.add("--repetitions", options.repetitions, "N",
                      "Runs that count, beside one that warms up; 5 if not given"));
  choose_from({"warm", "cold"},
              common.add("--connections", options.connections, "warm|cold",
                         "Kept open between runs, or opened by every run anew; warm if not given"));
  common.add_all(
      "--sweep", options.sweeps, "NAME=A,B,...,Z",
      "Measures at each value, e.g. max_in_flight=1,2,5,...,1000; given again: at all combinations");
}

void add_target_options(CLI::App& command, overlap::RunOptions& options) {
  Options target(command, "Target");
  target.add("--target", options.target, "mock|URL",
             "The bundled mock server, or e.g. https://host:8443/base");
  target.add("--ca-file", options.ca_file, "FILE", "PEM file of the authority to trust for an https URL")
      .check(CLI::ExistingFile);
  target.add_flag("--tls", options.tls, "Use the mock's https port");
}

void add_mock_options(CLI::App& command, overlap::RunOptions& options) {
  Options mock(command, "Mock");
  mock.add("--profile", options.profile, "NAME",
           "Latencies of all routes: seed, quick (if not given) or none");
  mock.add_all("--latency", options.latency, "[ROUTE=]SPEC",
               "SPEC: 20ms, uniform:10ms..30ms or lognormal:20ms,0.5");
  mock.add("--time-scale", options.time_scale, "X", "Multiplies all latencies, e.g. 0.1");
  mock.add("--seed", options.seed, "N", "Of the mock's data and latencies");
  mock.add("--azure", options.azure, "SxGxV", "Subscriptions, groups in each, VMs in each group, e.g. 2x4x6");
  mock.add_all("--mock-option", options.mock_options, "OPTION",
               "Any other of mockserver, e.g. --mock-option=--page-size=10");
}

void add_policy_options(CLI::App& command, overlap::RunOptions& options) {
  Options policy(command, "Policy (what is not given is the scenario's)");
  count_to(overlap::largest_max_in_flight,
           policy.add("--max-in-flight", options.max_in_flight, "N", "Requests on the wire at once"));
  policy.add("--request-timeout", options.request_timeout, "TIME", "For one attempt, e.g. 10s");
  policy.add("--run-timeout", options.run_timeout, "TIME", "For one run, e.g. 2m; 0: none");
  count_to(overlap::largest_max_attempts,
           policy.add("--max-attempts", options.max_attempts, "N", "First try included"));
  policy.add("--backoff", options.backoff, "TIME", "Before the second try; doubles with each further one");
}

void add_output_options(CLI::App& command, overlap::RunOptions& options) {
  Options output(command, "Output");
  output.add("--out", options.out, "FILE", "Results file to write (JSON)");
  choose_from(
      {"table", "markdown", "csv", "json"},
      output.add("--format", options.format, "FORMAT", "table (if not given), markdown, csv or json"));
  output.add_flag("--data", options.data,
                  "Print the rows that the scenario collects too, in the same format; csv: instead");
  output.add_flag("--steps", options.steps,
                  "Print how long each step of the scenario took, too, in the same format; csv: instead");
  output.add_flag("--traces", options.traces, "Keep every exchange of every run in the results file");
  output.add_flag("--quiet", options.quiet, "Nothing but results and errors: neither progress nor remarks");
  output.add_flag("--dry-run", options.dry_run,
                  "Print how many requests would go to whom, by which strategies, and send none");
}

void add_run_options(CLI::App& command, overlap::RunOptions& options) {
  command
      .add_option("scenario", options.scenarios,
                  "What to measure: names (overlap list) or paths; none: the default suite")
      ->option_text("...");
  add_common_options(command, options);
  add_target_options(command, options);
  add_mock_options(command, options);
  add_policy_options(command, options);
  add_output_options(command, options);
  command.footer(
      "--sweep takes what Mock (but --mock-option) and Policy set, with _ for -, connections, the "
      "scenarios'\n"
      "variables, and strategies with a number, which become rows: thread_pool=1,8,32. ... goes on in equal\n"
      "steps or factors, or as 1,2,5. Where values have commas, semicolons separate them:\n"
      "--sweep 'latency=20ms;lognormal:40ms,0.5'.\n"
      "All --benchmark_* flags of Google Benchmark work too, e.g. --benchmark_filter=coroutines.");
  command
      .allow_extras();  // --benchmark_ flags; everything else that is left over is refused with a suggestion
}

// Arguments that CLI11 did not recognise: the library's flags, or a mistake.
std::vector<std::string> benchmark_flags(const CLI::App& command, const std::vector<std::string>& extras) {
  std::vector<std::string> flags;
  std::vector<std::string> known;
  for (const auto* option : command.get_options()) {
    for (const auto& name : option->get_lnames()) known.push_back("--" + name);
  }
  for (const auto& extra : extras) {
    if (extra.starts_with("--benchmark_")) {
      flags.push_back(extra);
      continue;
    }
    const auto flag = extra.substr(0, extra.find('='));
    if (std::find(known.begin(), known.end(), flag) != known.end())
      throw UsageError(fmt::format("{0} is a flag of run: write it behind, as in overlap run {0} ...", flag));
    throw UsageError(overlap::unknown_name("flag", "flags", flag, known));
  }
  return flags;
}

std::string unknown_command(const std::string& written, const std::filesystem::path& folder) {
  const std::vector<std::string> known{"run", "list", "graph"};
  const auto scenarios = overlap::scenario_names(folder);
  if (std::find(scenarios.begin(), scenarios.end(), written) != scenarios.end())
    return fmt::format("{0} is a scenario: to measure it, write overlap run {0}", written);
  if (written.starts_with("--"))
    return fmt::format("{} stands before a command: write overlap run {} ..., or overlap --help", written,
                       written);
  return overlap::unknown_name("command", "commands", written, known);
}

int command_line(int argc, char** argv, const overlap::Interrupt& interrupt) {
  CLI::App app{
      "Measures what overlapping the waiting buys: one I/O-bound scenario under every concurrency strategy."};
  app.name("overlap");
  app.set_version_flag("--version", overlap::version_line("overlap"));
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
  graph->add_option("scenario", scenario, "A name or a path");
  for (auto* command : {run, list, graph}) command->fallthrough();

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
    throw UsageError(overlap::sentence_on(error, app));
  }
  options.folder = folder.empty() ? overlap::scenarios_folder() : std::filesystem::path(folder);
  if (app.get_subcommands().empty()) {
    if (!app.remaining().empty()) throw UsageError(unknown_command(app.remaining().front(), options.folder));
    overlap::print(app.help());
    return 2;
  }
  if (*run) {
    options.benchmark_flags = benchmark_flags(*run, app.remaining(true));
    return overlap::run(options, interrupt);
  }
  if (!app.remaining(true).empty())
    throw UsageError(fmt::format("unknown argument \"{}\"", app.remaining(true).front()));
  if (*graph && scenario.empty())
    throw UsageError("graph draws a scenario: name it, as in overlap graph ping (overlap list names them)");
  return *list ? overlap::list(options.folder, interrupt) : overlap::print_graph(scenario, options.folder);
}

// The exit code. What goes wrong is said on stderr.
int guarded(int argc, char** argv, const overlap::Interrupt& interrupt) {
  try {
    return command_line(argc, argv, interrupt);
  } catch (const UsageError& error) {
    overlap::complain(error.what());
    return 2;
  } catch (const overlap::ScenarioError& error) {
    overlap::complain(error.what());
    return 2;
  } catch (const overlap::BenchmarkFlagError& error) {
    overlap::complain(error.what());
    return 2;
  } catch (const overlap::MockUsageError& error) {
    overlap::pass_on_complaint(error.what());
    return 2;
  } catch (const overlap::Interrupted&) {
    overlap::complain("interrupted before anything was measured");
    return 128 + interrupt.signal();
  } catch (const std::exception& error) {
    overlap::complain(error.what());
    return 1;
  }
}

}  // namespace

int main(int argc, char** argv) {
  overlap::claim_standard_streams();
  std::signal(SIGPIPE, SIG_IGN);  // a child that dies is an error to report, not a reason to follow it
  const overlap::Interrupt interrupt;
  const int code = guarded(argc, argv, interrupt);
  const auto unprinted = overlap::unprinted();
  if (unprinted.empty()) return code;
  overlap::complain(unprinted);
  return code == 0 ? 1 : code;
}
