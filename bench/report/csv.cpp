#include "report/csv.hpp"

#include "figures/figure_names.hpp"
#include "report/parts.hpp"
#include "report/state_name.hpp"
#include "words/on_one_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <type_traits>

namespace overlap {

namespace {

class Line {
 public:
  explicit Line(std::string& out) : out_(out) {}
  ~Line() { out_ += "\r\n"; }  // RFC 4180, 2.1

  void add(std::string_view raw) {
    separate();
    const auto value = without_controls(raw);
    if (value.find_first_of(",\"\r\n") == std::string::npos) {
      out_ += value;
      return;
    }
    out_ += '"';
    for (const char c : value) out_ += c == '"' ? std::string("\"\"") : std::string(1, c);
    out_ += '"';
  }
  void add(std::uint64_t value) {
    separate();
    out_ += std::to_string(value);
  }
  void add(double value) {
    separate();
    if (std::isfinite(value)) out_ += fmt::format("{}", value);  // the shortest text that reads back the same
  }

 private:
  void separate() {
    if (!first_) out_ += ',';
    first_ = false;
  }
  std::string& out_;
  bool first_ = true;
};

// The names swept in any of the results, in the order met.
std::vector<std::string> swept_names(std::span<const SummarisedScenario> scenarios) {
  std::vector<std::string> names;
  for (const auto& scenario : scenarios) {
    for (const auto& swept : scenario.result.point) {
      if (std::find(names.begin(), names.end(), swept.name) == names.end()) names.push_back(swept.name);
    }
  }
  return names;
}

// Named as a reader that flattens the results file would: a variable may be called as a figure is.
void add_swept_titles(const std::vector<std::string>& swept, Line& line) {
  for (const auto& name : swept) line.add(std::string_view("point." + name));
}

void add_swept_values(const std::vector<std::string>& swept, const Point& point, Line& line) {
  for (const auto& name : swept) {
    const auto value = std::find_if(point.begin(), point.end(),
                                    [&](const SweptValue& candidate) { return candidate.name == name; });
    line.add(value == point.end() ? std::string_view() : std::string_view(value->value));
  }
}

void add_header(const std::vector<std::string>& swept, std::string& out) {
  Line line(out);
  for (const auto* name : {"scenario", "strategy", "name", "repetition", "state", "reason"}) {
    line.add(std::string_view(name));
  }
  for_each_figure(RunFigures{}, [&](std::string_view name, auto) { line.add(name); });
  for (const auto* name : {"work_requests", "work_hash", "work_ok", "first_error", "mock_bottlenecks"})
    line.add(std::string_view(name));
  add_swept_titles(swept, line);
}

void add_run(std::string& out, const ScenarioResult& result, const std::vector<std::string>& swept,
             const CellResult& cell, std::size_t repetition, const RunFigures* run) {
  Line line(out);
  const std::string_view nothing;
  line.add(std::string_view(result.scenario));
  line.add(std::string_view(cell.strategy));
  line.add(std::string_view(cell.name));
  if (run == nullptr) {
    line.add(nothing);
  } else {
    line.add(std::uint64_t{repetition});
  }
  line.add(state_name(cell.state));
  line.add(std::string_view(cell.reason));
  for_each_figure(run == nullptr ? RunFigures{} : *run, [&](std::string_view, auto value) {
    if (run == nullptr) {
      line.add(nothing);
    } else {
      line.add(value);
    }
  });
  if (run == nullptr) {
    for (int i = 0; i < 5; ++i) line.add(nothing);
    add_swept_values(swept, result.point, line);
    return;
  }
  line.add(run->work.requests);
  line.add(std::string_view(fmt::format("{:016x}", run->work.hash)));
  line.add(std::uint64_t{cell.state == CellState::incorrect ? 0U : 1U});
  line.add(std::string_view(run->first_error));
  line.add(std::string_view(fmt::format("{}", fmt::join(run->mock.bottlenecks, "; "))));
  add_swept_values(swept, result.point, line);
}

std::string csv_of_runs(std::span<const SummarisedScenario> scenarios) {
  std::string out;
  const auto swept = swept_names(scenarios);
  add_header(swept, out);
  for (const auto& [result, summary] : scenarios) {
    for (const auto& cell : result.cells) {
      for (std::size_t i = 0; i < cell.runs.size(); ++i)
        add_run(out, result, swept, cell, i + 1, &cell.runs[i]);
      if (cell.runs.empty()) add_run(out, result, swept, cell, 0, nullptr);
    }
  }
  return out;
}

void add_steps(std::string& out, const ScenarioResult& result, const std::vector<std::string>& swept,
               const CellResult& cell, std::size_t repetition) {
  for (const auto& step : cell.runs[repetition - 1].steps) {
    Line line(out);
    line.add(std::string_view(result.scenario));
    line.add(std::string_view(cell.strategy));
    line.add(std::string_view(cell.name));
    line.add(std::uint64_t{repetition});
    line.add(std::string_view(step.label));
    for (const auto figure : {step.requests, step.mean_s, step.p50_s, step.p99_s, step.share})
      line.add(figure);
    add_swept_values(swept, result.point, line);
  }
}

std::string csv_of_steps(std::span<const SummarisedScenario> scenarios) {
  std::string out;
  const auto swept = swept_names(scenarios);
  {
    Line header(out);
    for (const auto* name : {"scenario", "strategy", "name", "repetition", "step", "requests", "mean_s",
                             "p50_s", "p99_s", "share"}) {
      header.add(std::string_view(name));
    }
    add_swept_titles(swept, header);
  }
  for (const auto& [result, summary] : scenarios) {
    for (const auto& cell : result.cells) {
      if (cell.state != CellState::ok) continue;
      for (std::size_t i = 1; i <= cell.runs.size(); ++i) add_steps(out, result, swept, cell, i);
    }
  }
  return out;
}

std::string csv_of_rows(const ScenarioResult& result) {
  std::string out;
  {
    Line header(out);
    for (const auto& column : result.columns) header.add(std::string_view(column.name));
  }
  for (const auto& row : result.rows.value_or(Rows{})) {
    Line line(out);
    for (const auto& value : row) line.add(std::string_view(value));
  }
  return out;
}

class Csv : public Format {
 public:
  explicit Csv(const FormatOptions& options) : options_(options) {}

  std::string of_scenario(std::span<const SummarisedScenario> points) const override {
    const auto parts = parts_of(points, options_);
    const bool has_rows = std::find(parts.begin(), parts.end(), Part::rows) != parts.end();
    return has_rows ? csv_of_rows(points.front().result) : std::string();
  }

  std::string of_all(const Measured& all) const override {
    if (options_.steps) return csv_of_steps(all.scenarios);
    return options_.rows ? std::string() : csv_of_runs(all.scenarios);
  }

 private:
  const FormatOptions options_;
};

}  // namespace

std::unique_ptr<Format> make_csv(const FormatOptions& options) {
  return std::make_unique<Csv>(options);
}

}  // namespace overlap
