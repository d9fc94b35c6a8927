// One thread per step: std::async starts it, and whoever needs what it finds out waits in get().
#include "net/blocking_client.hpp"
#include "run/registry.hpp"
#include "run/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <stdexcept>
#include <stop_token>
#include <system_error>
#include <utility>
#include <vector>

namespace overlap {

namespace {

// A step keeps its thread until all below it is finished, so a large scenario asks for a thread per request.
// Linux refuses somewhere below 32 thousand (kernel.pid_max; vm.max_map_count, of which a stack takes two),
// and before that the machine may have no memory for anything else. Beyond this many, a step runs on the
// thread that would have waited for it.
constexpr unsigned most_threads = 4096;

class ThreadPerStep : public Strategy {
 public:
  ThreadPerStep(const Target& target, const Policy& policy)
      : target_(target), policy_(policy), free_(parallelism().requests) {}

  Trace run(const Scenario& scenario, std::stop_token stop) override {
    std::stop_source ending;  // from outside, or because the system refused a thread
    const std::stop_callback on_stop(std::move(stop), [&ending] { ending.request_stop(); });
    Run run(policy_, ending.get_token());
    const StopSignal stop_signal(run.stop_token());
    run_ = &run;
    stop_ = &stop_signal;
    ending_ = &ending;
    peak_threads_ = threads_ = 1;
    visit_all(run.roots(scenario));
    return run.take();
  }

  Parallelism parallelism() const override {
    return {std::min(policy_.max_in_flight, most_threads), false, most_threads};
  }

  unsigned peak_threads() const override { return peak_threads_; }

 private:
  void visit(Visit& step) {
    // Send
    auto outcome = send(step.step.request);
    // Retry: this thread is held up, but holds no connection
    while (const auto delay = run_->retry(step, outcome)) {
      stop_->wait_for(*delay);
      outcome = send(step.step.request);
    }
    // Record
    run_->record(step, outcome);
    // Fan out: a thread for every child, and this one waits
    visit_all(run_->children(step, outcome));
    // Fan in: everything below is finished by now
    visit_all(run_->joins(step));
  }

  void visit_all(std::vector<Visit> steps) {
    std::deque<Started> visits;  // these wait for their threads, even if an error prevents get()
    while (!steps.empty()) {
      for (auto& step : steps) {
        auto& own = visits.emplace_back(std::move(step));
        if (claim_thread()) {
          own.done = start(own.step);
        } else {
          visit(own.step);
        }
      }
      steps = run_->following(visits.back().step);
      while (!visits.empty() && visits.front().is_over()) visits.pop_front();
    }
    for (auto& visit : visits) visit.wait();
  }

  struct Started {
    explicit Started(Visit visit) : step(std::move(visit)) {}

    bool is_over() {
      if (done.valid() && done.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return false;
      wait();
      return true;
    }
    void wait() {
      if (done.valid()) done.get();
    }

    Visit step;
    std::future<void> done{};  // none: it was visited without a thread of its own
  };

  std::future<void> start(Visit& step) {
    try {
      return std::async(std::launch::async, [this, &step] {
        const ThreadClaim claim{*this};
        visit(step);
      });
    } catch (const std::system_error& error) {
      release_thread();
      ending_->request_stop();
      throw std::runtime_error(fmt::format(
          "the system refused to start thread number {} ({}): thread_per_step needs one for every step "
          "that is not finished",
          peak_threads_, error.code().message()));
    }
  }

  // On a connection that is free, as soon as there is one.
  Outcome send(const Request& request) {
    auto client = lease();
    auto outcome = client.send(request, *stop_);
    {
      const std::lock_guard lock(mutex_);
      idle_.push_back(std::move(client));
      ++free_;
    }
    free_changed_.notify_one();
    return outcome;
  }

  BlockingClient lease() {
    std::unique_lock lock(mutex_);
    free_changed_.wait(lock, [this] { return free_ > 0; });
    --free_;
    if (idle_.empty()) return {target_, policy_};
    auto client = std::move(idle_.back());  // the one used last: its caches are warm
    idle_.pop_back();
    return client;
  }

  bool claim_thread() {
    const std::lock_guard lock(mutex_);
    if (threads_ > most_threads) return false;
    peak_threads_ = std::max(peak_threads_, ++threads_);
    return true;
  }

  void release_thread() {
    const std::lock_guard lock(mutex_);
    --threads_;
  }

  struct ThreadClaim {
    ThreadPerStep& strategy;
    ~ThreadClaim() { strategy.release_thread(); }
  };

  const Target target_;
  const Policy policy_;
  Run* run_ = nullptr;
  const StopSignal* stop_ = nullptr;
  std::stop_source* ending_ = nullptr;
  std::mutex mutex_;  // guards what follows
  std::condition_variable free_changed_;
  unsigned free_;                     // connections without a request, open or not
  std::vector<BlockingClient> idle_;  // those of them that were used before
  unsigned threads_ = 1, peak_threads_ = 1;
};

}  // namespace

std::unique_ptr<Strategy> make_thread_per_step(const StrategySetup& setup) {
  return std::make_unique<ThreadPerStep>(setup.target, setup.policy);
}

}  // namespace overlap
