// The mockserver program as a child process, as its users start it.
#pragma once

#include "mockserver/ground/json_text.hpp"

#include <string>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace overlap::mock {

/// A test's choices beside the arguments.
struct ProgramOptions {
  std::vector<std::pair<std::string, std::string>> environment;  ///< added to this process's own
  unsigned descriptors = 0;  ///< how many files it may have open; 0: as many as this process
};

/// Started with these arguments; told to end, and waited for, when this goes.
class Program {
 public:
  explicit Program(std::vector<std::string> arguments, const ProgramOptions& options = {});
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  /// The line that it prints when it listens. Throws std::runtime_error when there is none within 30 s.
  Json start_line();

  void signal(int number) const;

  pid_t pid() const { return pid_; }

  /// SIGINT, and SIGTERM before it can have heard of that: it is stopped meanwhile.
  void interrupt_and_terminate() const;

  /// Waits for the end; -N when signal N ended it.
  int exit_code();

  /// All that it has printed since, up to its end.
  std::string output() const;
  std::string errors() const;

 private:
  pid_t pid_ = -1;
  int out_ = -1;
  int err_ = -1;
};

/// All of a file; empty when there is none.
std::string content_of(const std::string& path);

}  // namespace overlap::mock
