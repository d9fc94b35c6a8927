// What is going on, while it is.
#pragma once

#include "measure/result.hpp"

#include <cstddef>
#include <cstdio>
#include <set>
#include <string>
#include <string_view>

namespace overlap {

/// Tells on a stream which cell is being measured: on a terminal one line that is rewritten, elsewhere a line
/// for each cell's first figure. For one thread.
class Progress {
 public:
  /// `runs` is how many runs will count in all, `width` the terminal's columns (0: unknown), which a
  /// rewritten line must not fill.
  Progress(std::FILE* stream, bool live, std::size_t runs, unsigned width);
  ~Progress();

  void started(std::string_view cell, std::string_view what);
  void measured(std::string_view cell, const RunFigures& figures);
  void failed(std::string_view cell, std::string_view reason);

  /// Takes the live line away, so that something else can be printed.
  void clear();

 private:
  std::FILE* stream_;
  bool live_;
  unsigned width_;
  std::size_t runs_, done_ = 0;
  std::set<std::string> told_;  // cells whose first figure was told
};

}  // namespace overlap
