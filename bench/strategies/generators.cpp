// One thread that asks one generator after another whether it can go on, round and round, and never waits.
#include "coroutine/generator.hpp"
#include "net/nonblocking_client.hpp"
#include "run/registry.hpp"
#include "run/run.hpp"

#include <chrono>
#include <deque>
#include <exception>
#include <vector>

namespace overlap {

using std::chrono::steady_clock;

namespace {

class Generators : public Strategy {
 public:
  Generators(const Target& target, const Policy& policy) : policy_(policy), client_(target, policy) {}

  Trace run(const Scenario& scenario, std::stop_token stop) override {
    Run run(policy_, std::move(stop));
    std::size_t pending = 0;
    std::exception_ptr error;
    start_all(run, run.roots(scenario), pending);
    // The scheduler: whoever is first in the queue goes on, and to its end if there is more to come.
    while (!tasks_.empty()) {
      auto task = std::move(tasks_.front());
      tasks_.pop_front();
      try {
        if (task.generator.next()) {
          tasks_.push_back(std::move(task));
          continue;
        }
      } catch (...) {
        if (!error) error = std::current_exception();
      }
      --*task.pending;
    }
    if (error) std::rethrow_exception(error);
    return run.take();
  }

  Parallelism parallelism() const override { return {policy_.max_in_flight, false}; }

 private:
  Generator visit(Run& run, Visit step, std::size_t& siblings) {
    const auto stop = run.stop_token();
    // Send
    auto attempt = client_.begin(step.step.request);
    while (!attempt.advance(stop)) co_yield waiting;
    // Retry: holding no connection, and asking what time it is
    while (const auto delay = run.retry(step, attempt.outcome())) {
      const auto until = steady_clock::now() + *delay;
      while (steady_clock::now() < until && !stop.stop_requested()) co_yield waiting;
      attempt = client_.begin(step.step.request);
      while (!attempt.advance(stop)) co_yield waiting;
    }
    // Record
    run.record(step, attempt.outcome());
    start_all(run, run.following(step), siblings);
    // Fan out: every child gets its place in the round
    std::size_t pending = 0;
    start_all(run, run.children(step, attempt.outcome()), pending);
    while (pending > 0) co_yield waiting;
    // Fan in: everything below is finished by now
    start_all(run, run.joins(step), pending);
    while (pending > 0) co_yield waiting;
  }

  void start_all(Run& run, std::vector<Visit> steps, std::size_t& pending) {
    pending += steps.size();
    for (auto& step : steps) tasks_.push_back({visit(run, std::move(step), pending), &pending});
  }

  struct Task {
    Generator generator;
    std::size_t* pending;  // of those who wait for it
  };

  const Policy policy_;
  NonblockingClient client_;
  std::deque<Task> tasks_;
};

}  // namespace

std::unique_ptr<Strategy> make_generators(const StrategySetup& setup) {
  return std::make_unique<Generators>(setup.target, setup.policy);
}

}  // namespace overlap
