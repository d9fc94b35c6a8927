#include "report/markdown.hpp"

#include "figures/summary.hpp"
#include "report/figure_text.hpp"
#include "report/markdown_text.hpp"
#include "report/time_since.hpp"

#include <fmt/format.h>

namespace overlap {

std::string markdown(const ScenarioResult& result) {
  const auto summary = summarise(result);
  const auto figures = columns(summary);
  auto out = fmt::format("### {}\n\n{}", escaped(result.scenario), escaped(description(result, summary)));
  if (const auto text = bounds(summary); !text.empty()) out += "; " + unpadded(text);
  out += "\n\n| strategy |";
  for (const auto& column : figures) out += fmt::format(" {} |", escaped(column.title));
  out += "\n|:--|";
  for (std::size_t i = 0; i < figures.size(); ++i) out += "--:|";
  out += "\n";
  for (std::size_t i = 0; i < summary.rows.size(); ++i) {
    const auto& row = summary.rows[i];
    out += fmt::format("| {} |", escaped(row.strategy));
    if (row.state == CellState::ok) {
      for (const auto& column : figures) out += fmt::format(" {} |", unpadded(column.cells[i]));
    } else {
      out += fmt::format(" **{}** {}|", verdict(row), row.reason.empty() ? "" : escaped(row.reason) + " ");
      for (std::size_t empty = 1; empty < figures.size(); ++empty) out += " |";
    }
    out += "\n";
  }
  for (const auto& text : {fastest(summary), certificate(summary)}) {
    if (!text.empty()) out += "\n" + escaped(text) + "\n";
  }
  if (!summary.notes.empty()) out += "\n";
  for (const auto& note : summary.notes) {
    out += fmt::format("- **note:** {} {}\n", escaped(note.cause), escaped(note.advice));
  }
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

std::string markdown_of_steps(const ScenarioResult& result) {
  const auto lines = step_lines(summarise(result));
  std::string out;
  for (const auto& cells : lines) {
    out += "|";
    for (const auto& cell : cells) out += fmt::format(" {} |", escaped(cell));
    out += "\n";
    if (&cells == &lines.front()) out += "|:--|:--|--:|--:|--:|--:|--:|\n";
  }
  return out;
}

}  // namespace overlap
