// One run of a scenario, as its strategy reports it.
#pragma once

#include "core/policy.hpp"
#include "core/step.hpp"
#include "core/trace.hpp"

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace overlap {

/// The steps of one parent that are still to be made, and what all of its steps have in common.
struct Siblings;

/// A step on its way through a strategy.
struct Visit {
  Step step;
  StepId id = 0;
  StepId parent = no_step;
  Release release = Release::root;
  unsigned attempt = 1;
  TimePoint ready;                          // since when it, or its next attempt, could have been sent
  std::size_t recorded = 0;                 // where the final attempt stands in the trace
  std::shared_ptr<Siblings> siblings = {};  // nullptr: all have been made
};

/// Hands out the steps, takes the decisions that are the same for every idiom, and keeps the trace. All
/// functions may be called from any thread. The run begins, and its clock with it, when this is constructed.
///
/// Steps are made when they are due: where there are very many, roots(), children() and joins() give the
/// first of them, and following() gives others once one is recorded.
class Run {
 public:
  /// `stop` ends the run from outside; a failed step ends it too when the policy says so.
  Run(const Policy& policy, std::stop_token stop);

  /// So many steps that are released and not recorded, or four times as many as may be in flight, keep every
  /// connection busy. Beyond that a step costs memory and gains nothing.
  static constexpr std::size_t most_waiting = 16'384;

  /// The scenario's roots, ready now.
  std::vector<Visit> roots(const Scenario& scenario);

  /// One step of a program that is not a scenario, ready now: released by the response of `by`, or a root.
  Visit visit(Request request, const Visit* by);

  /// Whether to try again, and after how long; the attempt is recorded when so. nullopt: the outcome is
  /// final.
  std::optional<Duration> retry(Visit& visit, const Outcome& outcome);

  /// Records the final attempt, and in the visit where it stands.
  void record(Visit& visit, const Outcome& outcome);

  /// Siblings of a step that is recorded, which have waited for their turn: they were ready when it was, and
  /// belong to the same parent. Nothing when all of them have been given, and after a stop. Whoever calls
  /// this for each step that it records, or for the last one that it was given, meets all of them.
  std::vector<Visit> following(const Visit& visit);

  /// How many more steps may be released before there are as many as are of use; at least 1.
  std::size_t room();

  /// Handles the response: costs the calling thread what the scenario says, keeps what the response says
  /// about rows, if that is asked for, and gives the steps that it makes possible, ready now; nothing of that
  /// after a failure. A body that is not what the scenario expects turns the recorded attempt into
  /// Failure::content.
  std::vector<Visit> children(const Visit& visit, const Outcome& outcome);

  /// The same of a response that was handled elsewhere, which took its time there.
  std::vector<Visit> children_of_handled(const Visit& visit, const Outcome& outcome);

  /// The steps that waited for the visit's whole subtree, ready now.
  std::vector<Visit> joins(const Visit& visit);

  /// Requested from outside or by a failed step.
  std::stop_token stop_token() const { return stop_.get_token(); }

  /// The trace; the run is over. Throws std::runtime_error when a root could not be made.
  Trace take();

 private:
  struct RequestStop {
    std::stop_source& stop;
    void operator()() const noexcept { stop.request_stop(); }
  };

  void keep(std::vector<Contribution> contributions);
  std::vector<Visit> release(std::vector<Step> steps, StepId parent, Release why,
                             std::optional<std::size_t> parent_recorded = {});
  std::vector<Visit> visits_of(std::vector<Step> steps, StepId parent, Release why, TimePoint ready,
                               std::optional<std::size_t> parent_recorded);
  void turn_to_failure(std::size_t recorded, const char* why);
  Exchange exchange(const Visit& visit, const Outcome& outcome) const;
  void fail(const Exchange& exchange);

  const Policy policy_;
  const TimePoint start_;
  std::stop_source stop_;
  std::stop_callback<RequestStop> on_outer_stop_;
  std::mutex mutex_;  // guards what follows
  StepId next_id_ = 0;
  std::size_t waiting_ = 0;  // released and not recorded
  std::string unmade_root_;  // why one of the roots could not be made
  Trace trace_;
};

}  // namespace overlap
