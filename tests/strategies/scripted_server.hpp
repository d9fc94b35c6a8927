// An HTTP server that does what a test tells it to, request by request.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <latch>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace overlap::test {

/// How the server answers one request.
struct Reply {
  unsigned status = 200;
  std::string body = "";
  std::string headers = "";  // further lines, each ending in \r\n
  std::chrono::milliseconds delay{0};
  enum class Fault { none, reset, close, garbage, silence } fault = Fault::none;
};

/// One request as it arrived.
struct Arrival {
  std::size_t index = 0;  // counted over all connections
  std::string method, target, body;
  std::chrono::steady_clock::time_point begin, end;  // whole request read; response about to be written
};

/// Listens on a loopback port, a blocking thread per connection: slow and simple, and unlike everything under
/// test.
class ScriptedServer {
 public:
  using Script = std::function<Reply(const Arrival&)>;

  explicit ScriptedServer(Script script);
  ~ScriptedServer();

  std::string url() const;
  unsigned peak_in_flight() const { return peak_; }
  unsigned connections() const { return connections_; }
  std::vector<Arrival> arrivals() const;

  /// Forgets the arrivals and the peak.
  void reset();

 private:
  void accept_all();
  void serve(int socket);

  Script script_;
  int listener_;
  unsigned short port_ = 0;
  std::atomic<unsigned> in_flight_ = 0, peak_ = 0, connections_ = 0;
  std::atomic<bool> closing_ = false;
  mutable std::mutex mutex_;
  std::vector<Arrival> arrivals_;
  std::size_t next_index_ = 0;
  std::vector<int> sockets_;
  std::vector<std::jthread> threads_;
  std::latch accepting_{1};
  std::jthread acceptor_;
};

}  // namespace overlap::test
