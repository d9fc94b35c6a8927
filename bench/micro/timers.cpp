// Tasks that do something every 3 s or every 10 s, scaled down: how late they are, and what it costs to wait
// so.
#include "coroutine/generator.hpp"
#include "figures/statistics.hpp"
#include "micro/own_process.hpp"
#include "micro/suite.hpp"

#include <benchmark/benchmark.h>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <latch>
#include <list>
#include <numeric>
#include <thread>
#include <vector>

namespace overlap::micro {

namespace {

namespace asio = boost::asio;
using std::chrono::duration;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;

// One timer: when it is due, and how late it was. An instant is due by the schedule, not so long after the
// last one was dealt with: else lateness would add up, as it does in the program that this one imitates.
class PeriodicTimer {
 public:
  PeriodicTimer(nanoseconds period, nanoseconds first, nanoseconds horizon)
      : period_(period), due_(first), horizon_(horizon) {
    late_.reserve(expected());  // all memory before the clock starts
  }

  std::size_t expected() const {
    return static_cast<std::size_t>((horizon_ - due_ - nanoseconds(1)) / period_) + 1;
  }
  void begin(steady_clock::time_point start) { start_ = start; }

  bool over() const { return due_ >= horizon_; }
  steady_clock::time_point due() const { return start_ + due_; }

  /// The work of the task, every time.
  void fire(steady_clock::time_point now) {
    late_.push_back(duration<double>(now - due()).count());
    due_ += period_;
  }

  const std::vector<double>& late() const { return late_; }

 private:
  nanoseconds period_, due_, horizon_;
  steady_clock::time_point start_;
  std::vector<double> late_;
};

using Timers = std::deque<PeriodicTimer>;

// Half of them every 3 s, half every 10 s, for 100 s, all divided; each half's first instants spread evenly
// over its period, so that lateness tells of the waiting and not of everything being due at once.
Timers make_timers(std::int64_t count, std::int64_t divisor) {
  using std::chrono::seconds;
  Timers timers;
  const auto horizon = nanoseconds(seconds(100)) / divisor;
  for (std::int64_t i = 0; i < count; ++i) {
    const auto period = nanoseconds(seconds(i % 2 == 0 ? 3 : 10)) / divisor;
    timers.emplace_back(period, period * (i / 2) / ((count + 1) / 2), horizon);
  }
  return timers;
}

void begin(Timers& timers) {
  const auto start = steady_clock::now();
  for (auto& timer : timers) timer.begin(start);
}

// ---- Generators that ask for the time again and again, round robin, until the last is over. ----

Generator ask_for_the_time(PeriodicTimer& timer) {
  while (!timer.over()) {
    co_yield waiting;
    const auto now = steady_clock::now();
    if (now >= timer.due()) timer.fire(now);
  }
}

class Generators {
 public:
  explicit Generators(Timers& timers) : timers_(timers) {
    for (auto& timer : timers) tasks_.push_back(ask_for_the_time(timer));
  }

  void run() {
    begin(timers_);
    for (bool more = true; more;) {
      more = false;
      for (auto& task : tasks_) more |= task.next();
    }
  }

 private:
  Timers& timers_;
  std::vector<Generator> tasks_;
};

// ---- A thread each, asleep until its next instant. ----

class Threads {
 public:
  explicit Threads(Timers& timers) : timers_(timers), ready_(static_cast<std::ptrdiff_t>(timers.size())) {
    try {
      for (auto& timer : timers) threads_.emplace_back([this, &timer] { keep_time(timer); });
    } catch (...) {
      start_.count_down();  // those that were started find that all is long due, end, and are joined
      throw;
    }
    ready_.wait();
  }

  void run() {
    begin(timers_);
    start_.count_down();
    threads_.clear();  // joins
  }

 private:
  void keep_time(PeriodicTimer& timer) {
    ready_.count_down();
    start_.wait();
    while (!timer.over()) {
      std::this_thread::sleep_until(timer.due());
      timer.fire(steady_clock::now());
    }
  }

  Timers& timers_;
  std::latch ready_, start_{1};
  std::list<std::jthread> threads_;
};

// ---- One thread and an event loop. ----

class Callbacks {
 public:
  explicit Callbacks(Timers& timers) : timers_(timers) {
    for (auto& timer : timers) tasks_.emplace_back(loop_, timer);
  }

  void run() {
    begin(timers_);
    for (auto& task : tasks_) task.wait();
    loop_.run();
  }

 private:
  class Task {
   public:
    Task(asio::io_context& loop, PeriodicTimer& timer) : timer_(timer), waiting_(loop) {}

    void wait() {
      if (timer_.over()) return;
      waiting_.expires_at(timer_.due());
      waiting_.async_wait([this](boost::system::error_code) {
        timer_.fire(steady_clock::now());
        wait();
      });
    }

   private:
    PeriodicTimer& timer_;
    asio::steady_timer waiting_;
  };

  Timers& timers_;
  asio::io_context loop_{1};
  std::list<Task> tasks_;
};

class Coroutines {
 public:
  explicit Coroutines(Timers& timers) : timers_(timers) {
    for (auto& timer : timers) asio::co_spawn(loop_, wait(timer), asio::detached);
  }

  void run() {
    begin(timers_);
    loop_.run();
  }

 private:
  asio::awaitable<void> wait(PeriodicTimer& timer) {
    asio::steady_timer waiting(loop_);
    while (!timer.over()) {
      waiting.expires_at(timer.due());
      co_await waiting.async_wait(asio::use_awaitable);
      timer.fire(steady_clock::now());
    }
  }

  Timers& timers_;
  asio::io_context loop_{1};
};

template <class Tasks>
void measure(benchmark::State& state) {
  for (auto _ : state) {
    auto timers = make_timers(state.range(0), state.range(1));
    std::size_t expected = 0;
    for (const auto& timer : timers) expected += timer.expected();
    Tasks tasks(timers);
    const auto before = cpu_account();
    const auto start = steady_clock::now();
    tasks.run();
    const double elapsed = duration<double>(steady_clock::now() - start).count();
    const auto after = cpu_account();

    std::vector<double> late;
    for (const auto& timer : timers) late.insert(late.end(), timer.late().begin(), timer.late().end());
    check(late.size() == expected, "a timer fired more or less often than its schedule has instants");
    check(minimum(late) >= 0, "a timer fired before its time");
    const double cpu = duration<double>(after.time - before.time).count();
    state.SetIterationTime(elapsed);
    state.counters["expected"] = static_cast<double>(expected);
    state.counters["fired"] = static_cast<double>(late.size());
    state.counters["late_mean_s"] =
        std::accumulate(late.begin(), late.end(), 0.0) / static_cast<double>(late.size());
    state.counters["late_p50_s"] = percentile(late, 50);
    state.counters["late_p99_s"] = percentile(late, 99);
    state.counters["late_max_s"] = maximum(late);
    state.counters["cpu_s"] = cpu;
    state.counters["cpu_share"] = cpu / elapsed;
    state.counters["ctx_voluntary"] =
        static_cast<double>(after.voluntary_switches - before.voluntary_switches);
  }
}

// Two timers, as in the program that this one imitates; more; and a tenth of the periods.
void sizes(benchmark::internal::Benchmark* benchmark, std::int64_t most) {
  benchmark->ArgNames({"timers", "divisor"})->Iterations(1)->UseManualTime()->Unit(benchmark::kMillisecond);
  for (const std::int64_t timers : {2, 100, 1'000, 10'000}) {
    if (timers <= most) benchmark->Args({timers, 100});
  }
  benchmark->Args({2, 1'000});
}
void every_size(benchmark::internal::Benchmark* benchmark) {
  sizes(benchmark, 10'000);
}
// Ten thousand threads are the parked tasks' subject.
void sizes_of_threads(benchmark::internal::Benchmark* benchmark) {
  sizes(benchmark, 1'000);
}

BENCHMARK_TEMPLATE(measure, Generators)->Name("timers/generators")->Apply(every_size);
BENCHMARK_TEMPLATE(measure, Threads)->Name("timers/threads")->Apply(sizes_of_threads);
BENCHMARK_TEMPLATE(measure, Callbacks)->Name("timers/callbacks")->Apply(every_size);
BENCHMARK_TEMPLATE(measure, Coroutines)->Name("timers/coroutines")->Apply(every_size);

}  // namespace

}  // namespace overlap::micro

int main(int argc, char** argv) {
  return overlap::micro::run_suite(argc, argv);
}
