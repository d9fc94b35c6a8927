// A byte stream that never waits and asks nobody when it would pay to try again.
#pragma once

#include "words/units.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstddef>
#include <string>

namespace overlap {

/// Models Asio's SyncReadStream and SyncWriteStream over a non-blocking socket, without poll(), epoll or any
/// other word from the kernel on when it is ready: who reads and is told would_block may ask again at any
/// time. What is written and does not fit into the socket is kept, and goes out with later flush()es, so that
/// asio::write() and asio::ssl::stream, who could not go on after half a write, need not know. For one
/// thread.
class NonblockingStream {
 public:
  using tcp = boost::asio::ip::tcp;
  using error_code = boost::system::error_code;
  using executor_type = boost::asio::io_context::executor_type;
  using lowest_layer_type = NonblockingStream;  // what asio::ssl::stream asks for

  /// asio::ssl::stream wants an executor, on which nothing ever runs.
  explicit NonblockingStream(boost::asio::io_context& context) : context_(&context) {}
  ~NonblockingStream() { close(); }
  NonblockingStream(const NonblockingStream&) = delete;
  NonblockingStream& operator=(const NonblockingStream&) = delete;

  executor_type get_executor() { return context_->get_executor(); }
  lowest_layer_type& lowest_layer() { return *this; }

  /// One read may still succeed after that, for what had arrived and was looked at late; the next is told
  /// timed_out, though there be bytes: a peer may send them without an end, and who reads a record of TLS
  /// does not come back before it is whole.
  void expires_at(TimePoint deadline) {
    deadline_ = deadline;
    is_late_ = false;
  }

  bool is_open() const { return descriptor_ >= 0; }
  int native_handle() const { return descriptor_; }
  void close();

  /// Begins to connect, with TCP_NODELAY set, or, called again, asks what became of it: would_block as long
  /// as it is under way.
  void connect(const tcp::endpoint& endpoint, error_code& error);

  /// would_block: nothing has arrived.
  template <class Buffers>
  std::size_t read_some(const Buffers& buffers, error_code& error) {
    const auto first = *boost::asio::buffer_sequence_begin(buffers);
    return receive(static_cast<char*>(first.data()), first.size(), error);
  }

  /// Takes all of the first buffer, sent or kept.
  template <class Buffers>
  std::size_t write_some(const Buffers& buffers, error_code& error) {
    const boost::asio::const_buffer first = *boost::asio::buffer_sequence_begin(buffers);
    return send(static_cast<const char*>(first.data()), first.size(), error);
  }

  /// Sends what was kept; would_block as long as some is left.
  void flush(error_code& error);

 private:
  std::size_t receive(char* data, std::size_t size, error_code& error);
  std::size_t send(const char* data, std::size_t size, error_code& error);

  boost::asio::io_context* context_;
  TimePoint deadline_ = TimePoint::max();
  bool is_late_ = false;  // a read has succeeded after it
  int descriptor_ = -1;
  std::string unsent_;
  std::size_t sent_ = 0;  // of its bytes
};

}  // namespace overlap
