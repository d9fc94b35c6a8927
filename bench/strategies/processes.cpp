// N processes, each with an event loop and connections of its own, and here an event loop that hands each
// step, as bytes, to the process with the most free connections.
#include "process_pool/process_pool.hpp"
#include "run/registry.hpp"
#include "run/running.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <deque>
#include <list>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>

namespace overlap {

namespace asio = boost::asio;

namespace {

class Processes : public Strategy {
 public:
  explicit Processes(const StrategySetup& setup) : policy_(setup.policy) {
    pool_.emplace(context_, setup, [this](Answer answer) { on_answer(std::move(answer)); });
    size_ = pool_->size();
  }

  Trace run(const Scenario& scenario, std::stop_token stop) override {
    if (!pool_) throw std::runtime_error("the processes of this strategy ended with an earlier run");
    Run run(policy_, std::move(stop));
    run_ = &run;
    end_all_on_error([&] {
      pool_->usage();  // of the run before, if nobody asked
      pool_->begin(scenario.packed);
      push(run.roots(scenario), nullptr);
      if (unfinished_ > 0) run_loop(run.stop_token());
      pool_->end();
    });
    return run.take();
  }

  Parallelism parallelism() const override { return {policy_.max_in_flight, false, size_}; }

  bool packs_steps() const override { return true; }

  Usage usage_elsewhere() override {
    Usage usage;
    if (pool_) end_all_on_error([&] { usage = pool_->usage(); });
    return usage;
  }

 private:
  // Send
  void send(RunningPtr running) {
    const auto& visit = running->visit;
    pool_->visit(visit.id, visit.attempt, packed(visit.step), run_->room());
    visits_.emplace(visit.id, std::move(running));
  }

  void on_answer(Answer answer) {
    if (sources_.contains(answer.step)) return on_more(std::move(answer));
    auto running = std::move(visits_.extract(answer.step).mapped());
    send_ready();
    auto& step = running->visit;
    // Retry: once the loop's timer says so; whichever process is free then sends it
    if (const auto delay = run_->retry(step, answer.outcome)) return wait(*delay, std::move(running));
    // Record
    run_->record(step, answer.outcome);
    // Fan out: the response has been handled where it arrived, and any process may take a child
    push(run_->following(step), running->parent);
    if (running->parent) ask_for_more(running->parent->visit.id);
    if (answer.more) begin_source(running);
    const auto outcome = std::move(answer.outcome);
    step.step = handled(std::move(answer));
    push(run_->children_of_handled(step, outcome), running);
    finish(std::move(running));
  }

  // A step whose children come piece by piece, from the process that has its response: it is not finished
  // before the last of them is there.
  struct Source {
    RunningPtr running;
    TimePoint released;
    bool asked = false;
  };

  void begin_source(const RunningPtr& running) {
    ++unfinished_;
    ++running->pending;
    sources_[running->visit.id] = {running, std::chrono::steady_clock::now()};
  }

  // When one of its children is recorded, so that there are never more of them than are of use.
  void ask_for_more(StepId id) {
    const auto source = sources_.find(id);
    if (source == sources_.end() || source->second.asked) return;
    if (stopped_) return end_source(source);
    source->second.asked = true;
    pool_->more(id, run_->room());
  }

  void on_more(Answer answer) {
    const auto source = sources_.find(answer.step);
    source->second.asked = false;
    const auto running = source->second.running;
    const bool more = answer.more;
    Outcome success;
    success.response.status = 200;  // else it would not have children
    running->visit.step = handled_further(std::move(answer), std::move(running->visit.step));
    auto children = run_->children_of_handled(running->visit, success);
    for (auto& child : children) child.ready = source->second.released;
    push(std::move(children), running);
    if (!more) end_source(source);
  }

  void end_source(std::map<StepId, Source>::iterator source) {
    auto running = std::move(source->second.running);
    sources_.erase(source);
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

  // The rest of a step whose response another process has handled: it gives what that found out.
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

  // The same of more of its children, with what else is left of it.
  static Step handled_further(Answer answer, Step rest) {
    auto step = handled(std::move(answer));
    step.after = std::move(rest.after);
    return step;
  }

  void push(std::vector<Visit> visits, const RunningPtr& parent) {
    unfinished_ += visits.size();
    if (parent) parent->pending += visits.size();
    for (auto& visit : visits) ready_.push_back(std::make_shared<Running>(std::move(visit), parent));
    send_ready();
  }

  void send_ready() {
    while (!ready_.empty() && pool_->has_room()) {
      auto running = std::move(ready_.front());
      ready_.pop_front();
      send(std::move(running));
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

  // Steps that are not on the wire yet are still handed out: a process that was stopped answers at once.
  void cancel() {
    stopped_ = true;
    pool_->stop();
    for (auto& retry : retries_) retry.cancel();
  }

  // Without one of them, the others are in the middle of what nobody will finish.
  template <class Work>
  void end_all_on_error(Work work) {
    try {
      work();
    } catch (...) {
      pool_.reset();
      throw;
    }
  }

  const Policy policy_;
  asio::io_context context_{1};
  std::optional<ProcessPool> pool_;  // empty after an error
  unsigned size_ = 0;
  std::map<StepId, RunningPtr> visits_;  // in the processes
  std::map<StepId, Source> sources_;
  std::deque<RunningPtr> ready_;  // for a process to have room
  std::list<asio::steady_timer> retries_;
  std::size_t unfinished_ = 0;  // released steps whose request is not done
  bool stopped_ = false;
  Run* run_ = nullptr;
};

}  // namespace

std::unique_ptr<Strategy> make_processes(const StrategySetup& setup) {
  if (!setup.open) {
    throw UnavailableStrategy("processes need a scenario whose steps can be handed to them as bytes");
  }
  return std::make_unique<Processes>(setup);
}

}  // namespace overlap
