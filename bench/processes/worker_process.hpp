// A worker, as a child of the driver.
#pragma once

#include "processes/child_process.hpp"
#include "protocol/messages.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace overlap {

/// How much a worker may keep its driver waiting.
struct Patience {
  std::optional<Duration> listing = std::chrono::seconds(60);  // and preparing; nullopt: for ever
  std::optional<Duration> run = std::chrono::minutes(10);      // where its policy sets no limit
  std::uint64_t line_bytes = std::uint64_t{512} << 20;
  std::function<void(const std::string& sentence)> on_silence = {};  // every now and then, while it waits
};

/// The driver's end of the protocol of bench/worker/README.md. Every function throws ChildError when the
/// worker is gone or talks nonsense, WorkerError when it answers that it cannot, and Interrupted on a
/// signal that ends the program.
class WorkerProcess {
 public:
  /// `command` is the program and its arguments; `withheld` are environment variables that hold secrets.
  WorkerProcess(const std::vector<std::string>& command, const std::set<std::string>& withheld,
                Patience patience, const Interrupt& interrupt);

  Offer list();
  Parallelism prepare(const Preparation& preparation);

  /// One run; waits at most so long for its end, or as long as its patience lasts.
  RunReport run(const std::string& id, std::optional<Duration> timeout);

 private:
  nlohmann::json ask(const nlohmann::json& command, const LineLimits& limits);
  LineLimits limits(std::optional<Duration> timeout) const;

  const Patience patience_;
  ChildProcess child_;
};

}  // namespace overlap
