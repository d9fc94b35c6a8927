#include "report/listing.hpp"

#include "report/sentences.hpp"
#include "report/step_lines.hpp"
#include "report/terminal_text.hpp"
#include "report/time_since.hpp"
#include "words/on_one_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <vector>

namespace overlap {

namespace {

using Lines = std::vector<std::vector<std::string>>;

// The first line has the titles. The columns from `first_figure` on are figures, which end below each other.
std::string aligned(const Lines& lines, std::size_t first_figure, const Paint& paint) {
  std::vector<std::size_t> widths(lines.front().size());
  for (const auto& cells : lines) {
    for (std::size_t i = 0; i < cells.size(); ++i) widths[i] = std::max(widths[i], display_width(cells[i]));
  }
  std::string out;
  for (const auto& cells : lines) {
    auto line = spaces(indent);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      line += i < first_figure ? padded_right(cells[i], widths[i]) : padded_left(cells[i], widths[i]);
      line += spaces(gap);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += (&cells == &lines.front() ? paint.dim(line) : line) + "\n";
  }
  return out;
}

// Below a table; nothing of an empty text.
std::string line_of(const std::string& text, const TableStyle& style) {
  if (text.empty()) return {};
  const auto width = style.width == 0 ? std::numeric_limits<std::size_t>::max() : style.width;
  return paragraph(text, width, indent, indent + 2, [](const std::string& line) { return line; });
}

}  // namespace

std::string table_of_rows(const ScenarioResult& result, const TableStyle& style,
                          std::chrono::system_clock::time_point now) {
  const auto rows = result.rows.value_or(Rows{});
  Lines lines(1 + rows.size());
  for (std::size_t i = 0; i < result.columns.size(); ++i) {
    const auto& column = result.columns[i];
    lines[0].push_back(on_one_line(column.name));
    for (std::size_t j = 0; j < rows.size(); ++j) {
      lines[j + 1].push_back(on_one_line(column.is_instant ? time_since(rows[j][i], now) : rows[j][i]));
    }
  }
  const Paint paint(style.colour);
  return fmt::format("{}   {} rows\n", paint.bold(on_one_line(result.scenario)), rows.size()) +
         aligned(lines, result.columns.size(), paint);
}

std::string table_of_steps(const SummarisedScenario& scenario, const TableStyle& style) {
  const Paint paint(style.colour);
  constexpr std::size_t first_figure = 2;
  return fmt::format("{}   its steps, attempt by attempt\n",
                     paint.bold(on_one_line(scenario.result.scenario))) +
         aligned(step_lines(scenario.summary), first_figure, paint) +
         line_of(overlapping(scenario.summary), style) + line_of(chain(scenario.summary), style);
}

}  // namespace overlap
