// N threads, each with an event loop and connections of its own, and one coroutine per step on the loop that
// is free first.
#include "coroutine/task_group.hpp"
#include "net/async_client.hpp"
#include "run/registry.hpp"
#include "run/running.hpp"
#include "system/start_threads.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace overlap {

namespace asio = boost::asio;

namespace {

struct Loop {
  Loop(const Target& target, const Policy& policy, unsigned connections)
      : client(context, target, policy), free(connections) {}

  asio::io_context context{one_thread};
  AsyncClient client;
  unsigned free;  // connections without a request, open or not
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> busy;  // more may come
};

class Loops : public Strategy {
 public:
  Loops(const Target& target, const Policy& policy, unsigned size) : policy_(policy) {
    // The connections are dealt out for good, as even as can be: a loop without one would have nothing to do.
    size = std::min(size, policy.max_in_flight);
    for (unsigned i = 0; i < size; ++i) {
      const unsigned connections = policy.max_in_flight / size + (i < policy.max_in_flight % size ? 1 : 0);
      loops_.emplace_back(target, policy, connections);
    }
    // The caller's thread runs the first.
    threads_ = start_threads(
        size - 1, [this](std::size_t i) { work(loops_[i + 1]); }, [this] { close(); },
        "take fewer loops (loops:N), or allow more threads (ulimit -u, ulimit -v)");
  }

  ~Loops() override { close(); }

  Trace run(const Scenario& scenario, std::stop_token stop) override {
    Run run(policy_, std::move(stop));
    {
      const std::lock_guard lock(mutex_);
      run_ = &run;
      for (auto& loop : loops_) loop.busy.emplace(loop.context.get_executor());
      push(run.roots(scenario), nullptr);
      if (unfinished_ == 0) let_loops_end();
      running_loops_ = loops_.size();
      ++runs_;
    }
    state_changed_.notify_all();
    run_loop(loops_.front());
    std::unique_lock lock(mutex_);
    state_changed_.wait(lock, [this] { return running_loops_ == 0; });
    return run.take();
  }

  Parallelism parallelism() const override {
    return {policy_.max_in_flight, false, static_cast<unsigned>(loops_.size())};
  }

 private:
  void close() {
    {
      const std::lock_guard lock(mutex_);
      closing_ = true;
    }
    state_changed_.notify_all();
  }

  Awaitable visit(Loop& loop, RunningPtr running) {
    auto& step = running->visit;
    // Send
    auto outcome = co_await loop.client.async_send(step.step.request, awaiting);
    give_back(loop);
    // Retry: suspended, and holding no connection; whichever loop is free then sends it
    if (const auto delay = run_->retry(step, outcome)) {
      co_await loop.client.async_wait(*delay, awaiting);
      const std::lock_guard lock(mutex_);
      push(std::move(running));
      co_return;
    }
    // Record
    run_->record(step, outcome);
    // Fan out: any loop with a free connection may take a child
    auto following = run_->following(step);
    auto children = run_->children(step, outcome);
    const std::lock_guard lock(mutex_);
    push(std::move(following), running->parent);
    push(std::move(children), running);
    finish(std::move(running));
  }

  // Fan in: the last of a subtree to finish, on whichever loop, releases what waited for it. mutex_ is held.
  void finish(RunningPtr running) {
    --unfinished_;
    while (running && --running->pending == 0) {
      push(run_->joins(running->visit), running->parent);
      running = std::move(running->parent);
    }
    if (unfinished_ == 0) let_loops_end();
  }

  // mutex_ is held.
  void push(std::vector<Visit> visits, const RunningPtr& parent) {
    unfinished_ += visits.size();
    if (parent) parent->pending += visits.size();
    for (auto& visit : visits) push(std::make_shared<Running>(std::move(visit), parent));
  }

  // mutex_ is held.
  void push(RunningPtr running) {
    ready_.push_back(std::move(running));
    const auto freest = std::max_element(loops_.begin(), loops_.end(),
                                         [](const Loop& a, const Loop& b) { return a.free < b.free; });
    if (freest->free > 0) start_next(*freest);
  }

  void give_back(Loop& loop) {
    const std::lock_guard lock(mutex_);
    ++loop.free;
    if (!ready_.empty()) start_next(loop);
  }

  // The step that waits longest goes to the loop, one of whose connections is free. mutex_ is held.
  void start_next(Loop& loop) {
    auto running = std::move(ready_.front());
    ready_.pop_front();
    --loop.free;
    asio::co_spawn(loop.context, visit(loop, std::move(running)), [](std::exception_ptr error) {
      if (error) std::rethrow_exception(error);
    });
  }

  // mutex_ is held.
  void let_loops_end() {
    for (auto& loop : loops_) loop.busy.reset();
  }

  void work(Loop& loop) {
    for (unsigned seen = 0;;) {
      {
        std::unique_lock lock(mutex_);
        state_changed_.wait(lock, [&] { return runs_ != seen || closing_; });
        if (closing_) return;
        seen = runs_;
      }
      run_loop(loop);
    }
  }

  // An exception from a visit ends the process, as it does in a thread of a pool: no loop could wait for the
  // others.
  void run_loop(Loop& loop) noexcept {
    loop.client.run(run_->stop_token());
    const std::lock_guard lock(mutex_);
    if (--running_loops_ == 0) state_changed_.notify_all();
  }

  const Policy policy_;
  std::mutex mutex_;  // guards what follows, and each loop's `free` and `busy`
  std::condition_variable state_changed_;
  std::deque<RunningPtr> ready_;  // for a connection to be free
  std::size_t unfinished_ = 0;    // released steps whose request is not done
  unsigned runs_ = 0;
  std::size_t running_loops_ = 0;
  bool closing_ = false;
  Run* run_ = nullptr;
  std::deque<Loop> loops_;
  std::vector<std::jthread> threads_;
};

}  // namespace

std::unique_ptr<Strategy> make_loops(const StrategySetup& setup) {
  return std::make_unique<Loops>(setup.target, setup.policy, setup.parameter);
}

}  // namespace overlap
