// One strategy on one scenario, ready to be run again and again.
#pragma once

#include "figures/result.hpp"
#include "measure/suite_plan.hpp"
#include "processes/server.hpp"
#include "processes/worker_process.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace overlap {

/// The results of one run.
struct Measurement {
  RunFigures figures;
  Trace trace;
  std::optional<Rows> rows;  // if the worker collected them
};

/// Holds the worker process of a cell and makes it ready, which includes a run that does not count. For one
/// thread.
class Cell {
 public:
  /// `on_silence` is told every now and then how long the worker has not answered.
  Cell(const SuitePlan& suite, const ScenarioPlan& plan, const StrategyPlan& strategy, Server& server,
       std::function<void(const std::string& sentence)> on_silence, const Interrupt& interrupt);

  const std::string& name() const { return name_; }
  Parallelism parallelism() const { return parallelism_; }

  /// Before the first run, after close(), and after the server's address has changed: starts the worker and
  /// prepares it, which opens no connection. Throws ChildError or WorkerError with the reason, or
  /// Interrupted.
  void prepare();

  /// Prepares the worker and warms it up, unless that has been done. Throws as prepare() does.
  void make_ready();

  /// Connections that the worker keeps open between its runs, at most.
  std::uint64_t kept_connections() const { return kept_; }

  /// Connections that it has open during its next run, at most. After prepare().
  std::uint64_t next_connections() const { return ready_ && keeps_ ? kept_ : parallelism_.requests; }

  /// The connections that its last run opened; 0 before that.
  std::uint64_t opened_connections() const { return opened_; }

  /// As many are expected of its next run, where it cannot know better: those of the others' last runs.
  void expect_connections(std::uint64_t count) { expected_ = count; }

  /// One run that counts. Throws as prepare() does, and ChildError for a run that cannot be believed or in
  /// which no request succeeded.
  Measurement measure();

  /// Stops the worker, whose connections end with it.
  void close();

 private:
  Measurement run();
  std::optional<Journal> journal_of(const std::string& run);

  const SuitePlan& suite_;
  const ScenarioPlan& plan_;
  const StrategyPlan strategy_;
  const std::string name_;
  Server& server_;
  const std::function<void(const std::string&)> on_silence_;
  const Interrupt& interrupt_;
  std::unique_ptr<WorkerProcess> worker_;
  Parallelism parallelism_;
  const bool keeps_;                      // connections, from one run to the next
  std::optional<unsigned> prepared_for_;  // the address's generation
  bool ready_ = false;
  std::uint64_t kept_ = 0;
  std::uint64_t opened_ = 0, expected_ = 0;
};

}  // namespace overlap
