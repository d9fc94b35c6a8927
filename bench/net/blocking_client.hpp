// The blocking client: one connection, one thread.
#pragma once

#include "core/policy.hpp"
#include "core/step.hpp"
#include "net/stop_signal.hpp"
#include "net/target.hpp"

#include <memory>

namespace overlap {

/// Sends one request at a time over one connection, which it opens when needed and keeps while the server
/// does.
class BlockingClient {
 public:
  /// Connects to nothing yet.
  BlockingClient(const Target& target, const Policy& policy);
  ~BlockingClient();
  BlockingClient(BlockingClient&&) noexcept;

  /// Blocks until the response is there, the policy's request_timeout has passed, or `stop` is requested.
  /// Never throws for what happens on the wire.
  Outcome send(const Request& request, const StopSignal& stop);

 private:
  class Connection;
  std::unique_ptr<Connection> connection_;
};

}  // namespace overlap
