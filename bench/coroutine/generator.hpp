// A function that is left in the middle and asked to go on.
#pragma once

#include <coroutine>
#include <exception>
#include <utility>

namespace overlap {

/// A generator as Python has them, but one that yields nothing: `co_yield waiting` leaves it, next() goes on
/// behind that. It does not begin before the first next(), and may be destroyed at any yield.
class Generator {
 public:
  struct Waiting {};

  struct promise_type {
    std::exception_ptr error;

    Generator get_return_object() { return Generator(Handle::from_promise(*this)); }
    std::suspend_always initial_suspend() const noexcept { return {}; }
    std::suspend_always final_suspend() const noexcept { return {}; }
    std::suspend_always yield_value(Waiting) const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() noexcept { error = std::current_exception(); }
  };

  Generator(Generator&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Generator& operator=(Generator&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Generator() {
    if (handle_) handle_.destroy();
  }

  /// Runs to the next yield. False once it has returned, and ever after; throws what it threw, once, which
  /// ends it too.
  bool next() {
    if (handle_.done()) return false;
    handle_.resume();
    if (!handle_.done()) return true;
    if (handle_.promise().error) std::rethrow_exception(handle_.promise().error);
    return false;
  }

 private:
  using Handle = std::coroutine_handle<promise_type>;

  explicit Generator(Handle handle) : handle_(handle) {}

  Handle handle_;
};

/// Yielded by a generator that has nothing to do at the moment.
inline constexpr Generator::Waiting waiting;

}  // namespace overlap
