// N threads that take jobs from a queue: a job makes one call, and adds jobs for what its answer makes
// possible.
#include "answered.hpp"
#include "by_hand.hpp"
#include "net/blocking_client.hpp"
#include "system/start_threads.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace overlap::azure_inventory {

namespace {

using Job = std::function<void(BlockingClient&)>;

/// Threads with a connection each, and the jobs that none of them has taken yet.
class Pool {
 public:
  Pool(const Target& target, const Policy& policy, unsigned size) {
    for (unsigned i = 0; i < size; ++i) clients_.emplace_back(target, policy);
    threads_ = start_threads(
        size, [this](std::size_t i) { work(clients_[i]); }, [this] { close(); },
        "take fewer (thread_pool_by_hand:N), or allow more (ulimit -u, ulimit -v)");
  }

  ~Pool() { close(); }

  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  void add(Job job) {
    {
      const std::lock_guard lock(mutex_);
      ++unfinished_;
      jobs_.push_back(std::move(job));
    }
    changed_.notify_one();
  }

  /// Returns when all jobs are done, those that they added included; rethrows what the first of them threw.
  void wait() {
    std::unique_lock lock(mutex_);
    all_done_.wait(lock, [this] { return unfinished_ == 0; });
    if (auto error = std::exchange(error_, nullptr)) std::rethrow_exception(error);
  }

  unsigned size() const { return static_cast<unsigned>(clients_.size()); }

 private:
  void close() {
    {
      const std::lock_guard lock(mutex_);
      closing_ = true;
    }
    changed_.notify_all();
  }

  void work(BlockingClient& client) {
    for (;;) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return !jobs_.empty() || closing_; });
      if (closing_) return;
      const auto job = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      std::exception_ptr thrown;
      try {
        job(client);
      } catch (...) {
        thrown = std::current_exception();
      }
      lock.lock();
      if (thrown && !error_) error_ = thrown;
      if (--unfinished_ == 0) all_done_.notify_all();
    }
  }

  std::mutex mutex_;  // guards what follows up to clients_
  std::condition_variable changed_, all_done_;
  std::deque<Job> jobs_;
  std::size_t unfinished_ = 0;
  bool closing_ = false;
  std::exception_ptr error_;
  std::deque<BlockingClient> clients_;
  std::vector<std::jthread> threads_;
};

class Inventory : public Answered<Inventory> {
 public:
  Inventory(Pool& pool, Run& run, const Requests& requests, const StopSignal& stop)
      : Answered(run, requests), pool_(pool), stop_(stop) {}

  template <class Handle>
  void fetch(Visit visit, Handle handle) {
    pool_.add([this, visit = std::move(visit), handle = std::move(handle)](BlockingClient& client) mutable {
      auto outcome = client.send(visit.step.request, stop_);
      while (const auto delay = run_.retry(visit, outcome)) {
        stop_.wait_for(*delay);
        outcome = client.send(visit.step.request, stop_);
      }
      run_.record(visit, outcome);
      if (outcome.ok()) handle(visit, outcome.response);
    });
  }

 private:
  Pool& pool_;
  const StopSignal& stop_;
};

class ThreadPoolByHand : public Strategy {
 public:
  ThreadPoolByHand(const Target& target, const Policy& policy, unsigned size)
      : policy_(policy), pool_(target, policy, std::min(size, policy.max_in_flight)) {}

  Trace run(const Scenario& scenario, std::stop_token stop) override {
    Run run(policy_, std::move(stop));
    const StopSignal stop_signal(run.stop_token());
    const Requests requests(scenario);
    Inventory inventory(pool_, run, requests, stop_signal);
    inventory.begin();
    pool_.wait();
    return run.take();
  }

  Parallelism parallelism() const override { return {pool_.size(), true}; }

 private:
  const Policy policy_;
  Pool pool_;
};

}  // namespace

std::unique_ptr<Strategy> make_thread_pool(const StrategySetup& setup) {
  return std::make_unique<ThreadPoolByHand>(setup.target, setup.policy, setup.parameter);
}

}  // namespace overlap::azure_inventory
