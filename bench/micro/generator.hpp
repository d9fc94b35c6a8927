// The generator of the hand-made schedulers: a function that stops at each co_yield until it is asked to go
// on.
#pragma once

#include <coroutine>
#include <exception>
#include <utility>

namespace overlap::micro {

/// C++23's std::generator without values: as in `while True: yield`, what counts is that others get their
/// turn.
class Generator {
 public:
  struct Turn {};  // co_yield Turn{};

  struct promise_type {
    Generator get_return_object() { return Generator(Handle::from_promise(*this)); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    std::suspend_always yield_value(Turn) noexcept { return {}; }
    void return_void() noexcept {}
    [[noreturn]] void unhandled_exception() { std::terminate(); }
  };

  Generator(Generator&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Generator& operator=(Generator&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Generator() {
    if (handle_) handle_.destroy();
  }

  /// Runs it to its next co_yield, or to its end. False: it had ended before or has ended now.
  bool next() {
    if (handle_.done()) return false;
    handle_.resume();
    return !handle_.done();
  }

 private:
  using Handle = std::coroutine_handle<promise_type>;
  explicit Generator(Handle handle) : handle_(handle) {}
  Handle handle_;
};

}  // namespace overlap::micro
