// The event loop's client: any number of connections on one io_context, one composed operation for every
// idiom.
#pragma once

#include "core/policy.hpp"
#include "core/step.hpp"
#include "net/target.hpp"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/io_context.hpp>

#include <memory>
#include <stop_token>

namespace overlap {

/// How to construct a client's loop: one thread runs it and uses its sockets, so that Asio locks none of
/// them; a stop may come from any thread, so that it locks the queue.
inline constexpr int one_thread = BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO;

/// Leases connections, at most policy.max_in_flight, to requests in the order in which they were asked for.
/// All calls are made on the thread that runs the loop (or before it runs), except through run().
class AsyncClient {
 public:
  using OutcomeHandler = boost::asio::any_completion_handler<void(Outcome)>;
  using WaitHandler = boost::asio::any_completion_handler<void()>;

  /// Connects to nothing yet. The context must outlive the client and be run by one thread.
  AsyncClient(boost::asio::io_context& context, const Target& target, const Policy& policy);
  ~AsyncClient();
  AsyncClient(const AsyncClient&) = delete;
  AsyncClient& operator=(const AsyncClient&) = delete;

  /// Runs the loop on this thread until nothing is pending. When `stop` is requested, from any thread,
  /// everything pending ends: requests as Failure::cancelled, waits at once.
  void run(std::stop_token stop);

  /// Waits for a connection, sends, and completes with void(Outcome): after the response, the policy's
  /// request_timeout (counted from the lease), or a stop. Never completes inside this call. The request has
  /// to live until then, since it is written out only once there is a connection: thousands may wait for one.
  template <class Token>
  auto async_send(const Request& request, Token&& token) {
    return boost::asio::async_initiate<Token, void(Outcome)>(
        [this](OutcomeHandler handler, const Request* what) { start_send(*what, std::move(handler)); }, token,
        &request);
  }

  /// Completes with void() after this long, or at once on a stop. Holds no connection.
  template <class Token>
  auto async_wait(Duration duration, Token&& token) {
    return boost::asio::async_initiate<Token, void()>(
        [this](WaitHandler handler, Duration how_long) { start_wait(how_long, std::move(handler)); }, token,
        duration);
  }

 private:
  void start_send(const Request& request, OutcomeHandler handler);
  void start_wait(Duration duration, WaitHandler handler);

  class Connections;
  std::unique_ptr<Connections> connections_;
};

}  // namespace overlap
