#include "net/nonblocking_client.hpp"

#include "net/nonblocking_stream.hpp"
#include "net/tls.hpp"
#include "net/wire.hpp"
#include "net/wire_error.hpp"

#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <deque>
#include <list>
#include <optional>
#include <vector>

namespace overlap {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::steady_clock;

namespace {

// Beyond this many unanswered connects the server's accept queue may overflow, which costs each loser a
// second.
constexpr std::size_t max_connecting = 512;
constexpr std::size_t read_size = 16 * 1024;  // a TLS record

}  // namespace

struct NonblockingClient::Connection {
  explicit Connection(asio::io_context& context) : stream(context) {}

  NonblockingStream stream;
  std::optional<asio::ssl::stream<NonblockingStream&>> tls;
  ResponseReader reader;

  void close() {
    tls.reset();
    stream.close();
  }

  bool can_be_used_again() { return is_idle(stream.native_handle(), tls ? tls->native_handle() : nullptr); }

  template <class Use>
  void with_stream(Use use) {
    if (tls) {
      use(*tls);
    } else {
      use(stream);
    }
  }
};

struct NonblockingClient::Attempt::State {
  enum class Phase { queued, leased, connecting, handshaking, sending, receiving, done };

  Phase phase = Phase::queued;
  std::string method;
  std::string text;  // the request as it is sent; empty once it is
  Outcome outcome;
  std::list<Connection>::iterator connection;
  TimePoint deadline;
  TimePoint mark;  // the end of the part measured last

  Duration lap() {
    const auto now = steady_clock::now();
    return now - std::exchange(mark, now);
  }
};

// The connections, who holds them, and who waits for one.
class NonblockingClient::Connections {
 public:
  using State = Attempt::State;
  using Phase = State::Phase;

  Connections(const Target& target, const Policy& policy)
      : target_(target), policy_(policy), read_buffer_(read_size) {}

  std::unique_ptr<State> begin(const Request& request) {
    auto attempt = std::make_unique<State>();
    const auto path = target_.request_target(request.target);
    if (!path) {
      attempt->outcome.timing.start = steady_clock::now();
      end(*attempt, Failure::protocol, other_origin(request.target, target_.origin));
      return attempt;
    }
    attempt->method = request.method;
    attempt->text = request_text(request, *path, target_.authority, policy_.keep_alive);
    if (!idle_.empty()) {
      active_.splice(active_.end(), idle_, std::prev(idle_.end()));  // the one used last: its caches are warm
      lease(*attempt, std::prev(active_.end()));
    } else if (active_.size() < policy_.max_in_flight) {
      active_.emplace_back(context_);
      lease(*attempt, std::prev(active_.end()));
    } else {
      waiting_.push_back(attempt.get());
    }
    return attempt;
  }

  bool advance(State& attempt, const std::stop_token& stop) {
    if (attempt.phase == Phase::done) return true;
    if (stop.stop_requested()) return fail(attempt, asio::error::operation_aborted);
    if (attempt.phase == Phase::queued) return false;
    while (attempt.phase != Phase::done) {
      auto error = step(attempt);
      if (!error) continue;
      if (error == asio::error::would_block) {
        if (steady_clock::now() < attempt.deadline) return false;
        error = asio::error::timed_out;
      }
      return fail(attempt, error);
    }
    return true;
  }

  void abandon(State& attempt) {
    if (attempt.phase == Phase::done) return;
    if (attempt.phase == Phase::queued) {
      waiting_.erase(std::find(waiting_.begin(), waiting_.end(), &attempt));
    } else {
      give_back(attempt, attempt.phase == Phase::leased && attempt.connection->stream.is_open());
    }
  }

 private:
  void lease(State& attempt, std::list<Connection>::iterator connection) {
    attempt.connection = connection;
    attempt.mark = attempt.outcome.timing.start = steady_clock::now();
    attempt.deadline = attempt.mark + policy_.request_timeout;
    connection->stream.expires_at(attempt.deadline);
    attempt.phase = Phase::leased;
  }

  error_code step(State& attempt) {
    switch (attempt.phase) {
      case Phase::leased:
        return start(attempt);
      case Phase::connecting:
        return connect(attempt);
      case Phase::handshaking:
        return handshake(attempt);
      case Phase::sending:
        return send(attempt);
      case Phase::receiving:
        return receive(attempt);
      case Phase::queued:
      case Phase::done:
        break;
    }
    return {};
  }

  error_code start(State& attempt) {
    auto& stream = attempt.connection->stream;
    if (stream.is_open() && !attempt.connection->can_be_used_again()) attempt.connection->close();
    if (stream.is_open()) {
      attempt.phase = Phase::sending;
    } else {
      if (connecting_ >= max_connecting) return asio::error::would_block;
      attempt.outcome.timing.new_connection = true;
      ++connecting_;
      attempt.phase = Phase::connecting;
    }
    return {};
  }

  error_code connect(State& attempt) {
    error_code error;
    attempt.connection->stream.connect(target_.endpoint, error);
    if (error) return error;
    attempt.outcome.timing.connect = attempt.lap();
    --connecting_;
    attempt.phase = Phase::sending;
    if (target_.tls) {
      attempt.phase = Phase::handshaking;
      auto& tls = attempt.connection->tls.emplace(attempt.connection->stream, *target_.tls_context);
      error = prepare_tls(tls.native_handle(), target_);
    }
    return error;
  }

  error_code handshake(State& attempt) {
    error_code error;
    attempt.connection->tls->handshake(asio::ssl::stream_base::client, error);
    if (error) return error;
    attempt.outcome.timing.tls = attempt.lap();
    attempt.phase = Phase::sending;
    return {};
  }

  error_code send(State& attempt) {
    auto& timing = attempt.outcome.timing;
    error_code error;
    if (!attempt.text.empty()) {
      const auto text = std::exchange(attempt.text, {});
      attempt.connection->with_stream(
          [&](auto& stream) { timing.bytes_out = asio::write(stream, asio::buffer(text), error); });
    }
    if (!error) attempt.connection->stream.flush(error);
    if (error) return error;
    timing.send = attempt.lap();
    attempt.connection->reader.expect(attempt.method);
    attempt.phase = Phase::receiving;
    return {};
  }

  error_code receive(State& attempt) {
    auto& connection = *attempt.connection;
    auto& timing = attempt.outcome.timing;
    auto state = ResponseReader::State::need_more;
    while (state == ResponseReader::State::need_more) {
      error_code error;
      std::size_t size = 0;
      connection.with_stream(
          [&](auto& stream) { size = stream.read_some(asio::buffer(read_buffer_), error); });
      if (error == asio::error::would_block) return error;
      if (timing.bytes_in == 0) timing.wait = attempt.lap();
      timing.bytes_in += size;
      if (is_end(error) && timing.bytes_in > 0) {
        state = connection.reader.put_end();
      } else if (error) {
        return error;
      } else {
        state = connection.reader.put(read_buffer_.data(), size);
      }
    }
    timing.receive = attempt.lap();
    if (state == ResponseReader::State::malformed) {
      const auto failure = failure_of(connection.reader, timing);
      const auto detail = connection.reader.error();
      give_back(attempt, false);
      end(attempt, failure, detail);
      return {};
    }
    attempt.outcome.response = connection.reader.take();
    give_back(attempt, connection.reader.keep_alive() && policy_.keep_alive);
    end(attempt, Failure::none, {});
    return {};
  }

  bool fail(State& attempt, error_code error) {
    auto& timing = attempt.outcome.timing;
    auto wire_phase = WirePhase::exchange;  // and what was under way in it lasted until now
    switch (attempt.phase) {
      case Phase::leased:
      case Phase::connecting:
        wire_phase = WirePhase::connect;
        timing.connect = attempt.lap();
        break;
      case Phase::handshaking:
        wire_phase = WirePhase::tls;
        timing.tls = attempt.lap();
        break;
      case Phase::sending:
        timing.send = attempt.lap();
        break;
      case Phase::receiving:
        (timing.bytes_in == 0 ? timing.wait : timing.receive) = attempt.lap();
        break;
      case Phase::queued:
        timing.start = steady_clock::now();
        break;
      case Phase::done:
        break;
    }
    auto detail = wire_phase == WirePhase::tls
                      ? describe_handshake(attempt.connection->tls->native_handle(), target_, error)
                      : describe(error);
    abandon(attempt);
    return end(attempt, classify(error, wire_phase), std::move(detail));
  }

  // Gives the connection to whoever waits longest.
  void give_back(State& attempt, bool reusable) {
    if (attempt.phase == Phase::connecting) --connecting_;
    const auto connection = attempt.connection;
    if (!reusable) connection->close();
    if (!waiting_.empty()) {
      auto* next = waiting_.front();
      waiting_.pop_front();
      lease(*next, connection);
    } else if (reusable) {
      idle_.splice(idle_.end(), active_, connection);
    } else {
      active_.erase(connection);
    }
  }

  bool end(State& attempt, Failure failure, std::string detail) {
    attempt.outcome.failure = failure;
    attempt.outcome.detail = std::move(detail);
    attempt.phase = Phase::done;
    return true;
  }

  asio::io_context context_{1};  // asio::ssl::stream wants one; nothing ever runs on it
  const Target target_;
  const Policy policy_;
  std::list<Connection> idle_;
  std::list<Connection> active_;  // leased
  std::deque<State*> waiting_;    // for a connection
  std::size_t connecting_ = 0;
  std::vector<char> read_buffer_;
};

NonblockingClient::NonblockingClient(const Target& target, const Policy& policy)
    : connections_(std::make_unique<Connections>(target, policy)) {}
NonblockingClient::~NonblockingClient() = default;

NonblockingClient::Attempt NonblockingClient::begin(const Request& request) {
  return {*connections_, connections_->begin(request)};
}

NonblockingClient::Attempt::Attempt(Connections& connections, std::unique_ptr<State> state)
    : connections_(&connections), state_(std::move(state)) {}
NonblockingClient::Attempt::Attempt(Attempt&&) noexcept = default;
NonblockingClient::Attempt& NonblockingClient::Attempt::operator=(Attempt&& other) noexcept {
  std::swap(connections_, other.connections_);
  std::swap(state_, other.state_);
  return *this;
}
NonblockingClient::Attempt::~Attempt() {
  if (state_) connections_->abandon(*state_);
}

bool NonblockingClient::Attempt::advance(const std::stop_token& stop) {
  return connections_->advance(*state_, stop);
}

const Outcome& NonblockingClient::Attempt::outcome() const {
  return state_->outcome;
}

}  // namespace overlap
