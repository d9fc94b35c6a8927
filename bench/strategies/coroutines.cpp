// One thread, an event loop, and one coroutine per step: the sequential code with co_await in it.
#include "coroutine/task_group.hpp"
#include "net/async_client.hpp"
#include "run/registry.hpp"
#include "run/run.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <vector>

namespace overlap {

namespace {

class Coroutines : public Strategy {
 public:
  Coroutines(const Target& target, const Policy& policy)
      : policy_(policy), client_(context_, target, policy) {}

  Trace run(const Scenario& scenario, std::stop_token stop) override {
    Run run(policy_, std::move(stop));
    std::exception_ptr error;
    boost::asio::co_spawn(context_, visit_all(run, run.roots(scenario)),
                          [&error](std::exception_ptr thrown) { error = thrown; });
    client_.run(run.stop_token());
    if (error) std::rethrow_exception(error);
    return run.take();
  }

  Parallelism parallelism() const override { return {policy_.max_in_flight, false}; }

 private:
  Awaitable visit(Run& run, Visit step, TaskGroup& siblings) {
    // Send
    auto outcome = co_await client_.async_send(step.step.request, awaiting);
    // Retry: suspended, and holding no connection
    while (const auto delay = run.retry(step, outcome)) {
      co_await client_.async_wait(*delay, awaiting);
      outcome = co_await client_.async_send(step.step.request, awaiting);
    }
    // Record
    run.record(step, outcome);
    start_all(run, run.following(step), siblings);
    // Fan out: all children at once, resumed when the last is done
    auto children = run.children(step, outcome);
    co_await visit_all(run, std::move(children));
    // Fan in: everything below is finished by now
    auto joins = run.joins(step);
    co_await visit_all(run, std::move(joins));
  }

  Awaitable visit_all(Run& run, std::vector<Visit> steps) {
    if (steps.empty()) co_return;
    TaskGroup visits(context_.get_executor());
    start_all(run, std::move(steps), visits);
    co_await visits.finished();
  }

  void start_all(Run& run, std::vector<Visit> steps, TaskGroup& visits) {
    for (auto& step : steps) visits.start(visit(run, std::move(step), visits));
  }

  const Policy policy_;
  boost::asio::io_context context_{one_thread};
  AsyncClient client_;
};

}  // namespace

std::unique_ptr<Strategy> make_coroutines(const StrategySetup& setup) {
  return std::make_unique<Coroutines>(setup.target, setup.policy);
}

}  // namespace overlap
