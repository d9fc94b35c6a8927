// The client that libcurl's users write: its multi interface on an event loop.
#pragma once

#include "core/policy.hpp"
#include "core/step.hpp"
#include "net/target.hpp"

#include <functional>
#include <memory>
#include <stop_token>

namespace overlap {

/// At most policy.max_in_flight transfers at once, started in the order in which they were asked for, on one
/// epoll loop that libcurl tells what to wait for (curl_multi_socket_action). An https target that offers
/// HTTP/2 gets it, and then all transfers share one connection. All calls are made on the thread that runs
/// the loop (or before it runs).
///
/// Phases are as libcurl decides and times them (in microseconds, CURLINFO_*_TIME_T): `connect` is CONNECT,
/// `tls` APPCONNECT. It tells when a request was about to be sent (PRETRANSFER), which ends `send`, but not
/// when it had been sent, so that sending is a part of `wait`, which ends with STARTTRANSFER; `receive` ends
/// with TOTAL. Bytes are those of the messages: heads, as HTTP/1.1 would write them, and bodies without their
/// chunks.
class CurlClient {
 public:
  using OnOutcome = std::function<void(Outcome)>;
  using OnTime = std::function<void()>;

  /// Connects to nothing yet. Throws std::system_error when the process has no descriptor left, and
  /// std::runtime_error for what libcurl refuses.
  CurlClient(const Target& target, const Policy& policy);
  ~CurlClient();
  CurlClient(const CurlClient&) = delete;
  CurlClient& operator=(const CurlClient&) = delete;

  /// Runs the loop on this thread until nothing is pending. When `stop` is requested, from any thread,
  /// everything pending ends: requests as Failure::cancelled, waits at once.
  void run(std::stop_token stop);

  /// Calls back after the response, the policy's request_timeout, or a stop; never inside this call.
  void send(const Request& request, OnOutcome on_outcome);

  /// Calls back after this long, or at once on a stop. Holds no connection.
  void wait(Duration duration, OnTime on_time);

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace overlap
