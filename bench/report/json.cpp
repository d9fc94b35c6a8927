#include "report/json.hpp"

#include "figures/figure_names.hpp"
#include "protocol/messages.hpp"
#include "report/state_name.hpp"
#include "version/version.hpp"
#include "words/dates.hpp"
#include "words/on_one_line.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <ctime>
#include <utility>

namespace overlap {

namespace {

using nlohmann::json;

json figures_json(const RunFigures& run) {
  auto figures = json::object();
  for_each_figure(run, [&](const char* name, auto value) {
    if (std::isfinite(static_cast<double>(value))) figures[name] = value;
  });
  // As text: most readers of JSON keep only 53 bits of a number.
  figures["work"] = {{"requests", run.work.requests}, {"hash", fmt::format("{:016x}", run.work.hash)}};
  for (const auto& step : run.steps) {
    figures["steps"].push_back({{"step", step.label},
                                {"requests", step.requests},
                                {"mean_s", step.mean_s},
                                {"p50_s", step.p50_s},
                                {"p99_s", step.p99_s},
                                {"share", step.share}});
  }
  if (!run.mock.bottlenecks.empty()) figures["mock_bottlenecks"] = run.mock.bottlenecks;
  if (!run.first_error.empty()) figures["first_error"] = run.first_error;
  return figures;
}

json trace_json(const Trace& trace) {
  auto exchanges = json::array();
  for (const auto& exchange : trace.exchanges) exchanges.push_back(to_json(exchange));
  return exchanges;
}

json interval_json(const ConfidenceInterval& interval) {
  return json::array({interval.low, interval.high});
}

// A summary of the repetitions.
json statistics_json(const Row& row) {
  json statistics{{"elapsed_median_s", row.elapsed_s},
                  {"elapsed_mad_s", row.elapsed_mad_s},
                  {"elapsed_min_s", row.elapsed_min_s}};
  if (row.elapsed_interval_s.known())
    statistics["elapsed_interval_s"] = interval_json(row.elapsed_interval_s);
  if (row.rank > 0) {
    statistics["rank"] = row.rank;
    statistics["speedup"] = row.speedup;
    if (row.speedup_interval.known()) statistics["speedup_interval"] = interval_json(row.speedup_interval);
  }
  if (row.retries > 0) statistics["retries"] = row.retries;
  return statistics;
}

json cell_json(const CellResult& cell, const Row& row) {
  json result{{"name", cell.name},
              {"strategy", cell.strategy},
              {"parallelism", to_json(cell.parallelism)},
              {"state", state_name(cell.state)},
              {"runs", json::array()}};
  if (!cell.reason.empty()) result["reason"] = cell.reason;
  if (!cell.changed.empty()) result["changed"] = cell.changed;
  if (row.state == CellState::ok) result["statistics"] = statistics_json(row);
  for (const auto& run : cell.runs) result["runs"].push_back(figures_json(run));
  for (const auto& trace : cell.traces) result["traces"].push_back(trace_json(trace));
  return result;
}

json scenario_json(const SummarisedScenario& measured) {
  const auto& [result, summary] = measured;
  auto cells = json::array();
  for (std::size_t i = 0; i < result.cells.size(); ++i)
    cells.push_back(cell_json(result.cells[i], summary.rows[i]));
  json scenario{
      {"scenario", result.scenario}, {"summary", result.summary}, {"policy", to_json(result.policy)},
      {"target", result.target},     {"warm", result.warm},       {"cells", std::move(cells)}};
  if (result.real_target) scenario["real_target"] = true;
  if (!result.address.empty()) scenario["address"] = result.address;
  if (!summary.baseline.empty()) scenario["baseline"] = summary.baseline;
  for (const auto& link : summary.chain)
    scenario["critical_path"].push_back(
        {{"step", link.label}, {"steps", link.steps}, {"took_s", link.took_s}});
  for (const auto& note : summary.notes) {
    scenario["warnings"].push_back(
        {{"warning", to_string(note.warning)}, {"cause", note.cause}, {"advice", note.advice}});
  }
  scenario["parameters"] = json::object();
  for (const auto& [name, value] : result.parameters) scenario["parameters"][name] = value;
  for (const auto& [name, value] : result.point) scenario["point"][name] = value;
  if (result.rows) {
    auto columns = json::array();
    for (const auto& column : result.columns) columns.push_back(column.name);
    scenario["data"] = {{"columns", std::move(columns)}, {"rows", *result.rows}};
  }
  return scenario;
}

std::string iso_8601(std::chrono::system_clock::time_point instant) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(instant)));
}

json overlap_json(const Measured& all) {
  const auto& invocation = all.invocation;
  auto scenarios = json::array();
  for (const auto& scenario : all.scenarios) scenarios.push_back(scenario_json(scenario));
  json overlap{{"schema", results_schema},
               {"version", version()},
               {"command", invocation.command},
               {"repetitions", invocation.repetitions},
               {"machine", to_json(invocation.machine)},
               {"started", iso_8601(invocation.started)},
               {"today", format_date(invocation.today)},
               {"scenarios", std::move(scenarios)}};
  if (invocation.unfinished) overlap["unfinished"] = true;
  if (invocation.interrupted) overlap["interrupted"] = true;
  if (!invocation.commit.empty()) overlap["commit"] = invocation.commit;
  if (!invocation.seed.empty()) overlap["seed"] = invocation.seed;
  for (const auto& [name, values] : invocation.sweep) {
    overlap["sweep"].push_back({{"name", name}, {"values", values}});
  }
  return overlap;
}

class Json : public Format {
 public:
  std::string of_all(const Measured& all) const override {
    auto document = all.google_benchmark;
    document["overlap"] = overlap_json(all);
    return with_escaped_controls(document.dump(2, ' ', false, json::error_handler_t::replace)) + "\n";
  }
};

}  // namespace

std::unique_ptr<Format> make_json(const FormatOptions& /*options*/) {
  return std::make_unique<Json>();
}

}  // namespace overlap
