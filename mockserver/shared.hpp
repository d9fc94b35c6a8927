// Everything that all event loops share.
#pragma once

#include "mockserver/account/journal.hpp"
#include "mockserver/account/metrics.hpp"
#include "mockserver/behaviour/behaviour.hpp"
#include "mockserver/model/model.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <utility>
#include <vector>

namespace overlap::mock {

/// CPU time of this process so far, user and system.
Duration process_cpu();

/// Any thread may use it. The journal is locked for a few hash look-ups at a time.
class Shared {
 public:
  /// `threads` is the number of event loops; an empty token means that administration needs none.
  Shared(Model model, Behaviour behaviour, unsigned threads, std::string admin_token);

  const Model model;
  const std::string admin_token;

  std::mutex journal_mutex;
  Journal journal;

  /// One for each loop; their addresses stay.
  std::vector<std::unique_ptr<LoopMetrics>> metrics;

  /// Who accepts a connection shares it; who gives up a descriptor to refuse one holds it alone, so that no
  /// other loop takes that descriptor meanwhile.
  std::shared_mutex descriptors_mutex;

  /// Connections closed at once for want of file descriptors.
  std::atomic<std::uint64_t> refused{0};

  /// How many connections the accept queues have dropped; set before the loops start.
  std::function<std::uint64_t()> overflows = [] { return std::uint64_t{0}; };

  Losses losses() const;

  /// The account of the whole process since its start, over all runs.
  Accuracy accuracy() const;

  /// Counts one answer in that account. Call with the journal's lock held.
  void count_answer(Duration asked, Duration served);

  /// Goes up with every replace(): a loop that has seen this generation may keep the behaviour it holds.
  unsigned generation() const { return generation_.load(std::memory_order_acquire); }

  std::shared_ptr<BehaviourState> behaviour() const;

  /// The behaviour of all requests that are read from now on. Queues and token buckets start anew.
  void replace(Behaviour behaviour);

  /// The behaviour that the process was started with.
  const Behaviour& first_behaviour() const { return first_behaviour_; }

 private:
  std::shared_ptr<BehaviourState> state_of(Behaviour behaviour) const;

  const Behaviour first_behaviour_;
  mutable std::mutex behaviour_mutex_;
  std::shared_ptr<BehaviourState> behaviour_;
  std::atomic<unsigned> generation_{1};
  const TimePoint started_ = std::chrono::steady_clock::now();
  Accuracy total_;
  Histogram asked_;
  Histogram late_;
};

}  // namespace overlap::mock
