// What cpp-httplib reads from and writes to: a socket with a deadline, and responses within the limits.
#pragma once

#include "net/chunked_body.hpp"
#include "net/response_head.hpp"
#include "net/stop_signal.hpp"

#include <httplib.h>

#include <optional>
#include <string>
#include <string_view>

namespace overlap {

/// Takes the place of the library's own stream for one request. That one waits for as long as its timeout for
/// each byte, and for ever for a peer that sends them; and the library keeps whatever a line or a body comes
/// to. This one ends at the deadline and with the stop, and refuses what every row refuses. For one thread.
class HttplibStream : public httplib::Stream {
 public:
  /// `tls` is null for a connection without. `has_body` is false for the response to HEAD.
  HttplibStream(int socket, SSL* tls, TimePoint deadline, const StopSignal& stop, bool has_body);

  bool is_readable() const override { return true; }
  bool is_writable() const override { return true; }
  ssize_t read(char* data, std::size_t size) override;
  ssize_t write(const char* data, std::size_t size) override;
  socket_t socket() const override { return socket_; }
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}

  /// Why the response was refused, for people, and whether it begins with the end of a line, as bytes do that
  /// nobody asked for; empty when it was not.
  const std::string& problem() const { return problem_; }
  bool is_no_response() const { return is_no_response_; }

  /// The peer sent a part of a response.
  bool got_some() const { return got_some_; }

  /// Bytes came that the library has not read: nobody asked for them.
  bool has_excess() const { return given_ < arrived_.size() || !line_.empty(); }

 private:
  bool fill();
  ssize_t receive(char* data, std::size_t size);
  bool wait(short event);
  bool wait_for_tls(int result);
  std::optional<std::string> look_at(std::string_view bytes);
  std::optional<std::string> look_at_head(std::string_view& bytes);
  std::optional<std::string> look_at_body(std::string_view bytes);

  const int socket_;
  SSL* const tls_;
  const TimePoint deadline_;
  const StopSignal& stop_;
  std::string problem_;
  bool is_no_response_ = false;
  bool got_some_ = false;
  bool is_ended_ = false;  // by the peer, as it should
  ResponseHead head_;
  ChunkedBody chunks_;
  std::uint64_t body_size_ = 0;
  std::string line_;        // of the head, as much of it as has arrived
  std::string head_lines_;  // of a head that may turn out to be an interim response's
  std::string arrived_;     // what the library may read
  std::size_t given_ = 0;   // of it
};

}  // namespace overlap
