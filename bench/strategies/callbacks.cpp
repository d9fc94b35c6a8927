// One thread, an event loop, and a chain of completion handlers per step.
#include "net/async_client.hpp"
#include "run/registry.hpp"
#include "run/running.hpp"

#include <boost/asio/io_context.hpp>

#include <memory>
#include <vector>

namespace overlap {

namespace {

class Callbacks : public Strategy {
 public:
  Callbacks(const Target& target, const Policy& policy)
      : policy_(policy), client_(context_, target, policy) {}

  Trace run(const Scenario& scenario, std::stop_token stop) override {
    Run run(policy_, std::move(stop));
    run_ = &run;
    start(run.roots(scenario), nullptr);
    client_.run(run.stop_token());
    return run.take();
  }

  Parallelism parallelism() const override { return {policy_.max_in_flight, false}; }

 private:
  void start(std::vector<Visit> visits, const RunningPtr& parent) {
    if (parent) parent->pending += visits.size();
    for (auto& visit : visits) send(std::make_shared<Running>(std::move(visit), parent));
  }

  // Send
  void send(RunningPtr running) {
    const auto& request = running->visit.step.request;
    client_.async_send(request, [this, running = std::move(running)](Outcome outcome) mutable {
      on_outcome(std::move(running), outcome);
    });
  }

  void on_outcome(RunningPtr running, const Outcome& outcome) {
    auto& step = running->visit;
    // Retry: once the loop's timer says so
    if (const auto delay = run_->retry(step, outcome)) {
      client_.async_wait(*delay,
                         [this, running = std::move(running)]() mutable { send(std::move(running)); });
      return;
    }
    // Record
    run_->record(step, outcome);
    start(run_->following(step), running->parent);
    // Fan out: start every child, wait for none
    start(run_->children(step, outcome), running);
    on_finished(std::move(running));
  }

  // Fan in: the last of a subtree to finish starts what waited for it
  void on_finished(RunningPtr running) {
    while (running && --running->pending == 0) {
      start(run_->joins(running->visit), running->parent);
      running = std::move(running->parent);
    }
  }

  const Policy policy_;
  boost::asio::io_context context_{one_thread};
  AsyncClient client_;
  Run* run_ = nullptr;
};

}  // namespace

std::unique_ptr<Strategy> make_callbacks(const StrategySetup& setup) {
  return std::make_unique<Callbacks>(setup.target, setup.policy);
}

}  // namespace overlap
