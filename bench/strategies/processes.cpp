// N processes, each with an event loop and connections of its own, and here an event loop that hands each
// step, as bytes, to the process with the most free connections.
#include "strategies/forked_process.hpp"
#include "strategies/frame_channel.hpp"
#include "strategies/registry.hpp"
#include "strategies/running.hpp"
#include "strategies/step_frames.hpp"
#include "strategies/step_server.hpp"
#include "strategies/usage.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <list>
#include <map>
#include <stdexcept>
#include <utility>

namespace overlap {

namespace asio = boost::asio;

namespace {

struct Process {
  Process(asio::io_context& context, const Target& target, const Policy& policy, const OpenScenario& open)
      : forked([&](int socket) { serve_steps(socket, target, policy, open); }),
        channel(context, forked.take_socket()),
        free(policy.max_in_flight) {}

  ForkedProcess forked;
  FrameChannel channel;
  unsigned free;  // connections without a request, open or not
  std::map<StepId, RunningPtr> visits;
};

class Processes : public Strategy {
 public:
  explicit Processes(const StrategySetup& setup) : policy_(setup.policy) {
    // The connections are dealt out for good, as even as can be: a process without one would have nothing to
    // do.
    const auto size = std::min(setup.parameter, policy_.max_in_flight);
    for (unsigned i = 0; i < size; ++i) {
      auto share = policy_;
      share.max_in_flight = policy_.max_in_flight / size + (i < policy_.max_in_flight % size ? 1 : 0);
      auto& process = processes_.emplace_back(context_, setup.target, share, setup.open);
      process.channel.receive([this, &process](auto frame) { return on_frame(process, frame); });
    }
    // Who answers is ready.
    end_run();
    await_usage();
  }

  Trace run(const Scenario& scenario, std::stop_token stop) override {
    if (processes_.empty())
      throw std::runtime_error("the processes of this strategy ended with an earlier run");
    Run run(policy_, std::move(stop));
    run_ = &run;
    end_all_on_error([&] {
      await_usage();
      order_all({Order::Kind::begin, 0, 0, scenario.packed});
      push(run.roots(scenario), nullptr);
      if (unfinished_ > 0) run_loop(run.stop_token());
      end_run();
    });
    return run.take();
  }

  Parallelism parallelism() const override {
    return {policy_.max_in_flight, false, static_cast<unsigned>(processes_.size())};
  }

  Usage usage_elsewhere() override {
    end_all_on_error([this] { await_usage(); });
    return usage_;
  }

 private:
  // Send
  void send(Process& process, RunningPtr running) {
    const auto& visit = running->visit;
    process.channel.send(to_frame(Order{Order::Kind::visit, visit.id, visit.attempt, packed(visit.step)}));
    --process.free;
    process.visits.emplace(visit.id, std::move(running));
  }

  void on_answer(Process& process, Answer answer) {
    auto visit = process.visits.extract(answer.step);
    if (visit.empty()) throw std::runtime_error("a process answered for a step that it was not given");
    auto running = std::move(visit.mapped());
    ++process.free;
    send_ready();
    auto& step = running->visit;
    // Retry: once the loop's timer says so; whichever process is free then sends it
    if (const auto delay = run_->retry(step, answer.outcome)) return wait(*delay, std::move(running));
    // Record
    run_->record(step, answer.outcome);
    // Fan out: the response has been handled where it arrived, and any process may take a child
    const auto outcome = std::move(answer.outcome);
    step.step = handled(std::move(answer));
    push(run_->children(step, outcome), running);
    finish(std::move(running));
  }

  // Fan in: the last of a subtree to finish, in whichever process, releases what waited for it
  void finish(RunningPtr running) {
    --unfinished_;
    while (running && --running->pending == 0) {
      push(run_->joins(running->visit), running->parent);
      running = std::move(running->parent);
    }
    if (unfinished_ == 0) context_.stop();
  }

  // The step as it is here once another process has handled its response: it gives what that found out.
  static Step handled(Answer answer) {
    Step step;
    step.collect = [contributions = std::move(answer.contributions)](const Response&) {
      return contributions;
    };
    step.then = [children = std::move(answer.children),
                 unexpected = std::move(answer.unexpected)](const Response&) {
      if (!unexpected.empty()) throw UnexpectedContent(unexpected);
      return children;
    };
    step.after = [after = std::move(answer.after)] { return after; };
    return step;
  }

  void push(std::vector<Visit> visits, const RunningPtr& parent) {
    unfinished_ += visits.size();
    if (parent) parent->pending += visits.size();
    for (auto& visit : visits) ready_.push_back(std::make_shared<Running>(std::move(visit), parent));
    send_ready();
  }

  void send_ready() {
    while (!ready_.empty()) {
      auto& freest = *std::max_element(processes_.begin(), processes_.end(),
                                       [](const Process& a, const Process& b) { return a.free < b.free; });
      if (freest.free == 0) return;
      auto running = std::move(ready_.front());
      ready_.pop_front();
      send(freest, std::move(running));
    }
  }

  void wait(Duration delay, RunningPtr running) {
    const auto timer = retries_.emplace(retries_.end(), context_, stopped_ ? Duration::zero() : delay);
    timer->async_wait([this, timer, running = std::move(running)](auto) mutable {
      retries_.erase(timer);
      ready_.push_back(std::move(running));
      send_ready();
    });
  }

  void run_loop(std::stop_token stop) {
    stopped_ = false;
    {
      const std::stop_callback on_stop(std::move(stop),
                                       [this] { asio::post(context_, [this] { cancel(); }); });
      context_.restart();
      context_.run();
    }
    // A stop that came with the last answer left its handler behind; it must not meet the next run.
    context_.restart();
    context_.poll();
  }

  void cancel() {
    stopped_ = true;
    order_all({Order::Kind::stop});
    for (auto& retry : retries_) retry.cancel();
  }

  void end_run() {
    usage_ = {};
    awaited_usages_ = processes_.size();
    order_all({Order::Kind::end});
  }

  void await_usage() {
    if (awaited_usages_ == 0) return;
    context_.restart();
    context_.run();
  }

  void on_usage(const Usage& usage) {
    add(usage_, usage);
    if (--awaited_usages_ == 0) context_.stop();
  }

  bool on_frame(Process& process, std::optional<std::string_view> frame) {
    if (!frame) {
      throw std::runtime_error(fmt::format("process {}, one of {}, {} while it was needed",
                                           process.forked.pid(), processes_.size(), process.forked.end()));
    }
    auto reply = reply_from(*frame);
    if (const auto* usage = std::get_if<Usage>(&reply)) {
      on_usage(*usage);
    } else {
      on_answer(process, std::get<Answer>(std::move(reply)));
    }
    return true;
  }

  // Without one of them, the others are in the middle of what nobody will finish.
  template <class Work>
  void end_all_on_error(Work work) {
    try {
      work();
    } catch (...) {
      processes_.clear();
      awaited_usages_ = 0;
      throw;
    }
  }

  void order_all(const Order& order) {
    const auto frame = to_frame(order);
    for (auto& process : processes_) process.channel.send(frame);
  }

  const Policy policy_;
  asio::io_context context_{1};
  std::deque<RunningPtr> ready_;  // for a connection to be free
  std::list<asio::steady_timer> retries_;
  std::size_t unfinished_ = 0;  // released steps whose request is not done
  bool stopped_ = false;
  Run* run_ = nullptr;
  Usage usage_;  // in all processes, of the last run
  std::size_t awaited_usages_ = 0;
  std::deque<Process> processes_;
};

}  // namespace

std::unique_ptr<Strategy> make_processes(const StrategySetup& setup) {
  if (!setup.open)
    throw UnavailableStrategy("processes need a scenario whose steps can be handed to them as bytes");
  return std::make_unique<Processes>(setup);
}

}  // namespace overlap
