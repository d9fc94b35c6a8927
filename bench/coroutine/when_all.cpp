#include "coroutine/when_all.hpp"

#include <boost/asio/this_coro.hpp>

#include <utility>

namespace overlap {

Awaitable when_all(std::vector<Awaitable> tasks) {
  if (tasks.empty()) co_return;
  TaskGroup group(co_await boost::asio::this_coro::executor);
  for (auto& task : tasks) group.start(std::move(task));
  co_await group.finished();
}

}  // namespace overlap
