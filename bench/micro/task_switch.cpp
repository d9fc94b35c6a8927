// The cost of getting from one task to the next, and of creating a task and being rid of it, by idiom.
#include "coroutine/generator.hpp"
#include "micro/suite.hpp"

#include <benchmark/benchmark.h>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/context/fiber.hpp>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <pthread.h>
#include <sched.h>
#include <thread>
#include <utility>
#include <vector>

namespace overlap::micro {

namespace {

namespace asio = boost::asio;
namespace context = boost::context;

// Between two looks at the library's own counter, which would cost as much as the cheapest switch.
constexpr std::int64_t batch = 1'000;
// One task that always finds its caches warm, and a thousand that take turns.
constexpr std::int64_t one = 1, many = 1'000;

void report(benchmark::State& state, const char* figure, std::int64_t count) {
  using benchmark::Counter;
  state.counters[figure] = Counter(static_cast<double>(count), Counter::kIsRate | Counter::kInvert);
}

// ---- Through an event loop: each task queues itself behind the others. ----

// Ends io_context::run() after every batch; the tasks stay queued and go on with the next one.
class Turns {
 public:
  explicit Turns(asio::io_context& loop) : loop_(loop) {}

  void count() {
    if (++count_ % batch == 0) loop_.stop();
  }

  std::int64_t so_far() const { return count_; }

 private:
  asio::io_context& loop_;
  std::int64_t count_ = 0;
};

struct RepostingCallback {
  asio::io_context& loop;
  Turns& turns;

  void operator()() const {
    turns.count();
    asio::post(loop, *this);
  }
};

void start_callback(asio::io_context& loop, Turns& turns) {
  asio::post(loop, RepostingCallback{loop, turns});
}

asio::awaitable<void> take_turns(asio::io_context& loop, Turns& turns) {
  for (;;) {
    co_await asio::post(loop, asio::use_awaitable);
    turns.count();
  }
}

void start_coroutine(asio::io_context& loop, Turns& turns) {
  asio::co_spawn(loop, take_turns(loop, turns), asio::detached);
}

void start_fiber(asio::io_context& loop, Turns& turns) {
  asio::spawn(
      loop,
      [&](asio::yield_context yield) {
        for (;;) {
          asio::post(loop, yield);
          turns.count();
        }
      },
      asio::detached);
}

template <auto start_task>
void switch_on_loop(benchmark::State& state) {
  asio::io_context loop(1);
  Turns turns(loop);
  for (std::int64_t i = 0; i < state.range(0); ++i) start_task(loop, turns);
  std::int64_t expected = 0;
  while (state.KeepRunningBatch(batch)) {
    loop.restart();
    loop.run();
    expected += batch;
  }
  check(turns.so_far() == expected, "the loop switched tasks more or less often than it was asked to");
  report(state, "switch_s", expected);
}

BENCHMARK_TEMPLATE(switch_on_loop, start_callback)
    ->Name("switch/callback")
    ->ArgName("tasks")
    ->Arg(one)
    ->Arg(many);
BENCHMARK_TEMPLATE(switch_on_loop, start_coroutine)
    ->Name("switch/coroutine")
    ->ArgName("tasks")
    ->Arg(one)
    ->Arg(many);
BENCHMARK_TEMPLATE(switch_on_loop, start_fiber)->Name("switch/fiber")->ArgName("tasks")->Arg(one)->Arg(many);

// ---- Without an event loop: resumed by hand, round robin. A switch is the way out of one and into the next.
// ----

Generator count_turns(std::int64_t& turns) {
  for (;;) {
    ++turns;
    co_yield waiting;
  }
}

void switch_generator(benchmark::State& state) {
  std::int64_t turns = 0, expected = 0;
  std::vector<Generator> generators;
  for (std::int64_t i = 0; i < state.range(0); ++i) generators.push_back(count_turns(turns));
  const auto rounds = batch / state.range(0);
  while (state.KeepRunningBatch(batch)) {
    for (std::int64_t round = 0; round < rounds; ++round) {
      for (auto& generator : generators) generator.next();
    }
    expected += batch;
  }
  check(turns == expected, "a generator did not run as often as it was resumed");
  report(state, "switch_s", expected);
}
BENCHMARK(switch_generator)->Name("switch/generator_by_hand")->ArgName("tasks")->Arg(one)->Arg(many);

void switch_bare_fiber(benchmark::State& state) {
  std::int64_t turns = 0, expected = 0;
  std::vector<context::fiber> fibers;
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    fibers.emplace_back([&turns](context::fiber&& resumer) {
      for (;;) {
        ++turns;
        resumer = std::move(resumer).resume();
      }
      return std::move(resumer);
    });
  }
  const auto rounds = batch / state.range(0);
  while (state.KeepRunningBatch(batch)) {
    for (std::int64_t round = 0; round < rounds; ++round) {
      for (auto& fiber : fibers) fiber = std::move(fiber).resume();
    }
    expected += batch;
  }
  check(turns == expected, "a fiber did not run as often as it was resumed");
  report(state, "switch_s", expected);
}
BENCHMARK(switch_bare_fiber)->Name("switch/fiber_by_hand")->ArgName("tasks")->Arg(one)->Arg(many);

// ---- Between two threads: each waits until the other has handed over. ----

class ConditionVariable {
 public:
  void hand_to(int whose) {
    {
      const std::lock_guard lock(mutex_);
      whose_ = whose;
    }
    changed_.notify_all();
  }

  int wait_while(int whose) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return whose_ != whose; });
    return whose_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int whose_ = 0;
};

// libstdc++ spins for some rounds, then waits with futex(2).
class AtomicWait {
 public:
  void hand_to(int whose) {
    whose_.store(whose, std::memory_order_release);
    whose_.notify_all();
  }

  int wait_while(int whose) {
    whose_.wait(whose, std::memory_order_acquire);
    return whose_.load(std::memory_order_acquire);
  }

 private:
  std::atomic<int> whose_ = 0;
};

// The n-th processor that this process may use; none beyond the last.
bool processor(unsigned n, cpu_set_t& set) {
  cpu_set_t allowed;
  if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0) return false;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(cpu, &allowed) || n-- > 0) continue;
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    return true;
  }
  return false;
}

// Puts the calling thread on a processor until destroyed.
class Pinned {
 public:
  explicit Pinned(const cpu_set_t& processor) {
    ::pthread_getaffinity_np(::pthread_self(), sizeof before_, &before_);
    ::pthread_setaffinity_np(::pthread_self(), sizeof processor, &processor);
  }
  ~Pinned() { ::pthread_setaffinity_np(::pthread_self(), sizeof before_, &before_); }
  Pinned(const Pinned&) = delete;
  Pinned& operator=(const Pinned&) = delete;

 private:
  cpu_set_t before_;
};

template <class Baton>
void hand_off(benchmark::State& state) {
  constexpr int ours = 0, theirs = 1, over = 2;
  cpu_set_t first, second;
  const auto processors = static_cast<unsigned>(state.range(0));
  if (!processor(0, first) || !processor(processors - 1, second)) {
    return state.SkipWithError("this process may use one processor only");
  }
  Baton baton;
  std::int64_t taken = 0, given = 0;
  std::thread other([&] {
    const Pinned pinned(second);
    while (baton.wait_while(ours) == theirs) {
      ++taken;
      baton.hand_to(ours);
    }
  });
  {
    const Pinned pinned(first);
    for (auto _ : state) {
      ++given;
      baton.hand_to(theirs);
      baton.wait_while(theirs);
    }
    baton.hand_to(over);
  }
  other.join();
  check(taken == given, "the other thread was not handed to as often as this one gave");
  report(state, "switch_s", 2 * given);
}
BENCHMARK_TEMPLATE(hand_off, ConditionVariable)
    ->Name("switch/thread_condition_variable")
    ->ArgName("processors")
    ->Arg(1)
    ->Arg(2)
    ->UseRealTime()
    ->MeasureProcessCPUTime();
BENCHMARK_TEMPLATE(hand_off, AtomicWait)
    ->Name("switch/thread_atomic_wait")
    ->ArgName("processors")
    ->Arg(1)
    ->Arg(2)
    ->UseRealTime()
    ->MeasureProcessCPUTime();

// ---- Creation and destruction: a task that counts itself, and is over. ----

template <class Create>
void create_on_loop(benchmark::State& state, Create create) {
  asio::io_context loop(1);
  std::int64_t created = 0, ran = 0;
  while (state.KeepRunningBatch(batch)) {
    for (std::int64_t i = 0; i < batch; ++i) {
      create(loop, ran);
      loop.restart();
      loop.run();
    }
    created += batch;
  }
  check(ran == created, "a task was created and did not run");
  report(state, "task_s", created);
}

asio::awaitable<void> count_once(std::int64_t& ran) {
  ++ran;
  co_return;
}

void create_callback(benchmark::State& state) {
  create_on_loop(state,
                 [](asio::io_context& loop, std::int64_t& ran) { asio::post(loop, [&ran] { ++ran; }); });
}
BENCHMARK(create_callback)->Name("create/callback");

void create_coroutine(benchmark::State& state) {
  create_on_loop(state, [](asio::io_context& loop, std::int64_t& ran) {
    asio::co_spawn(loop, count_once(ran), asio::detached);
  });
}
BENCHMARK(create_coroutine)->Name("create/coroutine");

void create_fiber(benchmark::State& state) {
  create_on_loop(state, [](asio::io_context& loop, std::int64_t& ran) {
    asio::spawn(
        loop, [&ran](const asio::yield_context&) { ++ran; }, asio::detached);
  });
}
BENCHMARK(create_fiber)->Name("create/fiber");

Generator yield_once(std::int64_t& ran) {
  ++ran;
  co_yield waiting;
}

void create_generator(benchmark::State& state) {
  std::int64_t created = 0, ran = 0;
  while (state.KeepRunningBatch(batch)) {
    for (std::int64_t i = 0; i < batch; ++i) {
      auto generator = yield_once(ran);
      benchmark::DoNotOptimize(generator);  // or its frame is not allocated at all
      while (generator.next()) {
      }
    }
    created += batch;
  }
  check(ran == created, "a generator was created and did not run");
  report(state, "task_s", created);
}
BENCHMARK(create_generator)->Name("create/generator_by_hand");

void create_bare_fiber(benchmark::State& state) {
  std::int64_t created = 0, ran = 0;
  while (state.KeepRunningBatch(batch)) {
    for (std::int64_t i = 0; i < batch; ++i) {
      context::fiber fiber([&ran](context::fiber&& resumer) {
        ++ran;
        return std::move(resumer);
      });
      fiber = std::move(fiber).resume();
    }
    created += batch;
  }
  check(ran == created, "a fiber was created and did not run");
  report(state, "task_s", created);
}
BENCHMARK(create_bare_fiber)->Name("create/fiber_by_hand");

void create_thread(benchmark::State& state) {
  std::int64_t created = 0, ran = 0;
  for (auto _ : state) {
    std::thread([&ran] { ++ran; }).join();
    ++created;
  }
  check(ran == created, "a thread was created and did not run");
  report(state, "task_s", created);
}
BENCHMARK(create_thread)->Name("create/thread")->UseRealTime()->MeasureProcessCPUTime();

}  // namespace

}  // namespace overlap::micro

int main(int argc, char** argv) {
  return overlap::micro::run_suite(argc, argv);
}
