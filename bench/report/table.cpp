#include "report/table.hpp"

#include "report/columns.hpp"
#include "report/sentences.hpp"
#include "report/terminal_table.hpp"
#include "report/terminal_text.hpp"
#include "words/on_one_line.hpp"

#include <algorithm>
#include <limits>
#include <vector>

namespace overlap {

namespace {

class Table {
 public:
  Table(const SummarisedScenario& scenario, const TableStyle& style)
      : result_(scenario.result),
        summary_(scenario.summary),
        paint_(style.colour),
        width_(style.width == 0 ? std::numeric_limits<std::size_t>::max() : style.width),
        columns_(columns(summary_)) {}

  std::string text() {
    fit();
    write_headline();
    write_titles();
    for (std::size_t i = 0; i < summary_.rows.size(); ++i) write_row(i);
    write_footer();
    return std::move(out_);
  }

 private:
  std::size_t width_of(const Column& column) const {
    std::size_t width = display_width(column.title);
    for (const auto& cell : column.cells) width = std::max(width, display_width(cell));
    return width;
  }

  std::size_t table_width() const {
    std::size_t width = indent + name_width_;
    for (const auto& column : columns_) width += gap + width_of(column);
    return width;
  }

  void fit() {
    name_width_ = display_width("strategy");
    for (const auto& row : summary_.rows) {
      name_width_ = std::max(name_width_, display_width(on_one_line(row.strategy)));
    }
    if (table_width() > width_) name_width_ = std::min(name_width_, long_name);
    while (table_width() > width_ && columns_.size() > 1) {
      left_out_.insert(left_out_.begin(), columns_.back().title);
      columns_.pop_back();
    }
    while (table_width() > width_ && name_width_ > shortest_name) --name_width_;
  }

  void write_headline() {
    const auto name = on_one_line(result_.scenario);
    const auto what = description(result_, summary_);
    const auto right = bounds(summary_);
    const auto left_width = display_width(name) + 3 + display_width(what);
    const auto whole = left_width + 3 + display_width(right);
    if (right.empty() ? left_width <= width_ : whole <= width_) {
      out_ += paint_.bold(name) + "   " + what;
      if (!right.empty()) {
        out_ += spaces(3 + (table_width() > whole ? table_width() - whole : 0)) + right;
      }
      out_ += "\n";
      return;
    }
    out_ += paint_.bold(name) + "\n";
    write_wrapped(what, indent);
    if (!right.empty()) out_ += spaces(indent) + right + "\n";
  }

  void write_titles() {
    std::string line = spaces(indent) + padded_right("strategy", name_width_);
    for (std::size_t i = 0; i < columns_.size(); ++i)
      line += title_above(columns_[i].title, i, width_of(columns_[i]));
    line.erase(line.find_last_not_of(' ') + 1);
    out_ += paint_.dim(line) + "\n";
  }

  void write_row(std::size_t index) {
    const auto& row = summary_.rows[index];
    if (row.state != CellState::ok) {
      out_ += lines_without_time(row, indent, name_width_, width_, paint_);
      return;
    }
    auto line = name_of(row, name_width_);
    for (const auto& column : columns_) {
      line += spaces(gap) + padded_left(column.cells[index], width_of(column));
    }
    out_ += spaces(indent) + (row.rank == 1 ? paint_.green(line) : line) + "\n";
  }

  void write_footer() {
    if (const auto first = fastest(summary_); !first.empty()) write_wrapped(first, indent + 2);
    out_ += lines_below(left_out_, summary_, width_, paint_);
  }

  void write_wrapped(const std::string& text, std::size_t further) {
    out_ += paragraph(text, width_, indent, further, [](const std::string& line) { return line; });
  }

  const ScenarioResult& result_;
  const Summary& summary_;
  const Paint paint_;
  const std::size_t width_;
  std::vector<Column> columns_;
  std::vector<std::string> left_out_;
  std::size_t name_width_ = 0;
  std::string out_;
};

}  // namespace

std::string table(const SummarisedScenario& scenario, const TableStyle& style) {
  return Table(scenario, style).text();
}

}  // namespace overlap
