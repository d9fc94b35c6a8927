// The course of a measurement, told while it lasts.
#pragma once

#include "figures/result.hpp"

#include <cstddef>
#include <cstdio>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace overlap {

/// Tells on a stream which cell is being measured: on a terminal one line that is rewritten, elsewhere a line
/// for each cell's first figure. A stream that takes nothing is no error. For one thread.
class Progress {
 public:
  /// `runs` is how many runs will count in all, `width` the terminal's columns (0: unknown), which a
  /// rewritten line must not fill.
  Progress(std::FILE* stream, bool live, std::size_t runs, unsigned width);

  /// From now on says which of these cells it is, too: of many, a name alone does not tell how far it is.
  void number(const std::vector<std::string>& cells);

  ~Progress();

  void started(std::string_view cell, std::string_view what);
  void measured(std::string_view cell, const RunFigures& figures);
  void failed(std::string_view cell, std::string_view reason);
  void silent(std::string_view cell, std::string_view sentence);  // nothing has come of it for a while

  /// Takes the live line away, so that something else can be printed.
  void clear();

 private:
  std::FILE* stream_;
  bool live_;
  unsigned width_;
  std::size_t runs_, done_ = 0;
  // "17/84 name" where cells are numbered.
  std::string titled(std::string_view cell) const;

  std::set<std::string> told_;  // cells whose first figure was told
  std::map<std::string, std::size_t, std::less<>> numbers_;
  std::size_t title_width_ = 48;
};

}  // namespace overlap
