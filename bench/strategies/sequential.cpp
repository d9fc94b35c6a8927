// One thread, one connection, one request at a time: depth first, as the code reads.
#include "net/blocking_client.hpp"
#include "net/httplib_client.hpp"
#include "run/registry.hpp"
#include "run/run.hpp"

namespace overlap {

namespace {

template <class Client>
class Sequential : public Strategy {
 public:
  Sequential(const Target& target, const Policy& policy) : policy_(policy), client_(target, policy) {}

  Trace run(const Scenario& scenario, std::stop_token stop) override {
    Run run(policy_, std::move(stop));
    const StopSignal stop_signal(run.stop_token());
    for (auto& root : run.roots(scenario)) visit(run, root, stop_signal);
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
    for (auto& child : run.children(step, outcome)) visit(run, child, stop);
    // Fan in: everything below is finished by now
    for (auto& next : run.joins(step)) visit(run, next, stop);
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
