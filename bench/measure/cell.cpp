#include "measure/cell.hpp"

#include "figures/figures.hpp"
#include "measure/clock_watch.hpp"
#include "system/usable_processors.hpp"
#include "words/natural_order.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <thread>
#include <utility>

namespace overlap {

namespace {

// Unlike any other run's, of this invocation or another one at the same mock.
std::string next_run_id() {
  static const auto invocation = std::random_device{}();
  static unsigned count = 0;
  return fmt::format("{:08x}-{}", invocation, ++count);
}

// A worker that has a time limit is given this much more to wind up and report.
constexpr auto grace = std::chrono::seconds(30);

// Clock readings in two processes, and rounding to microseconds on the way.
constexpr double floor_tolerance_s = 100e-6;

// The mock learns of a closed connection from its event loop, which needs a moment.
constexpr auto moment = std::chrono::milliseconds(20);

// Whether the request went well, or ended in a way that the scenario is about.
bool is_success(const Exchange& exchange, const Purpose& purpose) {
  return exchange.ok() || (exchange.failure == Failure::timeout && purpose.expects_timeouts) ||
         (exchange.failure == Failure::cancelled && purpose.expects_cancellations);
}

void refuse_the_impossible(const RunReport& report, const RunFigures& figures, const TargetChoice& target,
                           const Purpose& purpose) {
  const auto& exchanges = report.trace.exchanges;
  if (exchanges.empty()) throw ChildError("the worker reports a run without a single request");
  const bool any_answer = std::any_of(exchanges.begin(), exchanges.end(), [&](const Exchange& exchange) {
    return is_success(exchange, purpose);
  });
  if (!any_answer) {
    const auto& first = exchanges.front();
    const auto why = !first.detail.empty()            ? first.detail
                     : first.failure == Failure::none ? fmt::format("status {}", first.status)
                                                      : std::string(to_string(first.failure));
    throw ChildError(fmt::format("no request succeeded ({} {}: {}{})", first.method,
                                 std::string_view(first.target).substr(0, first.target.find('?')), why,
                                 target.mock ? "" : " at " + target.url));
  }
  if (figures.elapsed_s + floor_tolerance_s < figures.floor_s) {
    throw ChildError(fmt::format(
        "it reports {} where the waits alone take {}: its clock or its trace is wrong",
        format_duration(from_seconds(figures.elapsed_s)), format_duration(from_seconds(figures.floor_s))));
  }
}

void refuse_other_columns(const Rows& rows, std::size_t columns) {
  if (rows.empty() || rows.front().size() == columns) return;
  throw ChildError(fmt::format("the worker reports rows of {} values where the scenario has {} columns",
                               rows.front().size(), columns));
}

// Workers give them in the order of their bytes, where 10 comes before 9.
void sort_for_people(Rows& rows) {
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), comes_before);
  });
}

}  // namespace

Cell::Cell(const SuitePlan& suite, const ScenarioPlan& plan, const StrategyPlan& strategy, Server& server,
           std::function<void(const std::string&)> on_silence, const Interrupt& interrupt)
    : suite_(suite),
      plan_(plan),
      strategy_(strategy),
      name_(cell_name(plan.file.name(), strategy.name, plan.policy.max_in_flight, plan.point)),
      server_(server),
      on_silence_(std::move(on_silence)),
      interrupt_(interrupt),
      keeps_(plan.warm && plan.policy.keep_alive) {}

void Cell::prepare() {
  const auto address = server_.address();
  if (prepared_for_ == address.generation) return;
  ready_ = false;
  kept_ = 0;
  if (!worker_) {
    auto patience = suite_.patience;
    patience.on_silence = on_silence_;
    worker_ = std::make_unique<WorkerProcess>(strategy_.worker, suite_.withheld, patience, interrupt_);
  }
  Preparation preparation;
  preparation.strategy = strategy_.name;
  preparation.scenario = plan_.file.document();
  preparation.parameters = plan_.parameters;
  preparation.environment = plan_.environment;
  preparation.today = suite_.today;
  preparation.target = address.url;
  preparation.address = address.ip;
  preparation.ca_file = address.ca_file;
  preparation.policy = plan_.policy;
  preparation.warm = plan_.warm;
  preparation.collect = suite_.collect && !plan_.file.columns().empty();
  parallelism_ = worker_->prepare(preparation);
  prepared_for_ = address.generation;
}

void Cell::make_ready() {
  prepare();
  if (ready_) return;
  run();
  ready_ = true;
}

Measurement Cell::measure() {
  make_ready();
  return run();
}

void Cell::close() {
  worker_.reset();
  prepared_for_.reset();
  ready_ = false;
  kept_ = 0;
}

Measurement Cell::run() {
  const bool opens = !(ready_ && keeps_);
  if (opens) server_.await_ports(opened_ > 0 ? opened_ : expected_, on_silence_);
  server_.await_room(next_connections() - kept_);
  const auto id = next_run_id();
  std::optional<Duration> patience;
  if (plan_.policy.run_timeout != Duration::zero()) patience = plan_.policy.run_timeout + grace;
  const ClockWatch clocks;
  auto report = worker_->run(id, patience);
  const auto jump_s = clocks.jump_s();
  const auto purpose = plan_.file.purpose();
  auto result = figures({.report = report,
                         .own = parallelism_,
                         .policy = plan_.policy,
                         .processors = usable_processors(),
                         .purpose = purpose,
                         .journal = journal_of(id),
                         .clock_jump_s = jump_s});
  opened_ = result.connections;
  if (keeps_) kept_ = std::max(kept_, std::min<std::uint64_t>(parallelism_.requests, result.requests));
  refuse_the_impossible(report, result, plan_.target, purpose);
  if (report.rows) {
    refuse_other_columns(*report.rows, plan_.file.columns().size());
    sort_for_people(*report.rows);
  }
  return {std::move(result), std::move(report.trace), std::move(report.rows)};
}

std::optional<Journal> Cell::journal_of(const std::string& run) {
  auto journal = server_.journal(run);
  if (journal && journal->in_flight.value_or(0) > 0) {
    std::this_thread::sleep_for(moment);
    journal = server_.journal(run);
  }
  return journal;
}

}  // namespace overlap
