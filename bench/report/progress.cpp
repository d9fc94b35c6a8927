#include "report/progress.hpp"

#include "words/units.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace overlap {

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
  if (number == numbers_.end()) return std::string(cell);
  return fmt::format("{:>{}}/{} {}", number->second, std::to_string(numbers_.size()).size(), numbers_.size(),
                     cell);
}

void Progress::started(std::string_view cell, std::string_view what) {
  if (!live_ || what.empty()) return;
  auto line = fmt::format("{:>3} % {} {}", runs_ == 0 ? 100 : 100 * done_ / runs_, titled(cell), what);
  if (width_ > 0 && line.size() >= width_) line.resize(width_ - 1);
  fmt::print(stream_, "\r\033[K{}", line);
  std::fflush(stream_);
}

void Progress::measured(std::string_view cell, const RunFigures& figures) {
  ++done_;
  if (live_ || !told_.insert(std::string(cell)).second) return;
  fmt::print(stream_, "{:<{}} first run {}\n", titled(cell), title_width_,
             format_duration(from_seconds(figures.elapsed_s)));
  std::fflush(stream_);
}

void Progress::failed(std::string_view cell, std::string_view reason) {
  clear();
  fmt::print(stream_, "{:<{}} failed: {}\n", titled(cell), title_width_, reason);
  std::fflush(stream_);
}

void Progress::clear() {
  if (!live_) return;
  fmt::print(stream_, "\r\033[K");
  std::fflush(stream_);
}

}  // namespace overlap
