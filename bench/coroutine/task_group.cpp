#include "coroutine/task_group.hpp"

#include <boost/asio/co_spawn.hpp>

#include <utility>

namespace overlap {

// asio::experimental::parallel_group would do the same for tasks that are all there at the beginning, at the
// price of a cancellation slot and a heap block per task.
void TaskGroup::start(Awaitable task) {
  ++pending_;
  // co_spawn posts the start, so that the last cannot be done before finished() is awaited.
  boost::asio::co_spawn(executor_, std::move(task), [this](std::exception_ptr thrown) { on_done(thrown); });
}

void TaskGroup::on_done(std::exception_ptr thrown) {
  if (thrown && !error_) error_ = thrown;
  if (--pending_ > 0) return;
  auto resume = *std::move(resume_);  // which ends this
  std::move(resume)(std::exchange(error_, nullptr));
}

}  // namespace overlap
