// The client of who never waits: any number of connections, and requests that go on when they are asked to.
#pragma once

#include "core/policy.hpp"
#include "core/step.hpp"
#include "net/target.hpp"

#include <memory>
#include <stop_token>

namespace overlap {

/// Leases connections, at most policy.max_in_flight, to requests in the order in which they were begun. No
/// call waits, and none asks the kernel what is ready: whether a response has come is found out by trying to
/// read it. For one thread.
class NonblockingClient {
 public:
  class Attempt;

  /// Connects to nothing yet.
  NonblockingClient(const Target& target, const Policy& policy);
  ~NonblockingClient();
  NonblockingClient(const NonblockingClient&) = delete;
  NonblockingClient& operator=(const NonblockingClient&) = delete;

  /// Queues the request for a connection. It is read here and need not live longer.
  Attempt begin(const Request& request);

 private:
  struct Connection;
  class Connections;
  std::unique_ptr<Connections> connections_;
};

/// One request on its way. The client outlives it; dropped before it is done, it closes its connection.
class NonblockingClient::Attempt {
 public:
  Attempt(Attempt&&) noexcept;
  Attempt& operator=(Attempt&&) noexcept;
  ~Attempt();

  /// Does what can be done without waiting. True once the outcome is there: after the response, the policy's
  /// request_timeout (counted from the lease), or when `stop` is requested. Never throws for what happens on
  /// the wire.
  bool advance(const std::stop_token& stop);

  /// Its outcome, once done.
  const Outcome& outcome() const;

 private:
  friend class NonblockingClient;
  struct State;

  Attempt(Connections& connections, std::unique_ptr<State> state);

  Connections* connections_;
  std::unique_ptr<State> state_;
};

}  // namespace overlap
