// Coroutines that one coroutine waits for, and to which any of them may add others.
#pragma once

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <exception>
#include <optional>
#include <utility>

namespace overlap {

/// A coroutine on a known kind of executor: half the size and cost of one on any_io_executor.
using Awaitable = boost::asio::awaitable<void, boost::asio::io_context::executor_type>;

/// The completion token to co_await an asynchronous operation with, inside an Awaitable. Asio starts what is
/// deferred from the coroutine that awaits it; use_awaitable would make a coroutine of every operation.
inline constexpr boost::asio::deferred_t awaiting;

/// For a loop that one thread runs, and on it. Outlives its tasks: whoever has it awaits finished().
class TaskGroup {
 public:
  using Executor = boost::asio::io_context::executor_type;

  explicit TaskGroup(Executor executor) : executor_(executor) {}
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  /// The task begins once the loop comes to it, after those that were started before.
  void start(Awaitable task);

  /// To be awaited once, when at least one task has been started: resumes when the last is done, whatever
  /// happened to the others, and then rethrows the first error.
  auto finished() {
    return boost::asio::async_initiate<decltype(awaiting), void(std::exception_ptr)>(
        [this](Resume resume) { resume_.emplace(std::move(resume)); }, awaiting);
  }

 private:
  using Resume = boost::asio::any_completion_handler<void(std::exception_ptr)>;

  void on_done(std::exception_ptr thrown);

  Executor executor_;
  std::size_t pending_ = 0;
  std::exception_ptr error_;
  std::optional<Resume> resume_;  // Boost 1.81 cannot assign them
};

}  // namespace overlap
