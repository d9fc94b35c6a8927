// N threads, each with a connection of its own, take ready steps from one queue.
#include "net/blocking_client.hpp"
#include "net/httplib_client.hpp"
#include "run/registry.hpp"
#include "run/running.hpp"
#include "system/start_threads.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace overlap {

namespace {

template <class Client>
class ThreadPool : public Strategy {
 public:
  ThreadPool(const Target& target, const Policy& policy, unsigned size) : policy_(policy) {
    for (unsigned i = 0; i < size; ++i) clients_.emplace_back(target, policy);
    threads_ = start_threads(
        size, [this](std::size_t i) { work(clients_[i]); }, [this] { close(); },
        "take fewer (thread_pool:N), or allow more (ulimit -u, ulimit -v)");
  }

  ~ThreadPool() override { close(); }

  Trace run(const Scenario& scenario, std::stop_token stop) override {
    Run run(policy_, std::move(stop));
    const StopSignal stop_signal(run.stop_token());
    {
      std::unique_lock lock(mutex_);
      run_ = &run;
      stop_ = &stop_signal;
      push(run.roots(scenario), nullptr);
      all_done_.wait(lock, [this] { return unfinished_ == 0; });
    }
    return run.take();
  }

  Parallelism parallelism() const override {
    return {std::min(static_cast<unsigned>(clients_.size()), policy_.max_in_flight), true};
  }

 private:
  void close() {
    {
      const std::lock_guard lock(mutex_);
      closing_ = true;
    }
    ready_changed_.notify_all();
  }

  void work(Client& client) {
    while (auto running = pop()) visit(client, std::move(running));
  }

  void visit(Client& client, RunningPtr running) {
    auto& step = running->visit;
    // Send
    auto outcome = client.send(step.step.request, *stop_);
    // Retry: this thread is lost to the others meanwhile
    while (const auto delay = run_->retry(step, outcome)) {
      stop_->wait_for(*delay);
      outcome = client.send(step.step.request, *stop_);
    }
    // Record
    run_->record(step, outcome);
    // Fan out: any idle thread may take a child
    auto following = run_->following(step);
    auto children = run_->children(step, outcome);
    const std::lock_guard lock(mutex_);
    push(std::move(following), running->parent);
    push(std::move(children), running);
    finish(std::move(running));
  }

  // Fan in: the last of a subtree to finish releases what waited for it. Counters, since a pool thread that
  // waited for children would soon leave no thread to serve them. mutex_ is held.
  void finish(RunningPtr running) {
    --unfinished_;
    --busy_;
    if (!ready_.empty()) ready_changed_.notify_one();  // a thread may be waiting for the limit alone
    while (running && --running->pending == 0) {
      push(run_->joins(running->visit), running->parent);
      running = std::move(running->parent);
    }
    if (unfinished_ == 0) all_done_.notify_all();
  }

  // mutex_ is held.
  void push(std::vector<Visit> visits, const RunningPtr& parent) {
    unfinished_ += visits.size();
    if (parent) parent->pending += visits.size();
    for (auto& visit : visits) {
      ready_.push_back(std::make_shared<Running>(std::move(visit), parent));
      ready_changed_.notify_one();
    }
  }

  RunningPtr pop() {
    std::unique_lock lock(mutex_);
    ready_changed_.wait(lock,
                        [this] { return (!ready_.empty() && busy_ < policy_.max_in_flight) || closing_; });
    if (closing_) return nullptr;
    ++busy_;
    auto running = std::move(ready_.front());
    ready_.pop_front();
    return running;
  }

  const Policy policy_;
  std::mutex mutex_;  // guards what follows up to clients_
  std::condition_variable ready_changed_, all_done_;
  std::deque<RunningPtr> ready_;
  std::size_t unfinished_ = 0;  // released steps whose request is not done
  unsigned busy_ = 0;           // threads with a step; a pool larger than the limit keeps to the limit
  bool closing_ = false;
  Run* run_ = nullptr;
  const StopSignal* stop_ = nullptr;
  std::deque<Client> clients_;  // one per thread, never touched by another
  std::vector<std::jthread> threads_;
};

}  // namespace

std::unique_ptr<Strategy> make_thread_pool(const StrategySetup& setup) {
  return std::make_unique<ThreadPool<BlockingClient>>(setup.target, setup.policy, setup.parameter);
}

std::unique_ptr<Strategy> make_thread_pool_httplib(const StrategySetup& setup) {
  return std::make_unique<ThreadPool<HttplibClient>>(setup.target, setup.policy, setup.parameter);
}

}  // namespace overlap
