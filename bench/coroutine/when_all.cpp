#include "coroutine/when_all.hpp"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <memory>

namespace overlap {

namespace asio = boost::asio;

namespace {

using Resume = asio::any_completion_handler<void(std::exception_ptr)>;

// asio::experimental::parallel_group would do the same, at the price of a cancellation slot and a heap block
// per task.
struct Join {
  std::size_t pending;
  Resume resume;
  std::exception_ptr error;

  void on_done(std::exception_ptr thrown) {
    if (thrown && !error) error = thrown;
    if (--pending == 0) std::move(resume)(error);
  }
};

}  // namespace

Awaitable when_all(std::vector<Awaitable> tasks) {
  if (tasks.empty()) co_return;
  auto executor = co_await asio::this_coro::executor;
  auto start = [&executor, &tasks](Resume resume) {
    auto join = std::make_shared<Join>(tasks.size(), std::move(resume), nullptr);
    // co_spawn posts each start, so the counter cannot reach zero inside this loop.
    for (auto& task : tasks) {
      asio::co_spawn(executor, std::move(task), [join](std::exception_ptr thrown) { join->on_done(thrown); });
    }
  };
  co_await asio::async_initiate<decltype(awaiting), void(std::exception_ptr)>(start, awaiting);
}

}  // namespace overlap
