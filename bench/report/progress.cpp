#include "report/progress.hpp"

#include "words/on_one_line.hpp"
#include "words/units.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace overlap {

namespace {

// What nobody reads is no reason to end: a terminal may be gone, or stderr closed.
void write(std::FILE* stream, const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stream);
  std::fflush(stream);
}

}  // namespace

Progress::Progress(std::FILE* stream, bool live, std::size_t runs, unsigned width)
    : stream_(stream), live_(live), width_(width), runs_(runs) {}

Progress::~Progress() {
  clear();
}

void Progress::number(const std::vector<std::string>& cells) {
  for (const auto& cell : cells) numbers_.emplace(cell, numbers_.size() + 1);
  for (const auto& cell : cells) title_width_ = std::max(title_width_, titled(cell).size());
}

std::string Progress::titled(std::string_view cell) const {
  const auto number = numbers_.find(cell);
  if (number == numbers_.end()) return on_one_line(cell);
  return fmt::format("{:>{}}/{} {}", number->second, std::to_string(numbers_.size()).size(), numbers_.size(),
                     on_one_line(cell));
}

void Progress::started(std::string_view cell, std::string_view what) {
  if (!live_ || what.empty()) return;
  auto line = fmt::format("{:>3} % {} {}", runs_ == 0 ? 100 : 100 * done_ / runs_, titled(cell), what);
  if (width_ > 0 && line.size() >= width_) line.resize(width_ - 1);
  write(stream_, "\r\033[K" + line);
}

void Progress::measured(std::string_view cell, const RunFigures& figures) {
  ++done_;
  if (live_ || !told_.insert(std::string(cell)).second) return;
  write(stream_, fmt::format("{:<{}} first run {}\n", titled(cell), title_width_,
                             format_duration(from_seconds(figures.elapsed_s))));
}

void Progress::failed(std::string_view cell, std::string_view reason) {
  clear();
  write(stream_, fmt::format("{:<{}} failed: {}\n", titled(cell), title_width_, on_one_line(reason)));
}

void Progress::silent(std::string_view cell, std::string_view sentence) {
  clear();
  write(stream_, fmt::format("{:<{}} {}\n", titled(cell), title_width_, on_one_line(sentence)));
}

void Progress::clear() {
  if (!live_) return;
  write(stream_, "\r\033[K");
}

}  // namespace overlap
