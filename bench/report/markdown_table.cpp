#include "report/markdown_table.hpp"

#include "report/markdown_text.hpp"
#include "report/sentences.hpp"

#include <fmt/format.h>

namespace overlap {

std::string cells_of(const Row& row, const std::vector<std::string>& figures) {
  auto cells = fmt::format(" {} |", escaped(row.strategy));
  if (row.state == CellState::ok) {
    for (const auto& figure : figures) cells += fmt::format(" {} |", unpadded(figure));
    return cells;
  }
  cells += fmt::format(" **{}** {}|", verdict(row), row.reason.empty() ? "" : escaped(row.reason) + " ");
  for (std::size_t empty = 1; empty < figures.size(); ++empty) cells += " |";
  return cells;
}

std::string paragraphs_below(const Summary& summary) {
  std::string out;
  if (const auto text = certificate(summary); !text.empty()) out += "\n" + escaped(text) + "\n";
  if (!summary.notes.empty()) out += "\n";
  for (const auto& note : summary.notes) {
    out += fmt::format("- **note:** {} {}\n", escaped(note.cause), escaped(note.advice));
  }
  return out;
}

}  // namespace overlap
