// A handler for every kind of answer, which sends what comes next.
#include "answered.hpp"
#include "by_hand.hpp"
#include "net/async_client.hpp"

#include <boost/asio/io_context.hpp>

#include <memory>

namespace overlap::azure_inventory {

namespace {

class Inventory : public Answered<Inventory> {
 public:
  Inventory(AsyncClient& client, Run& run, const Requests& requests)
      : Answered(run, requests), client_(client) {}

  template <class Handle>
  void fetch(Visit visit, Handle handle) {
    send(std::make_unique<Visit>(std::move(visit)), std::move(handle));
  }

 private:
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
};

class CallbacksByHand : public Strategy {
 public:
  CallbacksByHand(const Target& target, const Policy& policy)
      : policy_(policy), client_(context_, target, policy) {}

  Trace run(const Scenario& scenario, std::stop_token stop) override {
    Run run(policy_, std::move(stop));
    const Requests requests(scenario);
    Inventory inventory(client_, run, requests);
    inventory.begin();
    client_.run(run.stop_token());
    return run.take();
  }

  Parallelism parallelism() const override { return {policy_.max_in_flight, false}; }

 private:
  const Policy policy_;
  boost::asio::io_context context_{one_thread};
  AsyncClient client_;
};

}  // namespace

std::unique_ptr<Strategy> make_callbacks(const StrategySetup& setup) {
  return std::make_unique<CallbacksByHand>(setup.target, setup.policy);
}

}  // namespace overlap::azure_inventory
