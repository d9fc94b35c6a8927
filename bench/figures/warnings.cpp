#include "figures/warnings.hpp"

#include "figures/each_run.hpp"
#include "figures/statistics.hpp"
#include "figures/summary.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace overlap {

namespace {

constexpr std::size_t enough_repetitions = 5;
constexpr double noisy_share = 0.05;
constexpr double slow_start_share = 0.05;
constexpr double late_share = 0.05;
constexpr double late_s = 2e-3;
constexpr double jump_s = 1e-3;
constexpr double coarse_timer_s = 0.25e-3;
constexpr double hardly_ideal = 0.95;
constexpr double busy_share = 0.8;

std::string milliseconds(double value_s) {
  return fmt::format("{:.3g} ms", value_s * 1e3);
}

// All that was found, by the warning that it is a reason for.
class Findings {
 public:
  void add(Warning warning, std::string what) { found_[warning].push_back(std::move(what)); }

  /// A note that ends its cause with all that was found, unless that is nothing.
  void tell(Warning warning, const std::string& cause, const std::string& advice) {
    const auto found = found_.find(warning);
    if (found == found_.end()) return;
    const auto& what = found->second;
    const auto named = what.begin() + static_cast<std::ptrdiff_t>(std::min(what.size(), max_named));
    auto list = fmt::format("{}", fmt::join(what.begin(), named, ", "));
    if (what.size() > max_named) list += fmt::format(" and {} more", what.size() - max_named);
    notes_.push_back({warning, cause + list + ".", advice, cause, what});
    if (warning == Warning::slow_build || warning == Warning::timer_slack)
      notes_.back().where.clear();  // they name no rows
  }

  std::vector<Note> take() { return std::move(notes_); }

 private:
  static constexpr std::size_t max_named = 5;  // a note is to be read to its end
  std::map<Warning, std::vector<std::string>> found_;
  std::vector<Note> notes_;
};

// An ok row, and what it was made of.
struct Examined {
  const ScenarioResult& result;
  const Summary& summary;
  const CellResult& cell;
  const Row& row;
};

void examine_outcome(const Examined& it, Findings& findings) {
  const auto& name = it.row.strategy;
  const auto& runs = it.cell.runs;
  const auto worst = std::max_element(runs.begin(), runs.end(),
                                      [](const auto& a, const auto& b) { return a.errors < b.errors; });
  if (worst->errors > 0) {
    findings.add(Warning::failed_requests,
                 fmt::format("{} ({} in a run, first {})", name, worst->errors, worst->first_error));
  }
  if (!it.cell.changed.empty())
    findings.add(Warning::data_changed, fmt::format("{} ({})", name, it.cell.changed));
  if (it.result.real_target && it.row.retries > 0) {
    const auto which =
        std::count_if(runs.begin(), runs.end(), [](const auto& run) { return run.retries > 0; });
    findings.add(Warning::retried,
                 fmt::format("{} ({} in {} of {} runs)", name, it.row.retries, which, runs.size()));
  }
  if (it.row.cut_short) {
    findings.add(Warning::cut_short, fmt::format("{} ({:.0f} requests cancelled)", name, it.row.cancelled));
  }
  const bool left_behind = it.row.left_at_server > 0 || it.row.sockets_left > 0 || it.row.threads_left > 0;
  if (it.result.purpose.shows_deadlines && left_behind) {
    findings.add(Warning::left_behind,
                 fmt::format("{} ({:.0f} requests at the server, {:.0f} sockets, {:.0f} threads)", name,
                             it.row.left_at_server, it.row.sockets_left, it.row.threads_left));
  }
}

void examine_size(const Examined& it, Findings& findings) {
  const auto limit = it.result.policy.max_in_flight;
  const auto size = it.cell.parallelism.requests;
  const auto peak = maximum(each(it.cell.runs, [](const auto& run) { return run.peak_in_flight; }));
  if (peak > limit) findings.add(Warning::above_limit, fmt::format("{} ({:.0f})", it.row.strategy, peak));
  // One at a time is what the sequential idiom is; a pool of 8 where 32 are allowed was somebody's choice.
  if (size > 1 && size < limit)
    findings.add(Warning::smaller_than_limit, fmt::format("{} ({})", it.row.strategy, size));
}

void examine_spread(const Examined& it, Findings& findings) {
  const auto& runs = it.cell.runs;
  const auto& row = it.row;
  if (runs.size() < enough_repetitions)
    findings.add(Warning::too_few_repetitions, fmt::format("{} ({})", row.strategy, runs.size()));
  if (runs.size() > 1 && row.elapsed_mad_s > noisy_share * row.elapsed_s) {
    findings.add(Warning::noisy,
                 fmt::format("{} ({:.0f} %)", row.strategy, 100 * row.elapsed_mad_s / row.elapsed_s));
  }
  if (runs.size() < fewest_for_interval) return;
  auto others = each(runs, [](const auto& run) { return run.elapsed_s; });
  const auto first = others.front();
  others.erase(others.begin());
  if (first > maximum(others) + slow_start_share * row.elapsed_s) {
    findings.add(Warning::first_run_slow,
                 fmt::format("{} ({} where the others took {} at most)", row.strategy, milliseconds(first),
                             milliseconds(maximum(others))));
  }
}

// The mock's words about the run in which it found most to say. Empty when it was in the way in fewer than
// half of the runs: one that was disturbed does not move the row's medians either.
std::string bottleneck_of(const std::vector<RunFigures>& runs) {
  const auto in_the_way = std::count_if(runs.begin(), runs.end(),
                                        [](const RunFigures& run) { return !run.mock.bottlenecks.empty(); });
  if (2 * static_cast<std::size_t>(in_the_way) < runs.size()) return "";
  const auto worst = std::max_element(runs.begin(), runs.end(), [](const auto& a, const auto& b) {
    return a.mock.bottlenecks.size() < b.mock.bottlenecks.size();
  });
  return fmt::format("{}", fmt::join(worst->mock.bottlenecks, "; "));
}

void examine_server(const Examined& it, Findings& findings) {
  const auto& runs = it.cell.runs;
  if (const auto clauses = bottleneck_of(runs); !clauses.empty())
    findings.add(Warning::mock_bottleneck, fmt::format("{} ({})", it.row.strategy, clauses));
  if (it.summary.mock.threads != 0) return;  // the mock judges its lateness itself
  const auto lateness = median(each(runs, [](const auto& run) { return run.late_p99_s; }));
  const auto asked = median(each(runs, [](const auto& run) { return run.asked_p50_s; }));
  if (lateness > late_s || (asked > 0 && lateness > late_share * asked)) {
    findings.add(Warning::server_late, fmt::format("{} (p99 {})", it.row.strategy, milliseconds(lateness)));
  }
}

void examine_client(const Examined& it, Findings& findings) {
  const auto& row = it.row;
  const auto jumped = maximum(each(it.cell.runs, [](const auto& run) { return run.clock_jump_s; }));
  if (jumped > jump_s)
    findings.add(Warning::clock_jumped, fmt::format("{} (by {})", row.strategy, milliseconds(jumped)));
  // A scheduler that polls is busy by nature, and not late for it.
  if (!(row.efficiency < hardly_ideal) || row.elapsed_s <= 0) return;
  const auto threads = std::max(1.0, row.peak_threads);
  const auto processors = static_cast<double>(it.result.circumstances.processors);
  const auto busy = row.cpu_s / (row.elapsed_s * std::min(threads, processors));
  if (busy > busy_share)
    findings.add(Warning::client_saturated, fmt::format("{} ({:.0f} %)", row.strategy, 100 * busy));
}

void examine_circumstances(const ScenarioResult& result, Findings& findings) {
  const auto& found = result.circumstances;
  if (!found.slow_build.empty()) findings.add(Warning::slow_build, found.slow_build);
  if (found.timer_slack_s > coarse_timer_s)
    findings.add(Warning::timer_slack, fmt::format("a timer slack of {}", milliseconds(found.timer_slack_s)));
  if (found.timer_late_s > coarse_timer_s) {
    findings.add(Warning::timer_slack,
                 fmt::format("sleeps of 1 ms that ended {} late", milliseconds(found.timer_late_s)));
  }
}

std::string advice_on(const MockCertificate& mock) {
  std::string advice =
      "These times are the mock's as well: free the machine's processors, lower the limit, lengthen the "
      "delays";
  if (mock.overflows > 0) advice += ", keep connections open (--connections warm)";
  if (mock.refused > 0) advice += ", raise the limit on open files (ulimit -n)";
  return advice + " or, where processors are idle, give the mock more loops (--mock-option=--threads=N).";
}

}  // namespace

std::string_view to_string(Warning warning) {
  switch (warning) {
    case Warning::failed_requests:
      return "failed_requests";
    case Warning::data_changed:
      return "data_changed";
    case Warning::retried:
      return "retried";
    case Warning::cut_short:
      return "cut_short";
    case Warning::left_behind:
      return "left_behind";
    case Warning::above_limit:
      return "above_limit";
    case Warning::slow_build:
      return "slow_build";
    case Warning::clock_jumped:
      return "clock_jumped";
    case Warning::mock_bottleneck:
      return "mock_bottleneck";
    case Warning::server_late:
      return "server_late";
    case Warning::client_saturated:
      return "client_saturated";
    case Warning::timer_slack:
      return "timer_slack";
    case Warning::noisy:
      return "noisy";
    case Warning::first_run_slow:
      return "first_run_slow";
    case Warning::too_few_repetitions:
      return "too_few_repetitions";
    case Warning::without_effect:
      return "without_effect";
    case Warning::smaller_than_limit:
      return "smaller_than_limit";
  }
  return "";
}

std::vector<Note> notes_on(const ScenarioResult& result, const Summary& summary) {
  Findings found;
  for (std::size_t i = 0; i < result.cells.size(); ++i) {
    if (summary.rows[i].state != CellState::ok) continue;
    const Examined it{result, summary, result.cells[i], summary.rows[i]};
    examine_outcome(it, found);
    examine_size(it, found);
    examine_spread(it, found);
    examine_server(it, found);
    examine_client(it, found);
  }
  examine_circumstances(result, found);

  const auto limit = result.policy.max_in_flight;
  found.tell(Warning::failed_requests, "Requests failed for good in ",
             "The times are those of runs with failures in them: mend the target, or allow more attempts.");
  found.tell(Warning::data_changed, "The target's data changed between runs, so that work differs in ",
             "Times differ for that, too: measure data that stay, or compare rows over more repetitions.");
  found.tell(Warning::retried, "The target failed for a moment, and requests were tried again in ",
             "Such a run waited for its second try as well: a few of them hardly move the median, many do.");
  found.tell(Warning::cut_short, "The run's deadline cut short ",
             "These rows did less than the others, so their times are the deadline's and are not compared.");
  found.tell(Warning::left_behind, "Something was left behind by ",
             "A run is over when nothing of it goes on: mend the strategy, or close the connections.");
  found.tell(Warning::above_limit,
             fmt::format("More requests than the limit of {} were in flight in ", limit),
             "Do not compare these times with the others': let the strategy keep to max_in_flight.");
  found.tell(Warning::slow_build, "This is a slow build: ",
             "Excess and CPU are not those of the strategies: measure a release build (scripts/bench).");
  found.tell(
      Warning::clock_jumped, "The machine's clock jumped, or it was suspended, during ",
      "Such runs waited for something else as well: measure again, with time synchronisation settled.");
  found.tell(Warning::mock_bottleneck, "The mock was the bottleneck in ", advice_on(summary.mock));
  found.tell(Warning::server_late, "The server answered late in ",
             "The ideal counts the delays as they were served, but absolute times are too long: free the "
             "machine's processors, lower the limit or lengthen the delays.");
  found.tell(Warning::client_saturated, "The processor was what these waited for, not the server: ",
             "More overlap gains nothing there: spread the work over processors (loops:N, processes:N), or "
             "make it cheaper.");
  found.tell(Warning::timer_slack, "Timers of this machine are coarse: ",
             "Delays, deadlines and back-offs are late by as much: compare ratios, or measure on a machine "
             "with finer timers (prctl PR_SET_TIMERSLACK, no power saving).");
  found.tell(Warning::noisy, "The spread is above 5 % of the median in ",
             "Smaller differences between rows mean nothing: quieten the machine or raise the repetitions.");
  found.tell(Warning::first_run_slow, "The first run was the slowest by far in ",
             "Something was still warming up; the median hardly sees it, the spread and the extremes do: "
             "raise the repetitions.");
  found.tell(Warning::too_few_repetitions,
             fmt::format("There are fewer than {} runs of ", enough_repetitions),
             fmt::format("The spread says little: measure at least {} repetitions.", enough_repetitions));
  found.tell(Warning::smaller_than_limit,
             fmt::format("Less than the limit of {} is what can be in flight in ", limit),
             "\"of ideal\" counts that against them, \"excess\" does not: size them to the limit to compare "
             "idioms.");
  return found.take();
}

}  // namespace overlap
