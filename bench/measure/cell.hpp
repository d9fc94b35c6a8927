// One strategy on one scenario, ready to be run again and again.
#pragma once

#include "measure/result.hpp"
#include "measure/server.hpp"
#include "measure/suite.hpp"
#include "measure/worker_process.hpp"

#include <memory>
#include <optional>
#include <string>

namespace overlap {

/// What a run brought.
struct Measurement {
  RunFigures figures;
  Trace trace;
  std::optional<Rows> rows;  // if the worker collected them
};

/// Holds the worker process of a cell and makes it ready, which includes a run that does not count. For one
/// thread.
class Cell {
 public:
  Cell(const SuitePlan& suite, const ScenarioPlan& plan, const StrategyPlan& strategy, Server& server,
       const Interrupt& interrupt);

  const std::string& name() const { return name_; }
  Parallelism parallelism() const { return parallelism_; }

  /// Before the first run, and after the server's address has changed: starts the worker, prepares it and
  /// warms it up. Throws ChildError or WorkerError with the reason, or Interrupted.
  void make_ready();

  /// One run that counts. Throws as make_ready() does, and ChildError for a run that cannot be believed or in
  /// which no request succeeded.
  Measurement measure();

  /// Stops the worker.
  void close() { worker_.reset(); }

 private:
  Measurement run();

  const SuitePlan& suite_;
  const ScenarioPlan& plan_;
  const StrategyPlan strategy_;
  const std::string name_;
  Server& server_;
  const Interrupt& interrupt_;
  std::unique_ptr<WorkerProcess> worker_;
  Parallelism parallelism_;
  unsigned ready_for_ = 0;  // the address's generation
  bool ready_ = false;
};

}  // namespace overlap
