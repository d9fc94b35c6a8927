// One call after another.
#include "azure.hpp"
#include "by_hand.hpp"
#include "net/blocking_client.hpp"
#include "run/run.hpp"

namespace overlap::azure_inventory {

namespace {

class Inventory {
 public:
  Inventory(BlockingClient& client, Run& run, const Requests& requests, const StopSignal& stop)
      : client_(client), run_(run), requests_(requests), stop_(stop) {}

  void subscriptions() {
    each(requests_.subscriptions(), nullptr, [this](const std::string& subscription, const Visit& listed) {
      each(requests_.groups(subscription), &listed, [this](const std::string& group, const Visit& found) {
        each(requests_.vms(group), &found,
             [this](const std::string& vm, const Visit& by) { details(vm, by); });
      });
    });
  }

 private:
  void details(const std::string& vm, const Visit& by) {
    Visit view = run_.visit(requests_.instance_view(vm), &by);
    const auto outcome = fetch(view);
    const auto power = outcome.ok() ? read_power(outcome.response) : Power::other;
    if (power != Power::other) log(vm, power == Power::running, view);
    for (auto& request : {requests_.size(vm), requests_.location(vm)}) {
      Visit visit = run_.visit(request, &by);
      fetch(visit);
    }
  }

  void log(const std::string& vm, bool running, const Visit& by) {
    Visit visit = run_.visit(requests_.log(vm, running), &by);
    for (auto outcome = fetch(visit); outcome.ok(); outcome = fetch(visit)) {
      const auto next = read_log(outcome.response, running);
      if (next.empty()) return;
      visit = run_.visit(requests_.page(visit.step.request, next), &visit);
    }
  }

  template <class Handle>
  void each(const Request& request, const Visit* by, Handle handle) {
    Visit visit = run_.visit(request, by);
    for (auto outcome = fetch(visit); outcome.ok(); outcome = fetch(visit)) {
      const auto list = read_list(outcome.response);
      for (const auto& id : list.ids) handle(id, visit);
      if (list.next.empty()) return;
      visit = run_.visit(requests_.page(visit.step.request, list.next), &visit);
    }
  }

  Outcome fetch(Visit& visit) {
    auto outcome = client_.send(visit.step.request, stop_);
    while (const auto delay = run_.retry(visit, outcome)) {
      stop_.wait_for(*delay);
      outcome = client_.send(visit.step.request, stop_);
    }
    run_.record(visit, outcome);
    return outcome;
  }

  BlockingClient& client_;
  Run& run_;
  const Requests& requests_;
  const StopSignal& stop_;
};

class SequentialByHand : public Strategy {
 public:
  SequentialByHand(const Target& target, const Policy& policy) : policy_(policy), client_(target, policy) {}

  Trace run(const Scenario& scenario, std::stop_token stop) override {
    Run run(policy_, std::move(stop));
    const StopSignal stop_signal(run.stop_token());
    const Requests requests(scenario);
    Inventory(client_, run, requests, stop_signal).subscriptions();
    return run.take();
  }

  Parallelism parallelism() const override { return {1, true}; }

 private:
  const Policy policy_;
  BlockingClient client_;
};

}  // namespace

std::unique_ptr<Strategy> make_sequential(const StrategySetup& setup) {
  return std::make_unique<SequentialByHand>(setup.target, setup.policy);
}

}  // namespace overlap::azure_inventory
