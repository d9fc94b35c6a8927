#include "report/json.hpp"

#include "figures/figure_names.hpp"
#include "figures/summary.hpp"
#include "protocol/messages.hpp"
#include "report/state_name.hpp"
#include "words/dates.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cmath>
#include <ctime>
#include <stdexcept>
#include <utility>

namespace overlap {

namespace {

using nlohmann::json;

// Text from servers and workers may be any bytes; a file that cannot be written would lose the measurement.
json utf8(const std::string& text) {
  const auto quoted = json(text).dump(-1, ' ', false, json::error_handler_t::replace);
  return json::parse(quoted);
}

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
  if (!run.first_error.empty()) figures["first_error"] = utf8(run.first_error);
  return figures;
}

json trace_json(const Trace& trace) {
  auto exchanges = json::array();
  for (const auto& exchange : trace.exchanges) exchanges.push_back(parse_line(to_line(to_json(exchange))));
  return exchanges;
}

json interval_json(const ConfidenceInterval& interval) {
  return json::array({interval.low, interval.high});
}

// What the repetitions come to.
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
  return statistics;
}

json cell_json(const CellResult& cell, const Row& row) {
  json result{{"name", cell.name},
              {"strategy", cell.strategy},
              {"parallelism", to_json(cell.parallelism)},
              {"state", state_name(cell.state)},
              {"runs", json::array()}};
  if (!cell.reason.empty()) result["reason"] = utf8(cell.reason);
  if (row.state == CellState::ok) result["statistics"] = statistics_json(row);
  for (const auto& run : cell.runs) result["runs"].push_back(figures_json(run));
  for (const auto& trace : cell.traces) result["traces"].push_back(trace_json(trace));
  return result;
}

json rows_json(const Rows& rows) {
  auto result = json::array();
  for (const auto& row : rows) {
    auto values = json::array();
    for (const auto& value : row) values.push_back(utf8(value));
    result.push_back(std::move(values));
  }
  return result;
}

json scenario_json(const ScenarioResult& result) {
  const auto summary = summarise(result);
  auto cells = json::array();
  for (std::size_t i = 0; i < result.cells.size(); ++i)
    cells.push_back(cell_json(result.cells[i], summary.rows[i]));
  json scenario{
      {"scenario", result.scenario}, {"summary", result.summary}, {"policy", to_json(result.policy)},
      {"target", result.target},     {"warm", result.warm},       {"cells", std::move(cells)}};
  if (!summary.baseline.empty()) scenario["baseline"] = summary.baseline;
  for (const auto& note : summary.notes) {
    scenario["warnings"].push_back(
        {{"warning", to_string(note.warning)}, {"cause", utf8(note.cause)}, {"advice", note.advice}});
  }
  scenario["parameters"] = json::object();
  for (const auto& [name, value] : result.parameters) scenario["parameters"][name] = utf8(value);
  for (const auto& [name, value] : result.point) scenario["point"][name] = value;
  if (result.rows) {
    auto columns = json::array();
    for (const auto& column : result.columns) columns.push_back(column.name);
    scenario["data"] = {{"columns", std::move(columns)}, {"rows", rows_json(*result.rows)}};
  }
  return scenario;
}

std::string iso_8601(std::chrono::system_clock::time_point instant) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(instant)));
}

bool starts_word(std::string_view text, std::size_t at, std::string_view word) {
  return text.substr(at, word.size()) == word;
}

}  // namespace

nlohmann::json results_file(nlohmann::json google_benchmark, const std::vector<ScenarioResult>& results,
                            const Invocation& invocation) {
  auto scenarios = json::array();
  for (const auto& result : results) scenarios.push_back(scenario_json(result));
  auto command = json::array();
  for (const auto& argument : invocation.command) command.push_back(utf8(argument));
  json overlap{{"schema", results_schema},
               {"version", OVERLAP_VERSION},
               {"command", std::move(command)},
               {"machine", to_json(invocation.machine)},
               {"started", iso_8601(invocation.started)},
               {"scenarios", std::move(scenarios)}};
  if (!invocation.seed.empty()) overlap["seed"] = utf8(invocation.seed);
  overlap["today"] = format_date(invocation.today);
  for (const auto& [name, values] : invocation.sweep) {
    overlap["sweep"].push_back({{"name", name}, {"values", values}});
  }
  google_benchmark["overlap"] = std::move(overlap);
  return google_benchmark;
}

nlohmann::json parse_google_benchmark(std::string_view text) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return {{"context", json::object()}, {"benchmarks", json::array()}};
  }
  std::string strict;
  strict.reserve(text.size());
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      strict += c;
      if (c == '\\' && i + 1 < text.size()) strict += text[++i];
      if (c == '"') quoted = false;
      continue;
    }
    const std::size_t sign = c == '-' ? 1 : 0;
    std::size_t length = 0;
    for (const std::string_view word : {"NaN", "Infinity"}) {
      if (starts_word(text, i + sign, word)) length = sign + word.size();
    }
    if (length > 0) {
      strict += "null";
      i += length - 1;
      continue;
    }
    quoted = c == '"';
    strict += c;
  }
  auto document = json::parse(strict, nullptr, false);
  if (!document.is_object()) throw std::invalid_argument("Google Benchmark's document is not a JSON object");
  return document;
}

}  // namespace overlap
