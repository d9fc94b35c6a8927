// The same blocking client, on cpp-httplib.
#pragma once

#include "core/policy.hpp"
#include "core/step.hpp"
#include "net/stop_signal.hpp"
#include "net/target.hpp"

#include <memory>

namespace overlap {

/// Sends one request at a time through a httplib::Client, so that the library's own share of the time can be
/// seen beside BlockingClient's. Deadline and limits are kept below it, in HttplibStream. A difference that
/// the library imposes: it tells when the head of the response was read, but not when a connection stood, so
/// Timing's connect, tls, send and wait are one figure, in `wait`.
class HttplibClient {
 public:
  HttplibClient(const Target& target, const Policy& policy);
  ~HttplibClient();
  HttplibClient(HttplibClient&&) noexcept;

  /// As BlockingClient::send.
  Outcome send(const Request& request, const StopSignal& stop);

 private:
  class Client;
  std::unique_ptr<Client> client_;
};

}  // namespace overlap
