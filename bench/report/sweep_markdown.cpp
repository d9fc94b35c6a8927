#include "report/sweep_markdown.hpp"

#include "report/markdown_table.hpp"
#include "report/markdown_text.hpp"
#include "report/sentences.hpp"
#include "report/sweep_figures.hpp"

#include <fmt/format.h>

#include <string_view>
#include <vector>

namespace overlap {

namespace {

// The cells before the strategy: the values, the requests and the ideal, or nothing below the first row.
std::string point_cells(const SweepFigures& figures, std::size_t point, std::size_t row) {
  std::string cells = "|";
  for (const auto& value : figures.values[point])
    cells += row == 0 ? fmt::format(" {} |", escaped(value)) : " |";
  const auto& summary = figures.points[point].summary;
  const auto text = bounds(summary);
  if (row > 0 || text.empty()) return cells + " | |";
  constexpr std::string_view word = "ideal ";
  return cells + fmt::format(" {:.0f} | {} |", summary.requests, text.substr(text.rfind(word) + word.size()));
}

std::string row_cells(const SweepFigures& figures, std::size_t point, std::size_t index) {
  std::vector<std::string> cells;
  for (const auto& column : figures.columns) cells.push_back(column.cells[point][index]);
  return cells_of(figures.points[point].summary.rows[index], cells);
}

}  // namespace

std::string sweep_markdown(std::span<const SummarisedScenario> points) {
  const auto figures = sweep_figures(points);
  auto out =
      fmt::format("### {}\n\n{}\n\n|", escaped(points.front().result.scenario), escaped(figures.description));
  std::string rule = "|";
  for (const auto& dimension : figures.dimensions) {
    out += fmt::format(" {} |", escaped(dimension));
    rule += "--:|";
  }
  out += " requests | ideal | strategy |";
  rule += "--:|--:|:--|";
  for (const auto& column : figures.columns) {
    out += fmt::format(" {} |", escaped(column.title));
    rule += "--:|";
  }
  out += "\n" + rule + "\n";
  for (std::size_t point = 0; point < figures.points.size(); ++point) {
    for (std::size_t row = 0; row < figures.points[point].summary.rows.size(); ++row) {
      out += point_cells(figures, point, row) + row_cells(figures, point, row) + "\n";
    }
  }
  out += paragraphs_below(figures.whole);
  return out;
}

}  // namespace overlap
