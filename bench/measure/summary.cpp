#include "measure/summary.hpp"

#include "measure/statistics.hpp"
#include "measure/step_figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace overlap {

namespace {

constexpr std::size_t enough_repetitions = 5;
constexpr double noisy_share = 0.05;
constexpr double late_share = 0.05;
constexpr double late_s = 2e-3;

bool is_ok(const CellResult& cell) {
  return cell.state == CellState::ok && !cell.runs.empty();
}

// The most common of what `part_of` gives of the runs of a cell, which may be nullptr.
template <class Part, class PartOf>
const Part* most_common(const ScenarioResult& result, PartOf part_of) {
  std::vector<std::pair<const Part*, std::size_t>> counts;  // in the order met
  for (const auto& cell : result.cells) {
    if (!is_ok(cell)) continue;
    for (std::size_t i = 0; i < cell.runs.size(); ++i) {
      const Part* part = part_of(cell, i);
      if (cell.runs[i].cancelled > 0 || part == nullptr) continue;
      const auto known = std::find_if(counts.begin(), counts.end(),
                                      [&](const auto& count) { return *count.first == *part; });
      if (known == counts.end()) {
        counts.emplace_back(part, 1);
      } else {
        ++known->second;
      }
    }
  }
  const auto most = std::max_element(counts.begin(), counts.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == counts.end() ? nullptr : most->first;
}

const Rows* rows_of(const CellResult& cell, std::size_t run) {
  return run < cell.rows.size() && cell.rows[run] ? &*cell.rows[run] : nullptr;
}

std::string failures_of(const RunFigures& run) {
  if (run.errors == 0) return "";
  return fmt::format("; {} of them failed ({})", run.errors, run.first_error);
}

// Why the cell's runs are not the work that was asked for; empty if they are.
std::string fault(const CellResult& cell, const Work& reference, const std::optional<Rows>& rows,
                  const Purpose& purpose) {
  for (std::size_t i = 0; i < cell.runs.size(); ++i) {
    const auto& run = cell.runs[i];
    if (run.cancelled > 0 && purpose.expects_cancellations) continue;
    if (run.cancelled > 0) {
      return fmt::format("run {} was stopped before its end, with {} steps cancelled", i + 1, run.cancelled);
    }
    const auto* collected = rows_of(cell, i);
    if (run.work == reference) {
      if (collected == nullptr || *collected == rows) continue;
      return fmt::format("run {} collected other rows than the others: {} where they collected {}", i + 1,
                         collected->size(), rows->size());
    }
    if (run.work.requests != reference.requests) {
      return fmt::format("run {} did {} requests where the others did {}{}", i + 1, run.work.requests,
                         reference.requests, failures_of(run));
    }
    return fmt::format("run {} sent other requests than the others, or got other answers (same count){}",
                       i + 1, failures_of(run));
  }
  return "";
}

template <class Figure>
std::vector<double> each(const std::vector<RunFigures>& runs, Figure figure) {
  std::vector<double> values;
  values.reserve(runs.size());
  for (const auto& run : runs) values.push_back(static_cast<double>(figure(run)));
  return values;
}

bool was_cut_short(const std::vector<RunFigures>& runs) {
  return std::any_of(runs.begin(), runs.end(), [](const RunFigures& run) { return run.cancelled > 0; });
}

// A maximum that keeps what is not a number: nobody counted.
template <class Figure>
double most(const std::vector<RunFigures>& runs, Figure figure) {
  const auto values = each(runs, figure);
  const bool counted = std::none_of(values.begin(), values.end(), [](double v) { return std::isnan(v); });
  return counted ? maximum(values) : std::numeric_limits<double>::quiet_NaN();
}

void describe_deadlines(const std::vector<RunFigures>& runs, Row& row) {
  row.cut_short = was_cut_short(runs);
  row.timeouts = median(each(runs, [](const auto& run) { return run.timeouts; }));
  row.cancelled = median(each(runs, [](const auto& run) { return run.cancelled; }));
  row.overshoot_p50_s = median(each(runs, [](const auto& run) { return run.overshoot_p50_s; }));
  row.overshoot_p99_s = median(each(runs, [](const auto& run) { return run.overshoot_p99_s; }));
  row.overshoot_max_s = maximum(each(runs, [](const auto& run) { return run.overshoot_max_s; }));
  row.left_at_server = most(runs, [](const auto& run) { return run.left_at_server; });
  row.sockets_left = most(runs, [](const auto& run) { return run.sockets_left; });
  row.threads_left = most(runs, [](const auto& run) { return run.threads_left; });
}

Row row_of(const CellResult& cell) {
  Row row;
  row.strategy = cell.strategy;
  row.state = cell.state;
  row.reason = cell.reason;
  row.repetitions = cell.runs.size();
  if (cell.state == CellState::ok && cell.runs.empty()) {
    row.state = CellState::failed;
    row.reason = "it was not measured";
  }
  if (row.state != CellState::ok) return row;
  const auto middle = [&](auto figure) { return median(each(cell.runs, figure)); };
  const auto elapsed = each(cell.runs, [](const auto& run) { return run.elapsed_s; });
  row.elapsed_s = median(elapsed);
  row.elapsed_mad_s = median_absolute_deviation(elapsed);
  row.efficiency = middle([](const auto& run) { return run.efficiency; });
  row.excess_s = middle([](const auto& run) { return run.excess_s; });
  row.cpu_s = middle([](const auto& run) { return run.cpu_user_s + run.cpu_sys_s; });
  row.peak_threads = middle([](const auto& run) { return run.peak_threads; });
  row.peak_rss_bytes = middle([](const auto& run) { return run.peak_rss_bytes; });
  row.ctx_switches = middle([](const auto& run) { return run.ctx_voluntary + run.ctx_involuntary; });
  row.lag_p50_s = middle([](const auto& run) { return run.lag_p50_s; });
  row.lag_p99_s = middle([](const auto& run) { return run.lag_p99_s; });
  row.lag_max_s = maximum(each(cell.runs, [](const auto& run) { return run.lag_max_s; }));
  row.steps = median_steps(cell.runs);
  describe_deadlines(cell.runs, row);
  if (row.cut_short) row.efficiency = row.excess_s = row.speedup = std::numeric_limits<double>::quiet_NaN();
  return row;
}

void compare_rows(Summary& summary) {
  auto& rows = summary.rows;
  // Where some ran to their end, only they are compared.
  const bool any_whole = std::any_of(
      rows.begin(), rows.end(), [](const Row& row) { return row.state == CellState::ok && !row.cut_short; });
  const auto ok = [&](const Row& row) { return row.state == CellState::ok && row.cut_short != any_whole; };
  auto baseline = std::find_if(rows.begin(), rows.end(),
                               [&](const Row& row) { return ok(row) && row.strategy == "sequential"; });
  if (baseline == rows.end()) baseline = std::find_if(rows.begin(), rows.end(), ok);
  if (baseline == rows.end()) return;
  summary.baseline = baseline->strategy;
  const Row* fastest = nullptr;
  for (auto& row : rows) {
    if (!ok(row)) continue;
    if (row.elapsed_s > 0 && !row.cut_short) row.speedup = baseline->elapsed_s / row.elapsed_s;
    if (fastest == nullptr || row.elapsed_s < fastest->elapsed_s) fastest = &row;
  }
  const double within = fastest->elapsed_s + fastest->elapsed_mad_s;
  for (auto& row : rows) row.best = ok(row) && !row.cut_short && row.elapsed_s <= within;
}

void describe_scenario(const std::vector<RunFigures>& runs, Summary& summary) {
  const auto middle = [](const std::vector<RunFigures>& of, auto figure) { return median(each(of, figure)); };
  summary.requests = middle(runs, [](const auto& run) { return run.requests; });
  summary.critical_path_s = middle(runs, [](const auto& run) { return run.critical_path_s; });
  summary.ideal_s = middle(runs, [](const auto& run) { return run.ideal_s; });
  summary.handle_cpu_s = middle(runs, [](const auto& run) { return run.handle_cpu_s; });
  summary.handle_block_s = middle(runs, [](const auto& run) { return run.handle_block_s; });
  std::vector<RunFigures> told;  // those to which a server told its delays
  std::copy_if(runs.begin(), runs.end(), std::back_inserter(told), [](const RunFigures& run) {
    return run.asked_max_s != 0 || run.late_p50_s != 0 || run.late_max_s != 0;
  });
  if (told.empty()) return;
  summary.has_delays = true;
  summary.asked_min_s = minimum(each(told, [](const auto& run) { return run.asked_min_s; }));
  summary.asked_max_s = maximum(each(told, [](const auto& run) { return run.asked_max_s; }));
  summary.late_p50_s = middle(told, [](const auto& run) { return run.late_p50_s; });
  summary.late_p99_s = middle(told, [](const auto& run) { return run.late_p99_s; });
  summary.late_max_s = maximum(each(told, [](const auto& run) { return run.late_max_s; }));
}

void certify_mock(const ScenarioResult& result, Summary& summary) {
  auto& mock = summary.mock;
  for (const auto& cell : result.cells) {
    if (!is_ok(cell)) continue;
    const auto busy = median(each(cell.runs, [](const auto& run) { return run.mock.cpu_share; }));
    mock.cpu_share = std::max(mock.cpu_share, busy);
    for (const auto& run : cell.runs) {
      mock.threads = std::max(mock.threads, run.mock.threads);
      mock.overflows += run.mock.overflows;
      mock.refused += run.mock.refused;
    }
  }
}

// What the mock says about the run in which it found most to say. Empty when it was in the way in fewer than
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

std::string advice_on(const MockCertificate& mock) {
  std::string advice =
      "These times are the mock's as well: free the machine's processors, lower the limit, lengthen the "
      "delays";
  if (mock.overflows > 0) advice += ", keep connections open (--connections warm)";
  if (mock.refused > 0) advice += ", raise the limit on open files (ulimit -n)";
  return advice + " or, where processors are idle, give the mock more loops (--mock-option=--threads=N).";
}

std::string milliseconds(double value_s) {
  return fmt::format("{:.3g} ms", value_s * 1e3);
}

// Collects one note per kind of finding, with the rows that it was found in.
class Findings {
 public:
  void add(std::string what) { what_.push_back(std::move(what)); }
  void tell(Summary& summary, Warning warning, const std::string& cause, const std::string& advice) const {
    if (what_.empty()) return;
    std::string list;
    for (std::size_t i = 0; i < std::min(what_.size(), most_named); ++i)
      list += (i == 0 ? "" : ", ") + what_[i];
    if (what_.size() > most_named) list += fmt::format(" and {} more", what_.size() - most_named);
    summary.notes.push_back({warning, cause + list + ".", advice, cause, what_});
  }

 private:
  static constexpr std::size_t most_named = 5;  // a note is to be read to its end
  std::vector<std::string> what_;
};

void warn(const ScenarioResult& result, Summary& summary) {
  Findings few, noisy, late, in_the_way, small, above, failed, cut_short, left;
  for (std::size_t i = 0; i < result.cells.size(); ++i) {
    const auto& row = summary.rows[i];
    const auto& cell = result.cells[i];
    if (row.state != CellState::ok) continue;
    const auto& runs = cell.runs;
    const auto& name = row.strategy;
    const auto limit = result.policy.max_in_flight;

    if (runs.size() < enough_repetitions) few.add(fmt::format("{} ({})", name, runs.size()));
    if (runs.size() > 1 && row.elapsed_mad_s > noisy_share * row.elapsed_s) {
      noisy.add(fmt::format("{} ({:.0f} %)", name, 100 * row.elapsed_mad_s / row.elapsed_s));
    }
    if (const auto clauses = bottleneck_of(runs); !clauses.empty()) {
      in_the_way.add(fmt::format("{} ({})", name, clauses));
      summary.mock.bottleneck = true;
    }
    // The mock judges its lateness itself.
    if (summary.mock.threads == 0) {
      const auto lateness = median(each(runs, [](const auto& run) { return run.late_p99_s; }));
      const auto asked = median(each(runs, [](const auto& run) { return run.asked_p50_s; }));
      if (lateness > late_s || (asked > 0 && lateness > late_share * asked)) {
        late.add(fmt::format("{} (p99 {})", name, milliseconds(lateness)));
      }
    }
    // One at a time is what the sequential idiom is; a pool of 8 where 32 are allowed was somebody's choice.
    if (cell.parallelism.requests > 1 && cell.parallelism.requests < limit) {
      small.add(fmt::format("{} ({})", name, cell.parallelism.requests));
    }
    const auto peak = maximum(each(runs, [](const auto& run) { return run.peak_in_flight; }));
    if (peak > limit) above.add(fmt::format("{} ({:.0f})", name, peak));
    const auto worst = std::max_element(runs.begin(), runs.end(),
                                        [](const auto& a, const auto& b) { return a.errors < b.errors; });
    if (worst->errors > 0) {
      failed.add(fmt::format("{} ({} in a run, first {})", name, worst->errors, worst->first_error));
    }
    if (row.cut_short) cut_short.add(fmt::format("{} ({:.0f} requests cancelled)", name, row.cancelled));
    const bool left_behind = row.left_at_server > 0 || row.sockets_left > 0 || row.threads_left > 0;
    if (result.purpose.shows_deadlines && left_behind) {
      left.add(fmt::format("{} ({:.0f} requests at the server, {:.0f} sockets, {:.0f} threads)", name,
                           row.left_at_server, row.sockets_left, row.threads_left));
    }
  }
  const auto limit = result.policy.max_in_flight;
  failed.tell(summary, Warning::failed_requests, "Requests failed for good in ",
              "The times are those of runs with failures in them: mend the target, or allow more attempts.");
  cut_short.tell(
      summary, Warning::cut_short, "The run's deadline cut short ",
      "These rows did less than the others, so their times are the deadline's and are not compared.");
  left.tell(summary, Warning::left_behind, "Something was left behind by ",
            "A run is over when nothing of it goes on: mend the strategy, or close the connections.");
  above.tell(summary, Warning::above_limit,
             fmt::format("More requests than the limit of {} were in flight in ", limit),
             "Do not compare these times with the others': let the strategy keep to max_in_flight.");
  in_the_way.tell(summary, Warning::mock_bottleneck, "The mock was the bottleneck in ",
                  advice_on(summary.mock));
  late.tell(summary, Warning::server_late, "The server answered late in ",
            "The ideal counts the delays as they were served, but absolute times are too long: free the "
            "machine's processors, lower the limit or lengthen the delays.");
  noisy.tell(summary, Warning::noisy, "The spread is above 5 % of the median in ",
             "Smaller differences between rows mean nothing: quieten the machine or raise the repetitions.");
  few.tell(summary, Warning::too_few_repetitions,
           fmt::format("There are fewer than {} runs of ", enough_repetitions),
           fmt::format("The spread says little: measure at least {} repetitions.", enough_repetitions));
  small.tell(summary, Warning::smaller_than_limit,
             fmt::format("Less than the limit of {} is what can be in flight in ", limit),
             "\"of ideal\" counts that against them, \"excess\" does not: size them to the limit to compare "
             "idioms.");
}

}  // namespace

void check_work(ScenarioResult& result) {
  const auto* found =
      most_common<Work>(result, [](const CellResult& cell, std::size_t run) { return &cell.runs[run].work; });
  const Work reference = found == nullptr ? Work{} : *found;
  if (const auto* rows = most_common<Rows>(result, rows_of)) result.rows = *rows;
  for (auto& cell : result.cells) {
    if (!is_ok(cell)) continue;
    auto reason = fault(cell, reference, result.rows, result.purpose);
    if (reason.empty()) continue;
    cell.state = CellState::incorrect;
    cell.reason = std::move(reason);
  }
}

Summary summarise(const ScenarioResult& result) {
  Summary summary;
  summary.purpose = result.purpose;
  std::vector<RunFigures> runs, cut_short;
  for (const auto& cell : result.cells) {
    summary.rows.push_back(row_of(cell));
    const auto& row = summary.rows.back();
    if (row.state != CellState::ok) continue;
    auto& kind = row.cut_short ? cut_short : runs;
    kind.insert(kind.end(), cell.runs.begin(), cell.runs.end());
  }
  if (runs.empty()) runs = std::move(cut_short);
  compare_rows(summary);
  if (!runs.empty()) describe_scenario(runs, summary);
  certify_mock(result, summary);
  warn(result, summary);
  return summary;
}

}  // namespace overlap
