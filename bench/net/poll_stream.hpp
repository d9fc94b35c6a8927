// A blocking byte stream whose deadline and stop signal hold.
#pragma once

#include "net/stop_signal.hpp"
#include "words/units.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace overlap {

/// Models Asio's SyncReadStream and SyncWriteStream over a non-blocking socket that is waited for with
/// ppoll(). Neither Beast's `expires_after` nor SO_RCVTIMEO on an Asio socket ends a blocking call in time;
/// this does, to the millisecond. For one thread at a time. Errors: boost::asio::error::timed_out,
/// operation_aborted (stopped), and what the socket says.
class PollStream {
 public:
  using tcp = boost::asio::ip::tcp;
  using error_code = boost::system::error_code;
  using executor_type = boost::asio::io_context::executor_type;
  using lowest_layer_type = PollStream;  // what asio::ssl::stream asks for

  explicit PollStream(boost::asio::io_context& context) : socket_(context) {}

  executor_type get_executor() { return socket_.get_executor(); }
  lowest_layer_type& lowest_layer() { return *this; }

  /// All calls up to the next one of these end by then, or once `stop` is requested.
  void expires_at(TimePoint deadline, const StopSignal& stop) {
    deadline_ = deadline;
    stop_ = &stop;
  }

  bool is_open() const { return socket_.is_open(); }
  int native_handle() const { return socket_.native_handle(); }
  void close();

  /// Connects within the deadline, with TCP_NODELAY set.
  void connect(const tcp::endpoint& endpoint, error_code& error);

  template <class Buffers>
  std::size_t read_some(const Buffers& buffers, error_code& error) {
    // Nothing can have arrived for the answer's first byte, so waiting first saves a recv() that would fail.
    return wait(readable, error) ? socket_.read_some(buffers, error) : 0;
  }

  template <class Buffers>
  std::size_t write_some(const Buffers& buffers, error_code& error) {
    for (;;) {
      const auto written = socket_.write_some(buffers, error);
      if (error != boost::asio::error::would_block) return written;
      if (!wait(writable, error)) return 0;
    }
  }

 private:
  enum Event : short { readable = 0x001, writable = 0x004 };  // POLLIN, POLLOUT

  bool wait(Event event, error_code& error) const;

  boost::asio::basic_stream_socket<tcp, executor_type> mutable socket_;
  TimePoint deadline_;
  const StopSignal* stop_ = nullptr;
};

}  // namespace overlap
