// One end of a socket pair that carries frames.
#pragma once

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace overlap {

/// Sends and receives byte strings of any length, whole and in order: each behind its length, a std::size_t
/// as it lies in memory. All calls are made on the thread that runs the loop (or before it runs).
class FrameChannel {
 public:
  /// Gets each frame, and nullopt once the other end is closed. Returns whether it wants the next: if not,
  /// that waits for receive().
  using OnFrame = std::function<bool(std::optional<std::string_view> frame)>;

  /// Takes the socket over. The context must outlive the channel.
  FrameChannel(boost::asio::io_context& context, int socket);

  /// Never blocks: what the socket does not take at once waits in memory. Lost when the other end is closed.
  void send(std::string_view frame);

  /// Begins, or goes on, to give frames to `on_frame`; those that are there already before this returns. What
  /// it throws comes out of the loop. A frame too long to be one throws MalformedBytes.
  void receive(OnFrame on_frame);

 private:
  void write();
  void read();
  void deliver();
  std::optional<std::string_view> next_frame();

  boost::asio::basic_stream_socket<boost::asio::local::stream_protocol,
                                   boost::asio::io_context::executor_type>
      socket_;
  std::string to_send_, sending_;
  OnFrame on_frame_;
  std::vector<char> read_buffer_;
  std::string received_;
  std::size_t delivered_ = 0;  // bytes at the front of received_
};

}  // namespace overlap
