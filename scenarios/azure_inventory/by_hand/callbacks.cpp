// A handler for every kind of answer, which sends what comes next.
#include "azure.hpp"
#include "by_hand.hpp"
#include "net/async_client.hpp"
#include "strategies/run.hpp"

#include <boost/asio/io_context.hpp>

#include <memory>

namespace overlap::azure_inventory {

namespace {

class Inventory {
 public:
  Inventory(AsyncClient& client, Run& run, const Requests& requests)
      : client_(client), run_(run), requests_(requests) {}

  void subscriptions(Request request, const Visit* by = nullptr) {
    fetch(run_.visit(std::move(request), by), [this](const Visit& visit, const Response& response) {
      const auto list = read_list(response);
      if (!list.next.empty()) subscriptions(requests_.page(visit.step.request, list.next), &visit);
      for (const auto& id : list.ids) groups(requests_.groups(id), visit);
    });
  }

 private:
  void groups(Request request, const Visit& by) {
    fetch(run_.visit(std::move(request), &by), [this](const Visit& visit, const Response& response) {
      const auto list = read_list(response);
      if (!list.next.empty()) groups(requests_.page(visit.step.request, list.next), visit);
      for (const auto& id : list.ids) vms(requests_.vms(id), visit);
    });
  }

  void vms(Request request, const Visit& by) {
    fetch(run_.visit(std::move(request), &by), [this](const Visit& visit, const Response& response) {
      const auto list = read_list(response);
      if (!list.next.empty()) vms(requests_.page(visit.step.request, list.next), visit);
      for (const auto& id : list.ids) {
        view(id, visit);
        fetch(run_.visit(requests_.size(id), &visit), [](const Visit&, const Response&) {});
        fetch(run_.visit(requests_.location(id), &visit), [](const Visit&, const Response&) {});
      }
    });
  }

  void view(const std::string& vm, const Visit& by) {
    fetch(run_.visit(requests_.instance_view(vm), &by),
          [this, vm](const Visit& visit, const Response& response) {
            const auto power = read_power(response);
            if (power == Power::other) return;
            const bool running = power == Power::running;
            log(requests_.log(vm, running), running, visit);
          });
  }

  void log(Request request, bool running, const Visit& by) {
    fetch(run_.visit(std::move(request), &by), [this, running](const Visit& visit, const Response& response) {
      const auto next = read_log(response, running);
      if (!next.empty()) log(requests_.page(visit.step.request, next), running, visit);
    });
  }

  template <class Handle>
  void fetch(Visit visit, Handle handle) {
    send(std::make_unique<Visit>(std::move(visit)), std::move(handle));
  }

  template <class Handle>
  void send(std::unique_ptr<Visit> visit, Handle handle) {
    const auto& request = visit->step.request;
    client_.async_send(request, [this, visit = std::move(visit),
                                 handle = std::move(handle)](Outcome outcome) mutable {
      if (const auto delay = run_.retry(*visit, outcome)) {
        client_.async_wait(*delay, [this, visit = std::move(visit), handle = std::move(handle)]() mutable {
          send(std::move(visit), std::move(handle));
        });
        return;
      }
      run_.record(*visit, outcome);
      if (outcome.ok()) handle(*visit, outcome.response);
    });
  }

  AsyncClient& client_;
  Run& run_;
  const Requests& requests_;
};

class CallbacksByHand : public Strategy {
 public:
  CallbacksByHand(const Target& target, const Policy& policy)
      : policy_(policy), client_(context_, target, policy) {}

  Trace run(const Scenario& scenario, std::stop_token stop) override {
    Run run(policy_, std::move(stop));
    const Requests requests(scenario);
    Inventory inventory(client_, run, requests);
    inventory.subscriptions(requests.subscriptions());
    client_.run(run.stop_token());
    return run.take();
  }

  Parallelism parallelism() const override { return {policy_.max_in_flight, false}; }

 private:
  const Policy policy_;
  boost::asio::io_context context_{1};
  AsyncClient client_;
};

}  // namespace

std::unique_ptr<Strategy> make_callbacks(const StrategySetup& setup) {
  return std::make_unique<CallbacksByHand>(setup.target, setup.policy);
}

}  // namespace overlap::azure_inventory
