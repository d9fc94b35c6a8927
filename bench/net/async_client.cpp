#include "net/async_client.hpp"

#include "net/tls.hpp"
#include "net/wire.hpp"
#include "net/wire_error.hpp"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include <deque>
#include <list>
#include <memory>
#include <vector>

namespace overlap {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::steady_clock;

namespace {

// The loop's own executor, not the type-erased one: saves an indirect call per operation.
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using Timer = asio::basic_waitable_timer<steady_clock, asio::wait_traits<steady_clock>, Executor>;

// Why an attempt's connection was closed under it.
enum class Interruption { none, timeout, stop };

struct Connection {
  explicit Connection(asio::io_context& context) : socket(context) {}

  Socket socket;
  std::unique_ptr<asio::ssl::stream<Socket&>> tls;  // apart: it is several times as large as all the rest
  ResponseReader reader;
  std::vector<char> buffer;  // of its own: empty until it is used
  TimePoint deadline;
  Interruption interruption = Interruption::none;

  bool is_open() const { return socket.is_open(); }

  bool can_be_used_again() { return is_idle(socket.native_handle(), tls ? tls->native_handle() : nullptr); }

  void close() {
    error_code ignored;
    socket.close(ignored);
  }

  // What no operation is pending on any more.
  void abandon() {
    close();
    tls.reset();
  }
};

// Beyond this many unanswered connects the server's accept queue may overflow, which costs each loser a
// second.
constexpr std::size_t max_connecting = 512;
constexpr std::size_t read_size = 16 * 1024;  // a TLS record
// Up to so many connections in use, each has a buffer, so that it can wait for bytes; with more, all share
// one, which saves memory and costs each response an epoll_ctl(2): Asio waits for readiness by asking for it
// anew each time.
constexpr std::size_t own_buffers = 128;

}  // namespace

// The connections, who holds them, and who waits for one.
class AsyncClient::Connections {
 public:
  // A request from its lease to its response. Owned by the handler of its one pending operation.
  struct Attempt {
    // Boost 1.81's any_completion_handler recurses without end when it is move-assigned; constructing it is
    // fine.
    explicit Attempt(OutcomeHandler on_outcome) : handler(std::move(on_outcome)) {}

    const Request* request = nullptr;
    std::string path;  // what goes into the request line
    std::string text;  // the request as it is sent; empty before and after
    OutcomeHandler handler;
    Timing timing;
    std::list<Connection>::iterator connection;
    TimePoint mark;  // the end of the part measured last

    Duration lap() {
      const auto now = steady_clock::now();
      return now - std::exchange(mark, now);
    }
  };
  using AttemptPtr = std::unique_ptr<Attempt>;

  Connections(asio::io_context& context, const Target& target, const Policy& policy)
      : context_(context), target_(target), policy_(policy), deadline_timer_(context) {}

  // Resets what is idle instead of closing it: a closed connection's port stays taken for a minute
  // (TIME_WAIT), and whoever connects thousands of times after that finds few that are free.
  ~Connections() {
    error_code ignored;
    for (auto& connection : idle_) {
      connection.socket.set_option(asio::socket_base::linger(true, 0), ignored);
      connection.close();  // Asio's destructor would undo that
    }
  }
  Connections(const Connections&) = delete;
  Connections& operator=(const Connections&) = delete;

  void run(std::stop_token stop) {
    {
      std::stop_callback on_stop(stop, [this] { asio::post(context_, [this] { cancel(); }); });
      context_.restart();
      context_.run();
    }
    // A stop that came with the last completion left its handler behind; it must not meet the next run.
    context_.restart();
    context_.poll();
    stopped_ = false;
  }

  void start_send(const Request& request, OutcomeHandler handler) {
    auto attempt = std::make_unique<Attempt>(std::move(handler));
    if (stopped_) return complete_later(std::move(attempt), Failure::cancelled, "the run was stopped");
    auto path = target_.request_target(request.target);
    if (!path) {
      return complete_later(std::move(attempt), Failure::protocol,
                            other_origin(request.target, target_.origin));
    }
    attempt->request = &request;
    attempt->path = *std::move(path);
    if (!idle_.empty()) {
      active_.splice(active_.end(), idle_, std::prev(idle_.end()));  // the one used last: its caches are warm
      lease(std::move(attempt));
    } else if (active_.size() < policy_.max_in_flight) {
      active_.emplace_back(context_);
      lease(std::move(attempt));
    } else {
      waiting_.push_back(std::move(attempt));
    }
  }

  void start_wait(Duration duration, WaitHandler handler) {
    if (stopped_)
      return asio::post(context_, [handler = std::move(handler)]() mutable { std::move(handler)(); });
    const auto timer = timers_.emplace(timers_.end(), context_, duration);
    timer->async_wait([this, timer, handler = std::move(handler)](error_code) mutable {
      timers_.erase(timer);
      std::move(handler)();
    });
  }

 private:
  // The connection at the end of active_ is this attempt's from now on, and its request is handed to the
  // kernel here rather than by a posted handler: behind a batch of arrived responses, that would wait until
  // all are dealt with.
  void lease(AttemptPtr attempt) {
    attempt->connection = std::prev(active_.end());
    auto& connection = *attempt->connection;
    attempt->mark = attempt->timing.start = steady_clock::now();
    connection.interruption = Interruption::none;
    connection.deadline = attempt->mark + policy_.request_timeout;
    if (!deadline_armed_) arm_deadline(connection.deadline);
    if (connection.is_open() && !connection.can_be_used_again()) connection.abandon();
    if (connection.is_open()) {
      write(std::move(attempt));
    } else if (connecting_ < max_connecting) {
      connect(std::move(attempt));
    } else {
      to_connect_.push_back(std::move(attempt));
    }
  }

  void connect(AttemptPtr attempt) {
    auto& connection = *attempt->connection;
    ++connecting_;
    attempt->timing.new_connection = true;
    connection.socket.async_connect(target_.endpoint,
                                    [this, attempt = std::move(attempt)](error_code error) mutable {
                                      --connecting_;
                                      connect_next();
                                      auto& held = *attempt->connection;
                                      attempt->timing.connect = attempt->lap();
                                      if (!error && held.interruption == Interruption::none) {
                                        held.socket.set_option(asio::ip::tcp::no_delay(true), error);
                                        if (!error) held.socket.non_blocking(true, error);
                                      }
                                      if (error || held.interruption != Interruption::none) {
                                        return finish(std::move(attempt), error, WirePhase::connect);
                                      }
                                      if (target_.tls) {
                                        handshake(std::move(attempt));
                                      } else {
                                        write(std::move(attempt));
                                      }
                                    });
  }

  void connect_next() {
    while (!to_connect_.empty() && connecting_ < max_connecting) {
      auto next = std::move(to_connect_.front());
      to_connect_.pop_front();
      if (next->connection->interruption == Interruption::none) {
        connect(std::move(next));
      } else {
        finish(std::move(next), {}, WirePhase::connect);  // its time ran out in the queue
      }
    }
  }

  void handshake(AttemptPtr attempt) {
    auto& connection = *attempt->connection;
    connection.tls = std::make_unique<asio::ssl::stream<Socket&>>(connection.socket, *target_.tls_context);
    if (const auto error = prepare_tls(connection.tls->native_handle(), target_)) {
      return finish(std::move(attempt), error, WirePhase::tls);
    }
    connection.tls->async_handshake(asio::ssl::stream_base::client,
                                    [this, attempt = std::move(attempt)](error_code error) mutable {
                                      attempt->timing.tls = attempt->lap();
                                      if (error) return finish(std::move(attempt), error, WirePhase::tls);
                                      write(std::move(attempt));
                                    });
  }

  template <class Use>
  static void with_stream(Connection& connection, Use use) {
    if (connection.tls) {
      use(*connection.tls);
    } else {
      use(connection.socket);
    }
  }

  void write(AttemptPtr attempt) {
    auto& connection = *attempt->connection;
    attempt->text = request_text(*attempt->request, attempt->path, target_.authority, policy_.keep_alive);
    const auto text = asio::buffer(attempt->text);
    with_stream(connection, [&](auto& stream) {
      asio::async_write(stream, text,
                        [this, attempt = std::move(attempt)](error_code error, std::size_t size) mutable {
                          attempt->timing.send = attempt->lap();
                          attempt->timing.bytes_out = size;
                          attempt->text = {};
                          if (error) return finish(std::move(attempt), error, WirePhase::exchange);
                          attempt->connection->reader.expect(attempt->request->method);
                          read(std::move(attempt));
                        });
    });
  }

  void read(AttemptPtr attempt) {
    auto& connection = *attempt->connection;
    if (!connection.tls && active_.size() > own_buffers) return read_shared(std::move(attempt));
    if (connection.buffer.empty()) connection.buffer.resize(read_size);
    const auto buffer = asio::buffer(connection.buffer);
    with_stream(connection, [&](auto& stream) {
      stream.async_read_some(
          buffer, [this, attempt = std::move(attempt)](error_code error, std::size_t size) mutable {
            const char* data = attempt->connection->buffer.data();
            on_read(std::move(attempt), error, data, size);
          });
    });
  }

  // An idle wait for a response holds no buffer of its own: all connections share the loop's.
  void read_shared(AttemptPtr attempt) {
    auto& connection = *attempt->connection;
    connection.socket.async_wait(
        Socket::wait_read, [this, attempt = std::move(attempt)](error_code error) mutable {
          std::size_t size = 0;
          if (!error) size = attempt->connection->socket.read_some(asio::buffer(read_buffer_), error);
          if (error == asio::error::would_block) return read(std::move(attempt));
          on_read(std::move(attempt), error, read_buffer_.data(), size);
        });
  }

  void on_read(AttemptPtr attempt, error_code error, const char* data, std::size_t size) {
    auto& connection = *attempt->connection;
    auto& timing = attempt->timing;
    if (timing.bytes_in == 0) timing.wait = attempt->lap();
    timing.bytes_in += size;
    auto state = ResponseReader::State::need_more;
    if (is_end(error) && timing.bytes_in > 0) {
      state = connection.reader.put_end();
    } else if (error) {
      timing.receive = attempt->lap();
      return finish(std::move(attempt), error, WirePhase::exchange);
    } else {
      state = connection.reader.put(data, size);
    }
    if (state == ResponseReader::State::need_more) return read(std::move(attempt));
    timing.receive = attempt->lap();
    if (state == ResponseReader::State::malformed) {
      return finish(std::move(attempt), failure_of(connection.reader, timing), connection.reader.error());
    }
    auto response = connection.reader.take();
    finish(std::move(attempt), Failure::none, {}, std::move(response));
  }

  void finish(AttemptPtr attempt, error_code error, WirePhase phase) {
    switch (attempt->connection->interruption) {
      case Interruption::timeout:
        error = asio::error::timed_out;
        break;
      case Interruption::stop:
        error = asio::error::operation_aborted;
        break;
      case Interruption::none:
        break;
    }
    auto* tls = attempt->connection->tls.get();
    auto detail = phase == WirePhase::tls && tls != nullptr
                      ? describe_handshake(tls->native_handle(), target_, error)
                      : describe(error);
    finish(std::move(attempt), classify(error, phase), std::move(detail));
  }

  // Gives the connection to whoever waits longest, then tells the one who had it.
  void finish(AttemptPtr attempt, Failure failure, std::string detail, Response response = {}) {
    auto& connection = *attempt->connection;
    const bool reusable = failure == Failure::none && connection.reader.keep_alive() && policy_.keep_alive;
    if (!reusable) {
      connection.abandon();
    }
    if (!waiting_.empty()) {
      auto next = std::move(waiting_.front());
      waiting_.pop_front();
      active_.splice(active_.end(), active_, attempt->connection);
      lease(std::move(next));
    } else if (reusable) {
      idle_.splice(idle_.end(), active_, attempt->connection);
    } else {
      active_.erase(attempt->connection);
    }
    if (active_.empty()) deadline_timer_.cancel();  // the loop is not to wait for it
    complete(std::move(attempt), failure, std::move(detail), std::move(response));
  }

  static void complete(AttemptPtr attempt, Failure failure, std::string detail, Response response) {
    Outcome outcome{failure, std::move(detail), std::move(response), attempt->timing};
    auto handler = std::move(attempt->handler);
    attempt.reset();  // the handler may run for long, or send again
    std::move(handler)(std::move(outcome));
  }

  void complete_later(AttemptPtr attempt, Failure failure, std::string detail) {
    attempt->timing.start = steady_clock::now();
    asio::post(context_, [attempt = std::move(attempt), failure, detail = std::move(detail)]() mutable {
      complete(std::move(attempt), failure, std::move(detail), {});
    });
  }

  // One timer for all: it follows the earliest deadline, lazily.
  void arm_deadline(TimePoint when) {
    deadline_armed_ = true;
    deadline_timer_.expires_at(when);
    deadline_timer_.async_wait([this](error_code error) {
      deadline_armed_ = false;
      if (error && active_.empty()) return;
      const auto now = steady_clock::now();
      for (auto& connection : active_) {
        if (connection.deadline > now) {
          arm_deadline(connection.deadline);
          break;
        }
        interrupt(connection, Interruption::timeout);
      }
    });
  }

  void interrupt(Connection& connection, Interruption why) {
    if (connection.interruption != Interruption::none) return;
    connection.interruption = why;
    connection.close();
  }

  void cancel() {
    stopped_ = true;
    for (auto& connection : active_) interrupt(connection, Interruption::stop);
    for (auto& timer : timers_) timer.cancel();
    for (auto* queue : {&waiting_, &to_connect_}) {
      auto abandoned = std::exchange(*queue, {});
      for (auto& attempt : abandoned) {
        if (queue == &to_connect_) {
          finish(std::move(attempt), Failure::cancelled, "the run was stopped");
        } else {
          complete_later(std::move(attempt), Failure::cancelled, "the run was stopped");
        }
      }
    }
  }

  asio::io_context& context_;
  const Target target_;
  const Policy policy_;
  bool stopped_ = false;
  std::list<Connection> idle_;
  std::list<Connection> active_;       // leased, in order of their deadlines
  std::deque<AttemptPtr> waiting_;     // for a connection
  std::deque<AttemptPtr> to_connect_;  // hold a connection that is not open, behind max_connecting others
  std::size_t connecting_ = 0;
  std::vector<char> read_buffer_ = std::vector<char>(read_size);
  std::list<Timer> timers_;
  Timer deadline_timer_;
  bool deadline_armed_ = false;
};

AsyncClient::AsyncClient(asio::io_context& context, const Target& target, const Policy& policy)
    : connections_(std::make_unique<Connections>(context, target, policy)) {}
AsyncClient::~AsyncClient() = default;

void AsyncClient::run(std::stop_token stop) {
  connections_->run(std::move(stop));
}
void AsyncClient::start_send(const Request& request, OutcomeHandler handler) {
  connections_->start_send(request, std::move(handler));
}
void AsyncClient::start_wait(Duration duration, WaitHandler handler) {
  connections_->start_wait(duration, std::move(handler));
}

}  // namespace overlap
