#include "figures/summary.hpp"

#include "figures/each_run.hpp"
#include "figures/statistics.hpp"
#include "figures/step_figures.hpp"
#include "figures/warnings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace overlap {

namespace {

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

std::vector<double> elapsed_of(const CellResult& cell) {
  return each(cell.runs, [](const auto& run) { return run.elapsed_s; });
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

double median_if_counted(std::vector<double> values) {
  const bool counted = std::none_of(values.begin(), values.end(), [](double v) { return std::isnan(v); });
  return counted ? median(std::move(values)) : std::numeric_limits<double>::quiet_NaN();
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
  const auto middle = [&](auto figure) { return median_if_counted(each(cell.runs, figure)); };
  const auto elapsed = elapsed_of(cell);
  row.elapsed_s = median(elapsed);
  row.elapsed_mad_s = median_absolute_deviation(elapsed);
  row.elapsed_min_s = minimum(elapsed);
  row.elapsed_interval_s = median_interval(elapsed);
  row.efficiency = middle([](const auto& run) { return run.efficiency; });
  row.excess_s = middle([](const auto& run) { return run.excess_s; });
  row.cpu_s = middle([](const auto& run) { return run.cpu_user_s + run.cpu_sys_s; });
  row.peak_threads = middle([](const auto& run) { return run.peak_threads; });
  row.peak_rss_bytes = middle([](const auto& run) { return run.peak_rss_bytes; });
  row.ctx_switches = middle([](const auto& run) { return run.ctx_voluntary + run.ctx_involuntary; });
  if (std::any_of(cell.runs.begin(), cell.runs.end(), [](const auto& run) { return run.tells_delays(); })) {
    row.lag_p50_s = middle([](const auto& run) { return run.lag_p50_s; });
    row.lag_p99_s = middle([](const auto& run) { return run.lag_p99_s; });
    row.lag_max_s = maximum(each(cell.runs, [](const auto& run) { return run.lag_max_s; }));
  }
  row.steps = median_steps(cell.runs);
  describe_deadlines(cell.runs, row);
  if (row.cut_short) row.efficiency = row.excess_s = row.speedup = std::numeric_limits<double>::quiet_NaN();
  return row;
}

void compare_rows(const ScenarioResult& result, Summary& summary) {
  auto& rows = summary.rows;
  // Where some ran to their end, only they are compared.
  const bool any_whole = std::any_of(
      rows.begin(), rows.end(), [](const Row& row) { return row.state == CellState::ok && !row.cut_short; });
  std::vector<std::size_t> compared;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].state == CellState::ok && rows[i].cut_short != any_whole) compared.push_back(i);
  }
  if (compared.empty()) return;
  const auto sequential = std::find_if(compared.begin(), compared.end(),
                                       [&](std::size_t i) { return rows[i].strategy == "sequential"; });
  const auto baseline = sequential == compared.end() ? compared.front() : *sequential;
  summary.baseline = rows[baseline].strategy;
  if (!any_whole) return;
  std::vector<std::vector<double>> elapsed;
  for (const auto i : compared) elapsed.push_back(elapsed_of(result.cells[i]));
  const auto baseline_elapsed = elapsed_of(result.cells[baseline]);
  const auto places = ranks(elapsed);
  for (std::size_t i = 0; i < compared.size(); ++i) {
    auto& row = rows[compared[i]];
    row.rank = places[i];
    if (row.elapsed_s <= 0) continue;
    row.speedup = rows[baseline].elapsed_s / row.elapsed_s;
    if (compared[i] != baseline) row.speedup_interval = median_ratio_interval(baseline_elapsed, elapsed[i]);
  }
}

void describe_scenario(const std::vector<RunFigures>& runs, Summary& summary) {
  const auto middle = [](const std::vector<RunFigures>& of, auto figure) { return median(each(of, figure)); };
  summary.requests = middle(runs, [](const auto& run) { return run.requests; });
  summary.critical_path_s = middle(runs, [](const auto& run) { return run.critical_path_s; });
  summary.ideal_s = middle(runs, [](const auto& run) { return run.ideal_s; });
  summary.handle_cpu_s = middle(runs, [](const auto& run) { return run.handle_cpu_s; });
  summary.handle_block_s = middle(runs, [](const auto& run) { return run.handle_block_s; });
  std::vector<RunFigures> told;  // those to which a server told its delays
  std::copy_if(runs.begin(), runs.end(), std::back_inserter(told),
               [](const RunFigures& run) { return run.tells_delays(); });
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
  compare_rows(result, summary);
  if (!runs.empty()) describe_scenario(runs, summary);
  certify_mock(result, summary);
  summary.notes = notes_on(result, summary);
  summary.mock.bottleneck = std::any_of(summary.notes.begin(), summary.notes.end(), [](const Note& note) {
    return note.warning == Warning::mock_bottleneck;
  });
  return summary;
}

SummarisedScenario summarised(ScenarioResult result) {
  auto summary = summarise(result);
  return {std::move(result), std::move(summary)};
}

}  // namespace overlap
