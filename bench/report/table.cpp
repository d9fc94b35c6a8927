#include "report/table.hpp"

#include "figures/summary.hpp"
#include "report/figure_text.hpp"
#include "report/terminal_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string_view>
#include <vector>

namespace overlap {

namespace {

constexpr std::size_t long_name = 28, shortest_name = 8;

class Table {
 public:
  Table(const ScenarioResult& result, const TableStyle& style)
      : result_(result),
        summary_(summarise(result)),
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
    write_wrapped(what, indent, indent, [](const std::string& line) { return line; });
    if (!right.empty()) out_ += spaces(indent) + right + "\n";
  }

  void write_titles() {
    std::string line = spaces(indent) + padded_right("strategy", name_width_);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const auto width = width_of(columns_[i]);
      // Elapsed begins where its figures begin; all others end where theirs end.
      line += spaces(gap) +
              (i == 0 ? padded_right(columns_[i].title, width) : padded_left(columns_[i].title, width));
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out_ += paint_.dim(line) + "\n";
  }

  void write_row(std::size_t index) {
    const auto& row = summary_.rows[index];
    const auto name = padded_right(shortened(on_one_line(row.strategy), name_width_), name_width_);
    if (row.state != CellState::ok) {
      const auto word = verdict(row);
      const auto before = indent + name_width_ + gap;
      const auto reason = on_one_line(row.reason);
      const auto room = width_ > before + shortest_name ? width_ - before : shortest_name;
      const auto lines = wrapped(word + (reason.empty() ? "" : ": " + reason), room);
      for (std::size_t i = 0; i < lines.size(); ++i) {
        if (i == 0) {
          out_ +=
              spaces(indent) + name + spaces(gap) + paint_.red(word) + lines[0].substr(word.size()) + "\n";
        } else {
          out_ += spaces(before) + lines[i] + "\n";
        }
      }
      return;
    }
    std::string line = name;
    for (const auto& column : columns_) {
      line += spaces(gap) + padded_left(column.cells[index], width_of(column));
    }
    out_ += spaces(indent) + (row.rank == 1 ? paint_.green(line) : line) + "\n";
  }

  void write_footer() {
    const auto dim = [this](const std::string& line) { return paint_.dim(line); };
    if (const auto first = fastest(summary_); !first.empty()) {
      write_wrapped(first, indent, indent + 2, [](const std::string& line) { return line; });
    }
    if (!left_out_.empty()) {
      std::string list;
      for (const auto& title : left_out_) list += (list.empty() ? "" : ", ") + title;
      write_wrapped("(not shown at this width: " + list + ")", indent, indent, dim);
    }
    const auto red = [this](const std::string& line) { return paint_.red(line); };
    if (const auto mock = certificate(summary_); summary_.mock.bottleneck) {
      write_wrapped(mock, indent, indent, red);
    } else if (!mock.empty()) {
      write_wrapped(mock, indent, indent, dim);
    }
    for (const auto& note : summary_.notes) {
      write_wrapped("note: " + on_one_line(note.cause) + " " + note.advice, indent, indent + 6,
                    [](const std::string& line) { return line; });
    }
  }

  template <class Painter>
  void write_wrapped(const std::string& text, std::size_t first, std::size_t further, Painter painter) {
    out_ += paragraph(text, width_, first, further, painter);
  }

  const ScenarioResult& result_;
  const Summary summary_;
  const Paint paint_;
  const std::size_t width_;
  std::vector<Column> columns_;
  std::vector<std::string> left_out_;
  std::size_t name_width_ = 0;
  std::string out_;
};

}  // namespace

std::string table(const ScenarioResult& result, const TableStyle& style) {
  return Table(result, style).text();
}

}  // namespace overlap
