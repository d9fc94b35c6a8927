// A program that runs beside the driver and talks to it in lines.
#pragma once

#include "processes/interrupt.hpp"
#include "words/units.hpp"

#include <chrono>
#include <filesystem>
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

/// The user's Ctrl-C came while waiting for a child.
struct Interrupted : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A process with its stdin, stdout and stderr on pipes. It lives in a process group of its own, so that a
/// Ctrl-C at the terminal reaches the driver alone, and is killed by the kernel should the driver die. For
/// one thread, which must be the one that outlives all children: the kernel takes the death of the starting
/// thread for the parent's.
class ChildProcess {
 public:
  /// `name` is for people. `withheld` are environment variables that the child must not inherit. Throws
  /// ChildError.
  ChildProcess(std::string name, const std::filesystem::path& program,
               const std::vector<std::string>& arguments, const std::set<std::string>& withheld,
               const Interrupt& interrupt);

  /// Closes the child's stdin and asks it to end with SIGTERM; after two seconds SIGKILL. Waits for it.
  ~ChildProcess();

  /// Throws ChildError when the child is gone.
  void write(std::string_view text);

  /// The next line of its stdout, without the newline. Waits at most so long (nullopt: for ever). Throws
  /// ChildError with how the child ended, or that it said nothing in time; Interrupted on Ctrl-C.
  std::string read_line(std::optional<Duration> timeout);

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
