#include "report/sweep_table.hpp"

#include "report/sentences.hpp"
#include "report/sweep_figures.hpp"
#include "report/terminal_table.hpp"
#include "report/terminal_text.hpp"
#include "words/on_one_line.hpp"

#include <algorithm>
#include <limits>
#include <vector>

namespace overlap {

namespace {

constexpr std::size_t long_value = 24, shortest_value = 6;

bool is_number(const std::string& text) {
  return !text.empty() && text.front() >= '0' && text.front() <= '9';
}

class SweepTable {
 public:
  SweepTable(std::span<const SummarisedScenario> points, const TableStyle& style)
      : scenario_(on_one_line(points.front().result.scenario)),
        figures_(sweep_figures(points)),
        paint_(style.colour),
        width_(style.width == 0 ? std::numeric_limits<std::size_t>::max() : style.width) {}

  std::string text() {
    fit();
    write_headline();
    write_titles();
    for (std::size_t point = 0; point < figures_.points.size(); ++point) {
      write_point(point);
      for (std::size_t row = 0; row < figures_.points[point].summary.rows.size(); ++row)
        write_row(point, row);
    }
    out_ += lines_below(left_out_, figures_.whole, width_, paint_);
    return std::move(out_);
  }

 private:
  std::size_t width_of(const SweepColumn& column) const {
    std::size_t width = display_width(column.title);
    for (const auto& cells : column.cells) {
      for (const auto& cell : cells) width = std::max(width, display_width(cell));
    }
    return width;
  }

  // Of what stands before the strategies' names, with the gaps.
  std::size_t values_width() const {
    std::size_t width = indent;
    for (const auto value_width : value_widths_) width += value_width + gap;
    return width;
  }

  std::size_t table_width() const {
    std::size_t width = values_width() + name_width_;
    for (const auto& column : figures_.columns) width += gap + width_of(column);
    return width;
  }

  void fit() {
    for (std::size_t i = 0; i < figures_.dimensions.size(); ++i) {
      auto width = display_width(figures_.dimensions[i]);
      bool numbers = true;
      for (const auto& values : figures_.values) {
        width = std::max(width, display_width(values[i]));
        numbers = numbers && is_number(values[i]);
      }
      value_widths_.push_back(std::min(width, long_value));
      numbers_.push_back(numbers);
    }
    name_width_ = display_width("strategy");
    for (const auto& point : figures_.points) {
      for (const auto& row : point.summary.rows) {
        name_width_ = std::max(name_width_, display_width(on_one_line(row.strategy)));
      }
    }
    if (table_width() > width_) name_width_ = std::min(name_width_, long_name);
    auto& columns = figures_.columns;
    while (table_width() > width_ && columns.size() > 1) {
      left_out_.insert(left_out_.begin(), columns.back().title);
      columns.pop_back();
    }
    while (table_width() > width_ && name_width_ > shortest_name) --name_width_;
    for (auto& value_width : value_widths_) {
      while (table_width() > width_ && value_width > shortest_value) --value_width;
    }
  }

  void write_headline() {
    if (display_width(scenario_) + 3 + display_width(figures_.description) <= width_) {
      out_ += paint_.bold(scenario_) + "   " + figures_.description + "\n";
      return;
    }
    out_ += paint_.bold(scenario_) + "\n";
    out_ +=
        paragraph(figures_.description, width_, indent, indent, [](const std::string& line) { return line; });
  }

  // The left of a line: titles, or a point's values.
  std::string left(const std::vector<std::string>& texts) const {
    auto line = spaces(indent);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const auto text = shortened(texts[i], value_widths_[i]);
      line += numbers_[i] ? padded_left(text, value_widths_[i]) : padded_right(text, value_widths_[i]);
      line += spaces(gap);
    }
    return line;
  }

  void write_titles() {
    auto line = left(figures_.dimensions) + padded_right("strategy", name_width_);
    for (std::size_t i = 0; i < figures_.columns.size(); ++i)
      line += title_above(figures_.columns[i].title, i, width_of(figures_.columns[i]));
    line.erase(line.find_last_not_of(' ') + 1);
    out_ += paint_.dim(line) + "\n";
  }

  void write_point(std::size_t point) {
    const auto& summary = figures_.points[point].summary;
    auto line = left(figures_.values[point]);
    if (const auto ideal = bounds(summary); !ideal.empty()) {
      const auto requests = requests_of(summary) + "   ";
      const auto shortest = ideal.substr(ideal.rfind("ideal"));
      for (const auto& text : {requests + ideal, requests + shortest, shortest}) {
        if (values_width() + display_width(text) > width_) continue;
        line += paint_.dim(text);
        break;
      }
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out_ += line + "\n";
  }

  void write_row(std::size_t point, std::size_t index) {
    const auto& row = figures_.points[point].summary.rows[index];
    if (row.state != CellState::ok) {
      out_ += lines_without_time(row, values_width(), name_width_, width_, paint_);
      return;
    }
    auto line = name_of(row, name_width_);
    for (const auto& column : figures_.columns) {
      line += spaces(gap) + padded_left(column.cells[point][index], width_of(column));
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out_ += spaces(values_width()) + (row.rank == 1 ? paint_.green(line) : line) + "\n";
  }

  const std::string scenario_;
  SweepFigures figures_;
  const Paint paint_;
  const std::size_t width_;
  std::vector<std::size_t> value_widths_;
  std::vector<bool> numbers_;  // dimensions whose values are numbers, which end below each other
  std::vector<std::string> left_out_;
  std::size_t name_width_ = 0;
  std::string out_;
};

}  // namespace

std::string sweep_table(std::span<const SummarisedScenario> points, const TableStyle& style) {
  return SweepTable(points, style).text();
}

}  // namespace overlap
