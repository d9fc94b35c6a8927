// A client that knows nothing but sockets, so that a test decides every byte that is sent.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace overlap::mock {

struct WireResponse {
  int status = 0;
  std::string head;  ///< status line and fields, up to and without the empty line
  std::string body;

  /// The value of a field, any case; empty when it is not there.
  std::string field(std::string_view name) const;

  /// The delays that Server-Timing tells, in milliseconds; -1 when it does not.
  double asked_ms() const;
  double served_ms() const;
};

/// How a connection was left by its peer.
enum class Ending {
  closed,  ///< in order: for https with a close_notify
  cut,     ///< closed without one
  reset,
  none,  ///< it is still open
};

/// All that came on a connection until it ended, or until nothing came any more.
struct Rest {
  std::string bytes;
  Ending ending = Ending::none;
};

/// One connection. Blocks, but never for more than 30 s. Throws std::runtime_error when a step fails.
class Wire {
 public:
  /// Connects to "http://HOST:PORT" or "https://HOST:PORT"; for https, trusts the PEM given and nothing else.
  explicit Wire(const std::string& url, const std::string& authority_pem = "");
  ~Wire();
  Wire(Wire&&) noexcept;
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  void send(std::string_view bytes);

  /// Reads one response by its Content-Length; `head_only` for the answer to HEAD.
  WireResponse receive(bool head_only = false);

  /// A GET on this connection, and its answer. `fields` are whole lines.
  WireResponse get(std::string_view target, std::string_view fields = "");

  /// Sends no more; what the peer sends is still read.
  void shut_down();

  /// The bytes that are there, or come next: at least one. Empty at the end of the stream.
  std::string receive_some();

  /// Everything up to the end, or until nothing has come for `limit_ms`.
  Rest rest(int limit_ms = 30'000);

  /// Whether the peer closes, without another byte, within `limit_ms`.
  bool is_closed_by_peer(int limit_ms = 5000);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A GET on a connection of its own.
WireResponse get(const std::string& url, std::string_view target, std::string_view fields = "");

/// Whether the mock that answers there holds one request. `fields` as for get().
bool has_one_in_flight(const std::string& url, std::string_view fields = "");

}  // namespace overlap::mock
