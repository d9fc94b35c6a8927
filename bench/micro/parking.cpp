#include "micro/parking.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/spawn.hpp>
#include <boost/context/fiber.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <coroutine>
#include <exception>
#include <latch>
#include <list>
#include <thread>
#include <utility>
#include <vector>

namespace overlap::micro {

namespace {

namespace asio = boost::asio;
namespace context = boost::context;
using std::chrono::steady_clock;

std::atomic<std::uint64_t> alive = 0;

// Kept by a task while it waits, as a request keeps its number and its start. Counts the tasks that exist.
class Local {
 public:
  explicit Local(std::uint64_t number) : number_(number), since_(steady_clock::now()), still_(&alive) {
    ++*still_;
  }
  Local(Local&& other) noexcept
      : number_(other.number_), since_(other.since_), still_(std::exchange(other.still_, nullptr)) {}
  Local(const Local& other) : Local(other.number_) {}
  Local& operator=(const Local&) = delete;
  ~Local() {
    if (still_ != nullptr) --*still_;
  }

 private:
  std::uint64_t number_;
  steady_clock::time_point since_;
  std::atomic<std::uint64_t>* still_;
};

// The loop's own executor, not the type-erased one: half the size.
using Executor = asio::io_context::executor_type;
using Timer = asio::basic_waitable_timer<steady_clock, asio::wait_traits<steady_clock>, Executor>;

// Timers that nobody waits for to the end: destroying the loop destroys the tasks.
constexpr auto for_long = std::chrono::hours(24);

// ---- Waiting for an event: a list of those to be told, the least that waiting can be. ----

void park_callbacks(std::uint64_t tasks, const OnParked& on_parked) {
  std::vector<std::function<void()>> event;
  event.reserve(tasks);
  for (std::uint64_t i = 0; i < tasks; ++i) event.emplace_back([local = Local(i)] {});
  on_parked(alive);
  for (auto& callback : event) callback();
}

// A coroutine that starts at once and is destroyed at its end, by nobody's hand.
struct Task {
  struct promise_type {
    Task get_return_object() noexcept { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() noexcept {}
    [[noreturn]] void unhandled_exception() { std::terminate(); }
  };
};

// Keeps its waiters in a list that runs through their frames.
class Event {
 public:
  class Waiter {
   public:
    explicit Waiter(Event& event) : event_(event) {}
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) noexcept {
      handle_ = handle;
      next_ = std::exchange(event_.first_, this);
    }
    void await_resume() const noexcept {}

   private:
    friend Event;
    Event& event_;
    std::coroutine_handle<> handle_;
    Waiter* next_ = nullptr;
  };

  void set() {
    for (auto* waiter = std::exchange(first_, nullptr); waiter != nullptr;) {
      auto* const next = waiter->next_;  // the waiter ends with its coroutine
      waiter->handle_.resume();
      waiter = next;
    }
  }

 private:
  Waiter* first_ = nullptr;
};

Task await_event(Event& event, std::uint64_t number) {
  const Local local(number);
  Event::Waiter waiter(event);
  co_await waiter;
}

void park_coroutines(std::uint64_t tasks, const OnParked& on_parked) {
  Event event;
  for (std::uint64_t i = 0; i < tasks; ++i) await_event(event, i);
  on_parked(alive);
  event.set();
}

void park_fibers(std::uint64_t tasks, const OnParked& on_parked) {
  std::vector<context::fiber> event;
  event.reserve(tasks);
  for (std::uint64_t i = 0; i < tasks; ++i) {
    event.push_back(context::fiber([i](context::fiber&& resumer) {
                      const Local local(i);
                      return std::move(resumer).resume();
                    }).resume());
  }
  on_parked(alive);
  for (auto& fiber : event) std::move(fiber).resume();
}

void park_threads(std::uint64_t tasks, const OnParked& on_parked) {
  std::latch waiting(static_cast<std::ptrdiff_t>(tasks));
  std::atomic<bool> released = false;
  const auto release = [&] {
    released = true;
    released.notify_all();
  };
  std::vector<std::thread> threads;
  threads.reserve(tasks);
  try {
    for (std::uint64_t i = 0; i < tasks; ++i) {
      threads.emplace_back([&, i] {
        const Local local(i);
        waiting.count_down();
        released.wait(false);
      });
    }
    waiting.wait();
    on_parked(alive);
  } catch (...) {
    release();
    for (auto& thread : threads) thread.join();
    throw;
  }
  release();
  for (auto& thread : threads) thread.join();
}

// ---- Waiting for a timer of an event loop, as a request waits for its answer. ----

void park_callbacks_on_timers(std::uint64_t tasks, const OnParked& on_parked) {
  asio::io_context loop(1);
  std::list<Timer> timers;
  for (std::uint64_t i = 0; i < tasks; ++i) {
    timers.emplace_back(loop, for_long);
    timers.back().async_wait([local = Local(i)](boost::system::error_code) {});
  }
  loop.poll();
  on_parked(alive);
}

// co_await by a callback that resumes. It owns the coroutine meanwhile: a callback that is dropped ends it.
class Expiry {
 public:
  explicit Expiry(Timer& timer) : timer_(timer) {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> handle) {
    timer_.async_wait(
        [suspended = Suspended(handle)](boost::system::error_code) mutable { suspended.resume(); });
  }
  void await_resume() const noexcept {}

 private:
  class Suspended {
   public:
    explicit Suspended(std::coroutine_handle<> handle) : handle_(handle) {}
    Suspended(Suspended&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
    Suspended& operator=(Suspended&&) = delete;
    ~Suspended() {
      if (handle_) handle_.destroy();
    }
    void resume() { std::exchange(handle_, {}).resume(); }

   private:
    std::coroutine_handle<> handle_;
  };

  Timer& timer_;
};

Task await_expiry(asio::io_context& loop, std::uint64_t number) {
  const Local local(number);
  Timer timer(loop, for_long);
  Expiry expiry(timer);
  co_await expiry;
}

void park_coroutines_on_timers(std::uint64_t tasks, const OnParked& on_parked) {
  asio::io_context loop(1);
  for (std::uint64_t i = 0; i < tasks; ++i) await_expiry(loop, i);
  loop.poll();
  on_parked(alive);
}

asio::awaitable<void, Executor> await_timer(asio::io_context& loop, std::uint64_t number) {
  const Local local(number);
  Timer timer(loop, for_long);
  co_await timer.async_wait(asio::deferred);
}

void park_awaitables_on_timers(std::uint64_t tasks, const OnParked& on_parked) {
  asio::io_context loop(1);
  for (std::uint64_t i = 0; i < tasks; ++i) {
    asio::co_spawn(loop, await_timer(loop, i), asio::detached);
    loop.poll();  // one by one: what a loop needs to start a million at once is not what they take parked
  }
  on_parked(alive);
}

// A fiber that is destroyed while it waits is unwound by an exception; cancelled it goes on, a million of
// them in a tenth of the time.
void park_fibers_on_timers(std::uint64_t tasks, const OnParked& on_parked) {
  asio::io_context loop(1);
  std::vector<Timer*> timers;
  timers.reserve(tasks);
  for (std::uint64_t i = 0; i < tasks; ++i) {
    asio::spawn(
        loop,
        [&, i](asio::yield_context yield) {
          const Local local(i);
          Timer timer(loop, for_long);
          timers.push_back(&timer);
          boost::system::error_code cancelled;
          timer.async_wait(yield[cancelled]);
        },
        asio::detached);
    loop.poll();
  }
  on_parked(alive);
  for (auto* timer : timers) timer->cancel();
  loop.run();
}

constexpr std::uint64_t kib = 1024;
constexpr std::array kinds{TaskKind{"callback/event", park_callbacks, kib, false},
                           TaskKind{"callback/timer", park_callbacks_on_timers, kib, false},
                           TaskKind{"coroutine/event", park_coroutines, kib, false},
                           TaskKind{"coroutine/timer", park_coroutines_on_timers, kib, false},
                           TaskKind{"asio_awaitable/timer", park_awaitables_on_timers, 2 * kib, false},
                           TaskKind{"fiber/event", park_fibers, 6 * kib, false},
                           TaskKind{"fiber/timer", park_fibers_on_timers, 8 * kib, false},
                           TaskKind{"thread/event", park_threads, 40 * kib, true}};

}  // namespace

std::span<const TaskKind> task_kinds() {
  return kinds;
}

std::uint64_t tasks_alive() {
  return alive;
}

}  // namespace overlap::micro
