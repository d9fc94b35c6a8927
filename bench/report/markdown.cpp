#include "report/markdown.hpp"

#include "report/columns.hpp"
#include "report/markdown_table.hpp"
#include "report/markdown_text.hpp"
#include "report/parts.hpp"
#include "report/sentences.hpp"
#include "report/step_lines.hpp"
#include "report/sweep_markdown.hpp"
#include "report/time_since.hpp"

#include <fmt/format.h>

#include <vector>

namespace overlap {

namespace {

class Markdown : public Format {
 public:
  explicit Markdown(const FormatOptions& options) : options_(options) {}

  std::string of_scenario(std::span<const SummarisedScenario> points) const override {
    std::string text;
    for (const auto part : parts_of(points, options_)) text += written(part, points) + "\n";
    return text;
  }

 private:
  std::string written(Part part, std::span<const SummarisedScenario> points) const {
    switch (part) {
      case Part::table:
        return markdown(points.front());
      case Part::sweep_table:
        return sweep_markdown(points);
      case Part::steps:
        return markdown_of_steps(points.front());
      case Part::rows:
        return markdown_of_rows(points.front().result, options_.now);
    }
    return {};
  }

  const FormatOptions options_;
};

}  // namespace

std::unique_ptr<Format> make_markdown(const FormatOptions& options) {
  return std::make_unique<Markdown>(options);
}

std::string markdown(const SummarisedScenario& scenario) {
  const auto& [result, summary] = scenario;
  const auto figures = columns(summary);
  auto out = fmt::format("### {}\n\n{}", escaped(result.scenario), escaped(description(result, summary)));
  if (const auto text = bounds(summary); !text.empty()) out += "; " + unpadded(text);
  out += "\n\n| strategy |";
  for (const auto& column : figures) out += fmt::format(" {} |", escaped(column.title));
  out += "\n|:--|";
  for (std::size_t i = 0; i < figures.size(); ++i) out += "--:|";
  out += "\n";
  for (std::size_t i = 0; i < summary.rows.size(); ++i) {
    std::vector<std::string> cells;
    for (const auto& column : figures) cells.push_back(column.cells[i]);
    out += "|" + cells_of(summary.rows[i], cells) + "\n";
  }
  if (const auto text = fastest(summary); !text.empty()) out += "\n" + escaped(text) + "\n";
  out += paragraphs_below(summary);
  return out;
}

std::string markdown_of_rows(const ScenarioResult& result, std::chrono::system_clock::time_point now) {
  std::string out = "|", rule = "|";
  for (const auto& column : result.columns) {
    out += fmt::format(" {} |", escaped(column.name));
    rule += ":--|";
  }
  out += "\n" + rule + "\n";
  for (const auto& row : result.rows.value_or(Rows{})) {
    out += "|";
    for (std::size_t i = 0; i < row.size(); ++i) {
      out += fmt::format(" {} |", escaped(result.columns[i].is_instant ? time_since(row[i], now) : row[i]));
    }
    out += "\n";
  }
  return out;
}

std::string markdown_of_steps(const SummarisedScenario& scenario) {
  const auto lines = step_lines(scenario.summary);
  std::string out;
  for (const auto& cells : lines) {
    out += "|";
    for (const auto& cell : cells) out += fmt::format(" {} |", escaped(cell));
    out += "\n";
    if (&cells == &lines.front()) out += "|:--|:--|--:|--:|--:|--:|--:|\n";
  }
  for (const auto& text : {overlapping(scenario.summary), chain(scenario.summary)}) {
    if (!text.empty()) out += "\n" + escaped(text) + "\n";
  }
  return out;
}

}  // namespace overlap
