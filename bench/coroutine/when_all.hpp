// The one coroutine combinator.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/io_context.hpp>

#include <vector>

namespace overlap {

/// A coroutine on a known kind of executor: half the size and cost of one on any_io_executor.
using Awaitable = boost::asio::awaitable<void, boost::asio::io_context::executor_type>;

/// The completion token to co_await an asynchronous operation with, inside an Awaitable. Asio starts what is
/// deferred from the coroutine that awaits it; use_awaitable would make a coroutine of every operation.
inline constexpr boost::asio::deferred_t awaiting;

/// Starts the tasks in their order on the awaiting coroutine's executor; resumes when the last is done,
/// whatever happened to the others, and then rethrows the first error. For loops that one thread runs.
Awaitable when_all(std::vector<Awaitable> tasks);

}  // namespace overlap
