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
  for (const auto& run : cell.runs) row.retries += run.retries;
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

// Of the run in the middle, by the length of its chain.
std::vector<ChainLink> middle_chain(const std::vector<RunFigures>& runs) {
  std::vector<const RunFigures*> sorted;
  for (const auto& run : runs) sorted.push_back(&run);
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>((sorted.size() - 1) / 2);
  std::nth_element(sorted.begin(), middle, sorted.end(), [](const RunFigures* a, const RunFigures* b) {
    return a->critical_path_s < b->critical_path_s;
  });
  return (*middle)->chain;
}

void describe_scenario(const std::vector<RunFigures>& runs, Summary& summary) {
  const auto middle = [](const std::vector<RunFigures>& of, auto figure) { return median(each(of, figure)); };
  summary.requests = middle(runs, [](const auto& run) { return run.requests; });
  summary.critical_path_s = middle(runs, [](const auto& run) { return run.critical_path_s; });
  summary.ideal_s = middle(runs, [](const auto& run) { return run.ideal_s; });
  summary.chain = middle_chain(runs);
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

Summary summarise(const ScenarioResult& result) {
  Summary summary;
  summary.purpose = result.purpose;
  summary.real_target = result.real_target;
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
