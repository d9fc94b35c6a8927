// One client's connection: read a request, wait as long as its answer is to be delayed, write the answer.
#pragma once

#include "mockserver/event_loop.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace overlap::mock {

using asio::ip::tcp;
using TlsStream = asio::ssl::stream<tcp::socket>;

/// Owned by the handlers of what it waits for: when it waits for nothing any more, it is gone.
template <class Stream>
class Connection final : public Session, public std::enable_shared_from_this<Connection<Stream>> {
 public:
  static constexpr bool is_tls = std::is_same_v<Stream, TlsStream>;

  /// The door lives as long as the server.
  Connection(Loop& loop, Stream stream, const Door& door)
      : loop_(loop), door_(door), stream_(std::move(stream)) {
    loop_.enter(*this);
  }

  ~Connection() override {
    loop_.dispatcher.abandon(answer_);
    loop_.leave(*this);
  }

  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void start() {
    if (loop_.draining) return;
    error_code ignored;
    stream_.lowest_layer().non_blocking(true, ignored);
    stream_.lowest_layer().set_option(tcp::no_delay(true), ignored);
    if constexpr (is_tls) {
      loop_.hurry(*this);
      stream_.async_handshake(asio::ssl::stream_base::server,
                              [self = this->shared_from_this()](error_code error) {
                                if (error || self->state_ == State::closed) return self->close();
                                self->loop_.relax(*self);
                                self->read();
                              });
    } else {
      read();
    }
  }

  void drain(Clock::time_point deadline) override {
    if (state_ == State::idle && !has_begun()) return close();
    if (state_ == State::stalled || (state_ == State::delaying && answer_.due() > deadline)) close();
  }

  void close() override {
    state_ = State::closed;
    loop_.dispatcher.abandon(answer_);
    loop_.relax(*this);
    error_code ignored;
    stream_.lowest_layer().close(ignored);
    loop_.let_sleep(*this);
  }

  void on_due() override {
    switch (state_) {
      case State::delaying:
        if (respond()) process({});
        return;
      case State::writing:
        return write_output();
      case State::lingering:
        return close();
      default:
        return;
    }
  }

  void on_deadline() override {
    if (state_ != State::idle || !has_begun()) return close();
    refuse(408, "The request did not arrive in time.");
  }

 private:
  enum class State {
    idle,       // reading a request, or waiting for one
    delaying,   // a request has been read, its answer's time has not come
    writing,    // its answer is being written
    stalled,    // it never will be
    lingering,  // the last answer has been written; what the peer still sends is thrown away
    closed,
  };

  // ---- Reading ----

  // Also while an answer is being delayed: that is how a client's departure is noticed. Nearly every request
  // fits into the connection's own buffer. What is longer goes on through the loop's, which all share: it may
  // be used once the socket is known to have something, and costs a system call more.
  void read() {
    if (std::exchange(reading_, true)) return;
    if constexpr (!is_tls) {
      if (has_begun()) return read_more();
    }
    stream_.async_read_some(asio::buffer(input_),
                            [self = this->shared_from_this()](error_code error, std::size_t size) {
                              self->on_read(error, {self->input_.data(), size});
                            });
  }

  void read_more() {
    stream_.async_wait(tcp::socket::wait_read, [self = this->shared_from_this()](error_code error) {
      std::size_t size = 0;
      auto& input = self->loop_.input;
      if (!error) size = self->stream_.read_some(asio::buffer(input), error);
      if (error == asio::error::would_block) return self->read_more();
      self->on_read(error, {input.data(), size});
    });
  }

  void on_read(error_code error, std::string_view bytes) {
    reading_ = false;
    loop_.wake_one();
    if (state_ == State::closed) return;
    if (error) {
      peer_left_ = true;
      // A client that has given up must not count as in flight any longer: it may already ask again
      // elsewhere.
      if (state_ != State::writing) close();
      return;
    }
    switch (state_) {
      case State::idle:
        return process(bytes);
      case State::lingering:
      case State::stalled:
        return read();
      default:
        // The next request, sent before this one's answer: it waits. Nothing more is read until then.
        unread_.append(bytes);
    }
  }

  // Answers what has been read, until something has to be waited for. A loop, not a recursion, since a client
  // may have sent thousands of requests at once.
  void process(std::string_view arrived) {
    std::string joined;
    if (!unread_.empty()) {
      joined = std::exchange(unread_, {});
      joined.append(arrived);
      arrived = joined;
    }
    for (;;) {
      switch (incoming_.put(arrived)) {
        case Incoming::Progress::partial:
          unread_.assign(arrived);
          return want_more();
        case Incoming::Progress::refused:
          return refuse(incoming_.refused_status(), incoming_.refused_because());
        case Incoming::Progress::wants_continue:
          unread_.assign(arrived);
          return send_continue();
        case Incoming::Progress::complete:
          break;
      }
      loop_.relax(*this);
      loop_.dispatcher.dispatch(incoming_.request(), door_, incoming_.keep_alive(), Clock::now(), answer_);
      incoming_.release();
      if (!begin_answer()) {
        unread_.assign(arrived);
        if (state_ == State::delaying && unread_.empty()) read();
        return;
      }
    }
  }

  bool has_begun() const { return incoming_.has_begun() || !unread_.empty(); }

  // A request that has begun has to end in time, counted from its beginning: bytes that trickle in do not
  // prolong it. Between requests a connection may be idle for ever.
  void want_more() {
    if (has_begun() && !this->HurriedHook::is_linked()) loop_.hurry(*this);
    read();
  }

  // RFC 9110, 10.1.1. No read is outstanding meanwhile, so nothing else can be written at the same time.
  void send_continue() {
    static constexpr std::string_view text = "HTTP/1.1 100 Continue\r\n\r\n";
    loop_.hurry(*this);
    asio::async_write(stream_, asio::buffer(text.data(), text.size()),
                      [self = this->shared_from_this()](error_code error, std::size_t) {
                        if (error || self->state_ == State::closed) return self->close();
                        self->process({});
                      });
  }

  void refuse(unsigned status, const std::string& message) {
    loop_.relax(*this);
    loop_.dispatcher.abandon(answer_);
    loop_.dispatcher.refuse(status, message, Clock::now(), answer_);
    unread_.clear();
    write();
  }

  // ---- Waiting ----

  void wake_at(Clock::time_point instant) { loop_.wake(*this, this->shared_from_this(), instant); }

  // True when the answer has been written already and the connection lives on.
  bool begin_answer() {
    if (answer_.asked == Duration::zero()) return respond();
    state_ = State::delaying;
    if (loop_.draining && answer_.due() > loop_.drain_limit.expiry()) {
      close();
      return false;
    }
    wake_at(answer_.due());
    return false;
  }

  // ---- Answering ----

  bool respond() {
    if (!answer_.fault) return write();
    if (!is_written(answer_.fault->kind)) answer_.reply.reset();
    switch (answer_.fault->kind) {
      case FaultKind::reset:
        loop_.dispatcher.settle(answer_, Clock::now());
        reset();
        return false;
      case FaultKind::empty:
        loop_.dispatcher.settle(answer_, Clock::now());
        linger();
        return false;
      case FaultKind::stall:
        // In flight until the client leaves, since that is what it is to the client.
        state_ = State::stalled;
        read();
        return false;
      case FaultKind::garbage:
        loop_.dispatcher.settle(answer_, Clock::now());
        output_ = garbage(answer_.key);
        ends_ = true;
        write_output();
        return false;
      case FaultKind::truncate:
      case FaultKind::close:
      case FaultKind::status:
        return write();
    }
    return write();
  }

  // Whether a fault leaves anything of the answer to be written.
  static bool is_written(FaultKind kind) {
    return kind == FaultKind::truncate || kind == FaultKind::close || kind == FaultKind::status;
  }

  // The peer gets a reset, since the socket is closed without waiting for anything.
  void reset() {
    error_code ignored;
    stream_.lowest_layer().set_option(asio::socket_base::linger(true, 0), ignored);
    close();
  }

  bool is_fault(FaultKind kind) const { return answer_.fault && answer_.fault->kind == kind; }

  // Writes the answer. True when all of it went at once, and the connection lives on.
  bool write() {
    state_ = State::writing;
    if (loop_.draining) answer_.keep_alive = false;
    // A connection that is closed without notice is not announced to be.
    const bool announced = !answer_.keep_alive;
    ends_ = announced || is_fault(FaultKind::close) || is_fault(FaultKind::truncate);
    body_ = answer_.without_body ? std::string_view() : std::string_view(*answer_.reply->body);
    auto& out = loop_.output;
    first_byte_at_ = Clock::now();
    loop_.dispatcher.finish(answer_, announced, out, first_byte_at_);
    if (is_fault(FaultKind::truncate)) body_ = body_.substr(0, body_.size() / 2);
    if (!std::holds_alternative<NoPace>(answer_.pace) && !body_.empty()) return write_paced(out);

    // One buffer, one system call (and for TLS one record), unless copying would cost more than that.
    constexpr std::size_t most_copied = 64 << 10;
    std::size_t copied = 0;
    if (body_.size() <= most_copied) {
      out += body_;
      copied = body_.size();
    }
    body_.remove_prefix(copied);
    return write_at_once(out);
  }

  // Tries without the event loop first: the socket's buffer nearly always has room.
  bool write_at_once(std::string& out) {
    if constexpr (is_tls) {
      output_.swap(out);
    } else {
      error_code error;
      const auto size = stream_.write_some(asio::buffer(out), error);
      if (error && error != asio::error::would_block) {
        close();
        return false;
      }
      const auto written = error ? 0 : size;
      if (written == out.size() && body_.empty()) return finish();
      output_.assign(out, written);
    }
    write_output();
    return false;
  }

  // The body in pieces: each when it is due.
  bool write_paced(std::string& out) {
    body_written_ = 0;
    output_.swap(out);
    write_output();
    return false;
  }

  // output_ first, then what is left of body_: all of it, or what is due. Ends in finish().
  void write_output() {
    std::string_view next = output_;
    if (next.empty() && !body_.empty()) {
      next = body_;
      if (!std::holds_alternative<NoPace>(answer_.pace)) {
        const auto step = next_step(answer_.pace, body_.size(), body_written_, Clock::now() - first_byte_at_);
        next = body_.substr(body_written_, step.due);
        if (next.empty() && step.next) return wait_for_step(*step.next);
      }
    }
    if (next.empty()) {
      if (finish()) process({});
      return;
    }
    loop_.hurry(*this);
    stream_.async_write_some(asio::buffer(next.data(), next.size()),
                             [self = this->shared_from_this()](error_code error, std::size_t size) {
                               if (self->state_ == State::closed) return;
                               if (error) return self->close();
                               self->take_written(size);
                               self->write_output();
                             });
  }

  void take_written(std::size_t size) {
    if (!output_.empty()) {
      output_.erase(0, size);
    } else if (std::holds_alternative<NoPace>(answer_.pace)) {
      body_.remove_prefix(size);
    } else {
      body_written_ += size;
      if (body_written_ == body_.size()) body_ = {};
    }
  }

  void wait_for_step(Duration since_first_byte) {
    loop_.relax(*this);
    wake_at(first_byte_at_ + since_first_byte);
  }

  // An idle connection holds no more than it has to: there may be thousands. A large buffer was the loop's,
  // and goes back to it.
  void give_back() {
    constexpr std::size_t most_kept = 4 << 10;
    answer_.reply.reset();
    body_ = {};
    if (output_.capacity() > most_kept) {
      output_.clear();
      if (output_.capacity() > loop_.output.capacity()) loop_.output.swap(output_);
      std::string().swap(output_);
    }
    if (answer_.head.capacity() > most_kept) std::string().swap(answer_.head);
  }

  // The answer has been written. True when the next request may be looked at.
  bool finish() {
    loop_.relax(*this);
    give_back();
    if (peer_left_) {
      close();
      return false;
    }
    if (ends_) {
      linger();
      return false;
    }
    state_ = State::idle;
    if (loop_.draining) {
      close();
      return false;
    }
    return !reading_;  // else on_read goes on
  }

  // Closing a socket that has unread input resets the connection, and the peer may lose the answer that it
  // has not read yet. So only the sending side is closed, and the rest is read for a while.
  void linger() {
    state_ = State::lingering;
    wake_at(Clock::now() + grace);
    if constexpr (is_tls) {
      stream_.async_shutdown([self = this->shared_from_this()](error_code) { self->close(); });
    } else {
      error_code ignored;
      stream_.shutdown(tcp::socket::shutdown_send, ignored);
      unread_.clear();
      read();
    }
  }

  Loop& loop_;
  const Door& door_;
  Stream stream_;
  State state_ = State::idle;
  bool reading_ = false;
  bool peer_left_ = false;
  bool ends_ = false;  // with the answer that is being written

  Incoming incoming_;
  std::string unread_;  // what has come after the request in hand
  std::array<char, is_tls ? 4096 : 512> input_;

  Answer answer_;
  std::string output_;     // what of the head could not be written at once
  std::string_view body_;  // what of the body is to come after it
  std::size_t body_written_ = 0;
  Clock::time_point first_byte_at_;
};

}  // namespace overlap::mock
