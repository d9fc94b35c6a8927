// The worker's side of its pipe: commands in, one a line.
#pragma once

#include <optional>
#include <string>

namespace overlap {

/// Splits what arrives on a descriptor into lines. For one thread at a time: the session's between runs, its
/// watchdog's during one.
class CommandStream {
 public:
  explicit CommandStream(int descriptor) : descriptor_(descriptor) {}

  int descriptor() const { return descriptor_; }

  /// The next line without its newline; blocks until it is there. nullopt at the end of the file.
  std::optional<std::string> next();

  /// Takes in what has arrived, blocking for at least one byte. False at the end of the file.
  bool fill();

  /// Removes and returns the next whole line that has already arrived.
  std::optional<std::string> take();

  /// Gives a line back, to be returned by the next take().
  void put_back(const std::string& line) { buffer_.insert(0, line + '\n'); }

 private:
  int descriptor_;
  std::string buffer_;
};

}  // namespace overlap
