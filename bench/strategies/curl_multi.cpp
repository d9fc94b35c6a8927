// One thread, libcurl's multi interface on an epoll loop, and a chain of callbacks per step.
#include "net/curl_client.hpp"
#include "run/registry.hpp"
#include "run/running.hpp"

#include <memory>
#include <vector>

namespace overlap {

namespace {

class CurlMulti : public Strategy {
 public:
  CurlMulti(const Target& target, const Policy& policy) : policy_(policy), client_(target, policy) {}

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
  void send(const RunningPtr& running) {
    client_.send(running->visit.step.request,
                 [this, running](const Outcome& outcome) { on_outcome(running, outcome); });
  }

  void on_outcome(RunningPtr running, const Outcome& outcome) {
    auto& step = running->visit;
    // Retry: once the loop's clock says so
    if (const auto delay = run_->retry(step, outcome)) {
      client_.wait(*delay, [this, running] { send(running); });
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
  CurlClient client_;
  Run* run_ = nullptr;
};

}  // namespace

std::unique_ptr<Strategy> make_curl_multi(const StrategySetup& setup) {
  return std::make_unique<CurlMulti>(setup.target, setup.policy);
}

}  // namespace overlap
