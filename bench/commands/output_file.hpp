// A file that --out or --benchmark_out names.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace overlap {

/// A results file to be: a regular file, to which links lead or not, or what is none: a pipe, a device.
class OutputFile {
 public:
  /// `flag` is what names it. Throws UsageError for a file that cannot be written: before anything is
  /// measured, since a run of minutes must not end with that. Nothing is created.
  OutputFile(std::string_view flag, const std::string& name);

  /// Whether it can be written again and again: a reader meets the former text or the newer one. What is no
  /// regular file takes one text, the last.
  bool is_replaceable() const { return how_ == How::replaced; }

  /// A regular file is written whole or not at all: a failure, which is thrown as std::runtime_error in one
  /// sentence, leaves the former one. One that is this process's stdout or stderr, or whose folder cannot be
  /// written, is written in place, as is what is no regular file. A pipe may wait ten seconds for a reader.
  void write(const std::string& text) const;

 private:
  enum class How { replaced, overwritten, appended, piped };

  void replace(const std::string& text) const;
  int open_in_place() const;
  void write_in_place(const std::string& text) const;

  std::string name_;            // as it was typed
  std::filesystem::path path_;  // behind the links, where it is replaced
  How how_ = How::replaced;
  int stream_ = -1;  // of this process, where it is appended to
};

}  // namespace overlap
