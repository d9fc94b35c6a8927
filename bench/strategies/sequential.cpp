// One thread, one connection, one request at a time: depth first, as the code reads.
#include "net/blocking_client.hpp"
#include "net/httplib_client.hpp"
#include "run/registry.hpp"
#include "run/run.hpp"

#include <vector>

namespace overlap {

namespace {

template <class Client>
class Sequential : public Strategy {
 public:
  Sequential(const Target& target, const Policy& policy) : policy_(policy), client_(target, policy) {}

  Trace run(const Scenario& scenario, std::stop_token stop) override {
    Run run(policy_, std::move(stop));
    const StopSignal stop_signal(run.stop_token());
    visit_all(run, run.roots(scenario), stop_signal);
    return run.take();
  }

  Parallelism parallelism() const override { return {1, true}; }

 private:
  void visit(Run& run, Visit& step, const StopSignal& stop) {
    // Send
    auto outcome = client_.send(step.step.request, stop);
    // Retry: nothing else happens meanwhile
    while (const auto delay = run.retry(step, outcome)) {
      stop.wait_for(*delay);
      outcome = client_.send(step.step.request, stop);
    }
    // Record
    run.record(step, outcome);
    // Fan out: one child after another
    visit_all(run, run.children(step, outcome), stop);
    // Fan in: everything below is finished by now
    visit_all(run, run.joins(step), stop);
  }

  void visit_all(Run& run, std::vector<Visit> steps, const StopSignal& stop) {
    for (; !steps.empty(); steps = run.following(steps.back())) {
      for (auto& step : steps) visit(run, step, stop);
    }
  }

  const Policy policy_;
  Client client_;
};

}  // namespace

std::unique_ptr<Strategy> make_sequential(const StrategySetup& setup) {
  return std::make_unique<Sequential<BlockingClient>>(setup.target, setup.policy);
}

std::unique_ptr<Strategy> make_sequential_httplib(const StrategySetup& setup) {
  return std::make_unique<Sequential<HttplibClient>>(setup.target, setup.policy);
}

}  // namespace overlap
