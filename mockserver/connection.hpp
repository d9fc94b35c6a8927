// One client's connection: read a request, wait as long as the model says, write its answer.
#pragma once

#include "mockserver/event_loop.hpp"
#include "mockserver/model/target.hpp"
#include "mockserver/request_reader.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <fmt/format.h>

#include <array>
#include <cstring>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <sys/resource.h>
#include <type_traits>
#include <utility>
#include <vector>

namespace overlap::mock {

namespace http = boost::beast::http;
using asio::ip::tcp;
using TlsStream = asio::ssl::stream<tcp::socket>;

/// User and system time of this process so far.
inline Duration process_cpu() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto duration = [](const timeval& time) {
    return Duration(std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec));
  };
  return duration(usage.ru_utime) + duration(usage.ru_stime);
}

/// Server-Timing (W3C): durations in milliseconds; six decimals are all of the nanoseconds, so that nobody
/// has to wonder whether "served" was rounded below "asked".
inline void append_server_timing(std::string& head, Duration asked, Duration served) {
  fmt::format_to(std::back_inserter(head), "Server-Timing: asked;dur={}.{:06}, served;dur={}.{:06}\r\n",
                 asked.count() / 1'000'000, asked.count() % 1'000'000, served.count() / 1'000'000,
                 served.count() % 1'000'000);
}

/// Owned by the handlers of what it waits for: when it waits for nothing any more, it is gone.
template <class Stream>
class Connection final : public Session, public std::enable_shared_from_this<Connection<Stream>> {
 public:
  static constexpr bool is_tls = std::is_same_v<Stream, TlsStream>;

  Connection(Loop& loop, Stream stream, std::string fallback_host)
      : loop_(loop),
        stream_(std::move(stream)),
        timer_(loop.context),
        fallback_host_(std::move(fallback_host)),
        input_(4096) {
    loop_.sessions.insert(this);
  }

  ~Connection() override {
    abandon_ticket();
    loop_.leave(this);
  }

  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void start() {
    if (loop_.draining) return;
    error_code ignored;
    stream_.lowest_layer().non_blocking(true, ignored);
    stream_.lowest_layer().set_option(tcp::no_delay(true), ignored);
    if constexpr (is_tls) {
      stream_.async_handshake(asio::ssl::stream_base::server,
                              [self = this->shared_from_this()](error_code error) {
                                if (!error) self->read();
                              });
    } else {
      read();
    }
  }

  void drain(Clock::time_point deadline) override {
    if (state_ == State::idle && begin_ == end_ && !reader_) return close();
    if (state_ == State::delaying && due_ > deadline) close();
  }

  void close() override {
    state_ = State::closed;
    abandon_ticket();
    error_code ignored;
    stream_.lowest_layer().close(ignored);
    timer_.cancel();
  }

 private:
  enum class State {
    idle,       // reading a request, or waiting for one
    delaying,   // a request has been read, its answer's time has not come
    writing,    // its answer is being written
    lingering,  // the last answer has been written; what the peer still sends is thrown away
    closed,
  };

  enum class Parsed { partial, complete, refused, interim };

  // ---- Reading ----

  // Also while an answer is being delayed: that is how a client's departure is noticed, and it costs nothing,
  // since the same read would be started after the answer anyway.
  void read() {
    if (reading_) return;
    make_room();
    reading_ = true;
    stream_.async_read_some(asio::buffer(input_.data() + end_, input_.size() - end_),
                            [self = this->shared_from_this()](error_code error, std::size_t size) {
                              self->on_read(error, size);
                            });
  }

  void make_room() {
    if (begin_ > 0) {
      std::memmove(input_.data(), input_.data() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    }
    if (end_ == input_.size()) input_.resize(2 * input_.size());
  }

  void on_read(error_code error, std::size_t size) {
    reading_ = false;
    if (state_ == State::closed) return;
    if (error) {
      peer_left_ = true;
      // A client that has given up must not count as in flight any longer: it may already ask again
      // elsewhere.
      if (state_ != State::writing) close();
      return;
    }
    end_ += size;
    if (state_ == State::idle) return process();
    if (state_ == State::lingering) {
      begin_ = end_ = 0;
      read();
    }
  }

  // Answers what has been read, until something has to be waited for. A loop, not a recursion, since a client
  // may have sent thousands of requests at once.
  void process() {
    for (;;) {
      switch (parse()) {
        case Parsed::partial:
          return read();
        case Parsed::refused:
          return;
        case Parsed::interim:
          return;
        case Parsed::complete:
          break;
      }
      if (!answer()) return;
    }
  }

  Parsed parse() {
    if (!reader_) {
      // RFC 9112, 2.2: an empty line before a request is to be ignored.
      while (begin_ < end_ && (input_[begin_] == '\r' || input_[begin_] == '\n')) ++begin_;
      if (begin_ == end_) return Parsed::partial;
      reader_.emplace(request_);
      head_bytes_ = 0;
      continue_sent_ = false;
    }
    while (begin_ < end_) {
      error_code error;
      const auto size = reader_->put(asio::buffer(input_.data() + begin_, end_ - begin_), error);
      begin_ += size;
      if (!reader_->is_header_done()) {
        head_bytes_ += size;
        if (head_bytes_ + (end_ - begin_) > RequestReader::most_head_bytes)
          return refuse(431, "The head is too large.");
      }
      if (error && error != http::error::need_more) return refuse(error);
      if (reader_->is_done()) return Parsed::complete;
      if (size == 0) break;
    }
    if (request_.expects_continue && reader_->is_header_done() && !continue_sent_) {
      continue_sent_ = true;
      send_continue();
      return Parsed::interim;
    }
    return Parsed::partial;
  }

  // RFC 9110, 10.1.1. No read is outstanding meanwhile, so nothing else can be written at the same time.
  void send_continue() {
    static constexpr std::string_view text = "HTTP/1.1 100 Continue\r\n\r\n";
    asio::async_write(stream_, asio::buffer(text.data(), text.size()),
                      [self = this->shared_from_this()](error_code error, std::size_t) {
                        if (error || self->state_ == State::closed) return self->close();
                        self->process();
                      });
  }

  // ---- Answering ----

  // Starts answering the request that has been read. True when the answer has been written already.
  bool answer() {
    read_at_ = Clock::now();
    keep_alive_ = reader_->keep_alive();
    reader_.reset();
    take_authority_from_target();
    const bool host_needed = request_.version >= 11;
    if (request_.hosts > 1 || (host_needed && request_.hosts == 0)) {
      refuse(400, "A request has exactly one Host field.");
      return false;
    }
    if (request_.hosts == 0) request_.host = fallback_host_;

    reply_ = find_reply();
    asked_ = {};
    Key key(0);
    if (!is_admin(reply_->route)) {
      const auto hash = hash_request(reply_->method_and_target, request_.body);
      {
        const std::scoped_lock lock(loop_.shared.journal_mutex);
        ticket_ =
            loop_.shared.journal.begin(request_.run.empty() ? anonymous_run : std::string_view(request_.run),
                                       reply_->route, reply_->method_and_target, hash);
      }
      key = loop_.shared.model.exchange_key(reply_->method_and_target, ticket_->occurrence());
      asked_ = loop_.shared.model.delay(reply_->route, key);
    }
    // Most of the head is laid out before the delay, not after it.
    head_ = reply_->head;
    if (family_of(reply_->route) == RouteFamily::arm) {
      append_arm_exchange_fields(head_, reply_->route,
                                 {key, request_.client_request_id, request_.return_client_request_id});
    }
    if (is_openstack(family_of(reply_->route))) {
      append_openstack_exchange_fields(head_, family_of(reply_->route), key);
    }
    if (asked_ == Duration::zero()) return write();

    state_ = State::delaying;
    due_ = read_at_ + asked_;
    if (loop_.draining && due_ > loop_.drain_limit.expiry()) {
      close();
      return false;
    }
    timer_.expires_at(due_);
    timer_.async_wait([self = this->shared_from_this()](error_code) { self->on_due(); });
    if (begin_ == end_) read();
    return false;
  }

  void on_due() {
    if (state_ != State::delaying) return;
    if (write()) process();
  }

  // RFC 9112, 3.2.2: a target in absolute-form carries its own authority. What is kept is the origin-form.
  void take_authority_from_target() {
    if (request_.target.starts_with('/')) return;
    const auto scheme_end = request_.target.find("://");
    if (scheme_end == std::string::npos) return;
    const auto path = std::min(request_.target.find_first_of("/?", scheme_end + 3), request_.target.size());
    request_.host = request_.target.substr(scheme_end + 3, path - scheme_end - 3);
    request_.hosts = 1;
    request_.target.erase(0, path);
    if (!request_.target.starts_with('/')) request_.target.insert(0, 1, '/');
  }

  std::shared_ptr<const PreparedReply> find_reply() {
    const auto& model = loop_.shared.model;
    const bool cacheable = request_.body.empty() && (request_.method == "GET" || request_.method == "HEAD");
    std::vector<Field> fields;
    for (const auto& [name, value] : request_.fields) fields.push_back({name, value});
    const Request request{request_.method, request_.target,       is_tls ? "https" : "http",
                          request_.host,   request_.content_type, request_.body,
                          fields};
    std::shared_ptr<const PreparedReply> reply;
    if (cacheable) {
      cache_key_.assign(request_.method)
          .append(1, ' ')
          .append(request_.target)
          .append(is_tls ? "\ns" : "\np");
      cache_key_.append(request_.host);
      cache_key_.append(1, '\n').append(request.field("OpenStack-API-Version"));
      cache_key_.append(1, '\n').append(request.field("X-OpenStack-Nova-API-Version"));
      reply = loop_.cache.find(cache_key_);
    }
    if (!reply) {
      const auto made = model.answer(request);
      if (made.route == Route::journal && cacheable) return prepare(journal_reply(made), 0);
      reply = prepare(made, hash_method_and_target(request_.method, request_.target));
      if (cacheable && made.cacheable) loop_.cache.insert(cache_key_, reply);
    }
    const Credentials credentials{request_.authorization, request.field("X-Auth-Token")};
    if (model.is_refused(reply->route, credentials)) {
      return prepare(model.refusal(reply->route, credentials, request), reply->method_and_target);
    }
    return reply;
  }

  Reply journal_reply(Reply unknown_run) {
    const auto match = loop_.shared.model.routes().match("GET", split_target(request_.target).path);
    std::optional<RunSummary> summary;
    {
      const std::scoped_lock lock(loop_.shared.journal_mutex);
      summary = loop_.shared.journal.find(match.captured.front());
    }
    if (!summary) return unknown_run;
    Reply reply = std::move(unknown_run);
    reply.status = 200;
    reply.body = std::make_shared<const std::string>(
        to_json_text(*summary, process_cpu(), loop_.shared.model.routes()));
    return reply;
  }

  // ---- Writing ----

  // Writes the answer. True when all of it went at once, and the connection lives on.
  bool write() {
    const Duration served = Clock::now() - read_at_;
    if (ticket_) {
      const std::scoped_lock lock(loop_.shared.journal_mutex);
      loop_.shared.journal.finish(*std::exchange(ticket_, std::nullopt), asked_, served);
    }
    state_ = State::writing;
    if (loop_.draining) keep_alive_ = false;
    append_server_timing(head_, asked_, served);
    if (!keep_alive_) {
      head_ += "Connection: close\r\n";
    } else if (request_.version < 11) {
      head_ += "Connection: keep-alive\r\n";
    }
    head_ += "\r\n";
    const std::string_view body = request_.method == "HEAD" ? std::string_view() : *reply_->body;
    if constexpr (is_tls) {
      // ssl::stream would make two records, hence two writes, of two buffers.
      head_ += body;
      write_rest(asio::buffer(head_));
      return false;
    } else {
      return write_at_once(body);
    }
  }

  // Tries without the event loop first: the socket's buffer nearly always has room.
  bool write_at_once(std::string_view body) {
    const std::array<asio::const_buffer, 2> buffers{asio::buffer(head_),
                                                    asio::buffer(body.data(), body.size())};
    error_code error;
    const auto size = stream_.write_some(buffers, error);
    if (error && error != asio::error::would_block) {
      close();
      return false;
    }
    const auto written = error ? 0 : size;
    if (written == head_.size() + body.size()) return finish();
    if (written < head_.size()) {
      write_rest(std::array<asio::const_buffer, 2>{asio::buffer(head_) + written, buffers[1]});
    } else {
      write_rest(std::array<asio::const_buffer, 1>{buffers[1] + (written - head_.size())});
    }
    return false;
  }

  template <class Buffers>
  void write_rest(const Buffers& buffers) {
    asio::async_write(stream_, buffers, [self = this->shared_from_this()](error_code error, std::size_t) {
      if (self->state_ == State::closed) return;
      if (error) return self->close();
      if (self->finish()) self->process();
    });
  }

  // The answer has been written. True when the next request may be looked at.
  bool finish() {
    reply_.reset();
    if (peer_left_) {
      close();
      return false;
    }
    if (!keep_alive_) {
      linger();
      return false;
    }
    state_ = State::idle;
    return !reading_;  // else on_read goes on
  }

  // Closing a socket that has unread input resets the connection, and the peer may lose the answer that it
  // has not read yet. So only the sending side is closed, and the rest is read for a while.
  void linger() {
    state_ = State::lingering;
    timer_.expires_after(grace);
    timer_.async_wait([self = this->shared_from_this()](error_code) {
      if (self->state_ == State::lingering) self->close();
    });
    if constexpr (is_tls) {
      stream_.async_shutdown([self = this->shared_from_this()](error_code) { self->close(); });
    } else {
      error_code ignored;
      stream_.shutdown(tcp::socket::shutdown_send, ignored);
      begin_ = end_ = 0;
      read();
    }
  }

  // ---- Refusing what is not a request ----

  Parsed refuse(error_code error) {
    if (error == http::error::header_limit) return refuse(431, "The head is too large.");
    if (error == http::error::body_limit || error == http::error::buffer_overflow) {
      return refuse(413, "The body is too large.");
    }
    return refuse(400, "This is not an HTTP/1.1 request: " + error.message() + ".");
  }

  Parsed refuse(unsigned status, const std::string& message) {
    read_at_ = Clock::now();
    reader_.reset();
    reply_ = prepare(malformed_request_reply(status, message), 0);
    head_ = reply_->head;
    asked_ = {};
    keep_alive_ = false;
    write();
    return Parsed::refused;
  }

  void abandon_ticket() {
    if (!ticket_) return;
    const std::scoped_lock lock(loop_.shared.journal_mutex);
    loop_.shared.journal.abandon(*std::exchange(ticket_, std::nullopt));
  }

  Loop& loop_;
  Stream stream_;
  asio::steady_timer timer_;
  const std::string fallback_host_;

  State state_ = State::idle;
  bool reading_ = false;
  bool peer_left_ = false;
  bool keep_alive_ = true;
  bool continue_sent_ = false;

  std::vector<char> input_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t head_bytes_ = 0;
  std::optional<RequestReader> reader_;
  ReceivedRequest request_;

  std::string cache_key_;
  std::string head_;
  std::shared_ptr<const PreparedReply> reply_;
  std::optional<Journal::Ticket> ticket_;
  Clock::time_point read_at_;
  Clock::time_point due_;
  Duration asked_{};
};

}  // namespace overlap::mock
