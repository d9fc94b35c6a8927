#include "report/progress.hpp"

#include "core/units.hpp"

#include <fmt/format.h>

namespace overlap {

Progress::Progress(std::FILE* stream, bool live, std::size_t runs, unsigned width)
    : stream_(stream), live_(live), width_(width), runs_(runs) {}

Progress::~Progress() {
  clear();
}

void Progress::started(std::string_view cell, std::string_view what) {
  if (!live_ || what.empty()) return;
  auto line = fmt::format("{:>3} % {} {}", runs_ == 0 ? 100 : 100 * done_ / runs_, cell, what);
  if (width_ > 0 && line.size() >= width_) line.resize(width_ - 1);
  fmt::print(stream_, "\r\033[K{}", line);
  std::fflush(stream_);
}

void Progress::measured(std::string_view cell, const RunFigures& figures) {
  ++done_;
  if (live_ || !told_.insert(std::string(cell)).second) return;
  fmt::print(stream_, "{:<48} first run {}\n", cell, format_duration(from_seconds(figures.elapsed_s)));
  std::fflush(stream_);
}

void Progress::failed(std::string_view cell, std::string_view reason) {
  clear();
  fmt::print(stream_, "{:<48} failed: {}\n", cell, reason);
  std::fflush(stream_);
}

void Progress::clear() {
  if (!live_) return;
  fmt::print(stream_, "\r\033[K");
  std::fflush(stream_);
}

}  // namespace overlap
