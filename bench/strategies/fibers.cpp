// One thread, an event loop, and one stackful fiber per step: the sequential code, suspended where it would
// block.
#include "coroutine/stack_pool.hpp"
#include "net/async_client.hpp"
#include "run/registry.hpp"
#include "run/run.hpp"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/spawn.hpp>
#include <fmt/format.h>

#include <exception>
#include <new>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <vector>

namespace overlap {

namespace asio = boost::asio;

namespace {

// Names the fiber that an operation suspends; knows its kind of executor, as Awaitable does.
using Yield = asio::basic_yield_context<asio::io_context::executor_type>;

class Fibers : public Strategy {
 public:
  Fibers(const Target& target, const Policy& policy) : policy_(policy), client_(context_, target, policy) {}

  Trace run(const Scenario& scenario, std::stop_token stop) override {
    std::stop_source ending;  // from outside, or because the system refused a stack
    const std::stop_callback on_stop(std::move(stop), [&ending] { ending.request_stop(); });
    Run run(policy_, ending.get_token());
    ending_ = &ending;
    std::exception_ptr error;
    auto visit_roots = [&](const Yield& yield) { visit_all(run, run.roots(scenario), yield); };
    asio::spawn(context_.get_executor(), std::allocator_arg, stacks_.allocator(), std::move(visit_roots),
                [&error](std::exception_ptr thrown) { error = thrown; });
    client_.run(run.stop_token());
    if (error) std::rethrow_exception(error);
    return run.take();
  }

  Parallelism parallelism() const override { return {policy_.max_in_flight, false}; }

 private:
  using Resume = asio::any_completion_handler<void()>;

  struct Join {
    std::size_t pending;
    std::exception_ptr error;  // Boost 1.81 would throw a null one, were it what the fiber is resumed with
    std::optional<Resume> resume;
  };

  void visit(Run& run, Visit step, Join& siblings, const Yield& yield) {
    // Send
    auto outcome = client_.async_send(step.step.request, yield);
    // Retry: suspended, and holding no connection
    while (const auto delay = run.retry(step, outcome)) {
      client_.async_wait(*delay, yield);
      outcome = client_.async_send(step.step.request, yield);
    }
    // Record
    run.record(step, outcome);
    start_all(run, run.following(step), siblings);
    // Fan out: a fiber for every child, resumed when the last is done
    visit_all(run, run.children(step, outcome), yield);
    // Fan in: everything below is finished by now
    visit_all(run, run.joins(step), yield);
  }

  void visit_all(Run& run, std::vector<Visit> steps, const Yield& yield) {
    if (steps.empty()) return;
    Join join{0, {}, {}};  // on this fiber's stack, which waits for the last child
    auto start = [this, &run, &steps, &join](Resume resume) {
      join.resume.emplace(std::move(resume));
      start_all(run, std::move(steps), join);
    };
    asio::async_initiate<const Yield&, void()>(std::move(start), yield);
    if (join.error) std::rethrow_exception(join.error);
  }

  void start_all(Run& run, std::vector<Visit> steps, Join& join) {
    join.pending += steps.size();
    for (auto& step : steps) {
      auto visit_one = [this, &run, step = std::move(step), &join](const Yield& own) mutable {
        visit(run, std::move(step), join, own);
      };
      auto on_done = [this, &join](std::exception_ptr thrown) { finish(join, thrown); };
      try {
        asio::spawn(context_.get_executor(), std::allocator_arg, stacks_.allocator(), std::move(visit_one),
                    std::move(on_done));
      } catch (const std::bad_alloc&) {
        finish(join, refused());
      }
    }
  }

  void finish(Join& join, std::exception_ptr thrown) {
    if (thrown && !join.error) join.error = thrown;
    // Posted, since this is still the child's stack, and the parent would go on there, on top of it.
    if (--join.pending == 0) asio::post(context_, std::move(*join.resume));
  }

  std::exception_ptr refused() {
    ending_->request_stop();
    return std::make_exception_ptr(std::runtime_error(
        fmt::format("the system refused fiber number {} a stack: fibers needs one for every step that is not "
                    "finished, each two memory mappings (vm.max_map_count)",
                    stacks_.size() + 1)));
  }

  const Policy policy_;
  StackPool stacks_;  // outlives the loop's fibers
  asio::io_context context_{one_thread};
  AsyncClient client_;
  std::stop_source* ending_ = nullptr;
};

}  // namespace

std::unique_ptr<Strategy> make_fibers(const StrategySetup& setup) {
  return std::make_unique<Fibers>(setup.target, setup.policy);
}

}  // namespace overlap
