#include "report/terminal_table.hpp"

#include "report/sentences.hpp"
#include "words/on_one_line.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace overlap {

std::string name_of(const Row& row, std::size_t name_width) {
  return padded_right(shortened(on_one_line(row.strategy), name_width), name_width);
}

std::string title_above(const std::string& title, std::size_t index, std::size_t column_width) {
  return spaces(gap) + (index == 0 ? padded_right(title, column_width) : padded_left(title, column_width));
}

std::string lines_without_time(const Row& row, std::size_t before, std::size_t name_width, std::size_t width,
                               const Paint& paint) {
  const auto word = verdict(row);
  const auto reason = on_one_line(row.reason);
  const auto used = before + name_width + gap;
  const auto room = width > used + shortest_name ? width - used : shortest_name;
  const auto lines = wrapped(word + (reason.empty() ? "" : ": " + reason), room);
  auto out = spaces(before) + name_of(row, name_width) + spaces(gap) + paint.red(word) +
             lines[0].substr(word.size()) + "\n";
  for (std::size_t i = 1; i < lines.size(); ++i) out += spaces(used) + lines[i] + "\n";
  return out;
}

std::string lines_below(const std::vector<std::string>& left_out, const Summary& summary, std::size_t width,
                        const Paint& paint) {
  const auto plain = [](const std::string& line) { return line; };
  const auto dim = [&](const std::string& line) { return paint.dim(line); };
  std::string out;
  if (!left_out.empty()) {
    const auto list = fmt::format("(not shown at this width: {})", fmt::join(left_out, ", "));
    out += paragraph(list, width, indent, indent, dim);
  }
  if (const auto mock = certificate(summary); !mock.empty()) {
    out += paragraph(mock, width, indent, indent, [&](const std::string& line) {
      return summary.mock.bottleneck ? paint.red(line) : paint.dim(line);
    });
  }
  for (const auto& note : summary.notes) {
    out +=
        paragraph("note: " + on_one_line(note.cause) + " " + note.advice, width, indent, indent + 6, plain);
  }
  return out;
}

}  // namespace overlap
