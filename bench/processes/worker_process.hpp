// A worker, as a child of the driver.
#pragma once

#include "processes/child_process.hpp"
#include "protocol/messages.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace overlap {

/// The driver's end of the protocol of bench/worker/README.md. Every function throws ChildError when the
/// worker is gone or talks nonsense, WorkerError when it answers that it cannot, and Interrupted on Ctrl-C.
class WorkerProcess {
 public:
  /// `command` is the program and its arguments; `withheld` are environment variables that hold secrets.
  WorkerProcess(const std::vector<std::string>& command, const std::set<std::string>& withheld,
                const Interrupt& interrupt);

  Offer list();
  Parallelism prepare(const Preparation& preparation);

  /// One run; waits at most so long for its end.
  RunReport run(const std::string& id, std::optional<Duration> timeout);

 private:
  nlohmann::json ask(const nlohmann::json& command, std::optional<Duration> timeout);

  ChildProcess child_;
};

}  // namespace overlap
