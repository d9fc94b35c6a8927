// The sequential version with co_await, and all of a kind at once.
#include "azure.hpp"
#include "by_hand.hpp"
#include "coroutine/when_all.hpp"
#include "net/async_client.hpp"
#include "run/run.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>

namespace overlap::azure_inventory {

namespace {

namespace asio = boost::asio;

class Inventory {
 public:
  Inventory(AsyncClient& client, Run& run, const Requests& requests)
      : client_(client), run_(run), requests_(requests) {}

  Awaitable subscriptions() { return subscription_page(run_.visit(requests_.subscriptions(), nullptr)); }

 private:
  using Fetched = asio::awaitable<Outcome, asio::io_context::executor_type>;

  Awaitable subscription_page(Visit visit) {
    const auto outcome = co_await fetch(visit);
    if (!outcome.ok()) co_return;
    const auto list = read_list(outcome.response);
    std::vector<Awaitable> tasks;
    if (!list.next.empty()) tasks.push_back(subscription_page(following(visit, list.next)));
    for (const auto& id : list.ids) tasks.push_back(group_page(run_.visit(requests_.groups(id), &visit)));
    co_await when_all(std::move(tasks));
  }

  Awaitable group_page(Visit visit) {
    const auto outcome = co_await fetch(visit);
    if (!outcome.ok()) co_return;
    const auto list = read_list(outcome.response);
    std::vector<Awaitable> tasks;
    if (!list.next.empty()) tasks.push_back(group_page(following(visit, list.next)));
    for (const auto& id : list.ids) tasks.push_back(vm_page(run_.visit(requests_.vms(id), &visit)));
    co_await when_all(std::move(tasks));
  }

  Awaitable vm_page(Visit visit) {
    const auto outcome = co_await fetch(visit);
    if (!outcome.ok()) co_return;
    const auto list = read_list(outcome.response);
    std::vector<Awaitable> tasks;
    if (!list.next.empty()) tasks.push_back(vm_page(following(visit, list.next)));
    for (const auto& id : list.ids) {
      tasks.push_back(view(id, run_.visit(requests_.instance_view(id), &visit)));
      tasks.push_back(last(run_.visit(requests_.size(id), &visit)));
      tasks.push_back(last(run_.visit(requests_.location(id), &visit)));
    }
    co_await when_all(std::move(tasks));
  }

  Awaitable view(std::string vm, Visit visit) {
    const auto outcome = co_await fetch(visit);
    if (!outcome.ok()) co_return;
    const auto power = read_power(outcome.response);
    if (power == Power::other) co_return;
    const bool running = power == Power::running;
    auto log = run_.visit(requests_.log(vm, running), &visit);
    for (;;) {
      const auto page = co_await fetch(log);
      if (!page.ok()) co_return;
      const auto next = read_log(page.response, running);
      if (next.empty()) co_return;
      log = following(log, next);
    }
  }

  Awaitable last(Visit visit) { co_await fetch(visit); }

  Visit following(const Visit& visit, const std::string& link) {
    return run_.visit(requests_.page(visit.step.request, link), &visit);
  }

  Fetched fetch(Visit& visit) {
    auto outcome = co_await client_.async_send(visit.step.request, awaiting);
    while (const auto delay = run_.retry(visit, outcome)) {
      co_await client_.async_wait(*delay, awaiting);
      outcome = co_await client_.async_send(visit.step.request, awaiting);
    }
    run_.record(visit, outcome);
    co_return outcome;
  }

  AsyncClient& client_;
  Run& run_;
  const Requests& requests_;
};

class CoroutinesByHand : public Strategy {
 public:
  CoroutinesByHand(const Target& target, const Policy& policy)
      : policy_(policy), client_(context_, target, policy) {}

  Trace run(const Scenario& scenario, std::stop_token stop) override {
    Run run(policy_, std::move(stop));
    const Requests requests(scenario);
    Inventory inventory(client_, run, requests);
    std::exception_ptr error;
    asio::co_spawn(context_, inventory.subscriptions(),
                   [&error](std::exception_ptr thrown) { error = thrown; });
    client_.run(run.stop_token());
    if (error) std::rethrow_exception(error);
    return run.take();
  }

  Parallelism parallelism() const override { return {policy_.max_in_flight, false}; }

 private:
  const Policy policy_;
  asio::io_context context_{one_thread};
  AsyncClient client_;
};

}  // namespace

std::unique_ptr<Strategy> make_coroutines(const StrategySetup& setup) {
  return std::make_unique<CoroutinesByHand>(setup.target, setup.policy);
}

}  // namespace overlap::azure_inventory
