// A program that runs beside the driver and talks to it in lines.
#pragma once

#include "processes/interrupt.hpp"
#include "words/units.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace overlap {

/// A child could not be started, ended, or did not answer in time: one sentence.
struct ChildError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A signal that ends the program came while waiting for a child.
struct Interrupted : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The bounds of one exchange of lines with a child. What is said of a bound that is passed ends with its
/// hint: how to move it.
struct LineLimits {
  std::optional<Duration> timeout;  // for the child to take a line, and for its answer; nullopt: none
  std::uint64_t bytes = std::uint64_t{1} << 20;          // of a line
  std::function<void(Duration waited)> on_silence = {};  // after 10 s without a line, then after 20, 40, ...
  std::string timeout_hint = {}, bytes_hint = {};
};

/// A process with its stdin, stdout and stderr on pipes. It lives in a process group of its own, so that a
/// Ctrl-C at the terminal reaches the driver alone; whatever it starts and does not move to another group
/// ends with it. The kernel kills it should the driver die. For one thread, which must be the one that
/// outlives all children: the kernel takes the death of the starting thread for the parent's.
class ChildProcess {
 public:
  /// `name` is for people. `withheld` are environment variables that the child must not inherit. Throws
  /// ChildError.
  ChildProcess(std::string name, const std::filesystem::path& program,
               const std::vector<std::string>& arguments, const std::set<std::string>& withheld,
               const Interrupt& interrupt);

  /// Closes the child's stdin and asks its group to end with SIGTERM; after two seconds, or when the child
  /// has ended, SIGKILL. Waits for the child.
  ~ChildProcess();

  /// Throws ChildError when the child is gone, or does not read in time; Interrupted on a signal that ends
  /// the program.
  void write(std::string_view text, const LineLimits& limits);

  /// The next line of its stdout, without the newline. Throws ChildError with how the child ended, or which
  /// limit was passed; Interrupted as write() does.
  std::string read_line(const LineLimits& limits);

  /// One sentence on how the child ended, or an empty string while it is alive.
  std::string obituary();

  /// After the child has ended: the code it exited with; nullopt when a signal ended it or it is alive.
  std::optional<int> exit_code();

  /// The last line that it wrote to stderr so far, or an empty string.
  std::string last_words();

 private:
  class Process;
  std::unique_ptr<Process> process_;
};

}  // namespace overlap
