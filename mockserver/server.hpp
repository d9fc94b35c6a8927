// The sockets: event loops that read requests, wait as long as the behaviour says, and write the model's
// answers.
#pragma once

#include "mockserver/behaviour/behaviour.hpp"
#include "mockserver/certificate.hpp"
#include "mockserver/model/model.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

namespace overlap::mock {

struct ServerOptions {
  std::string listen = "127.0.0.1";  ///< an IP address
  std::uint16_t http_port = 0;       ///< 0: a free one
  std::uint16_t https_port = 0;
  unsigned threads = 1;  ///< event loops

  /// A port of their own for the mock's own endpoints, which are then on no other; http.
  std::optional<std::uint16_t> admin_port;
  std::string admin_token;  ///< what those endpoints ask for (but health); empty: nothing

  /// How long a client may take for a TLS handshake, for a request once it has begun, or to take more of an
  /// answer.
  Duration patience = std::chrono::seconds(30);
};

/// One sentence: which address cannot be listened on, which flag chose it, and why.
struct ListenError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Listens from construction on, answers from start() on. No thread ever sleeps on behalf of a request: a
/// delayed answer is a timer, and one loop carries thousands of them.
class Server {
 public:
  /// Throws ListenError.
  Server(const ServerOptions& options, Model model, Behaviour behaviour, const Certificate& certificate);

  /// Stops at once, whatever is in flight, and joins the loops.
  ~Server();

  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// "http://127.0.0.1:PORT", the port being the one that was really taken.
  const std::string& http_url() const;
  const std::string& https_url() const;

  /// Where the mock's own endpoints are: on a port of their own, or else on http_url().
  const std::string& admin_url() const;

  /// Starts the event loops, each on a thread of its own. Once. Throws std::runtime_error, with a
  /// sentence, when the system refuses one of them.
  void start();

  /// Stops accepting, closes idle connections, and lets requests in flight finish for at most one second;
  /// those whose delay ends later are dropped. Any thread, any number of times. Does not wait.
  void drain();

  /// Blocks until every loop has ended, which happens after drain() only.
  void wait();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace overlap::mock
