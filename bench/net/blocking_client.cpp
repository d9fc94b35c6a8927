#include "net/blocking_client.hpp"

#include "net/poll_stream.hpp"
#include "net/tls.hpp"
#include "net/wire.hpp"
#include "net/wire_error.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include <optional>
#include <vector>

namespace overlap {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

// Asio's sockets want one; nothing ever runs on it. One for all clients: it has three descriptors, and ten
// thousand threads have a client each.
asio::io_context& idle_context() {
  static asio::io_context context(1);
  return context;
}

}  // namespace

class BlockingClient::Connection {
 public:
  Connection(const Target& target, const Policy& policy)
      : target_(target), policy_(policy), socket_(idle_context()), buffer_(read_size) {}

  Outcome send(const Request& request, const StopSignal& stop) {
    Outcome outcome;
    auto& timing = outcome.timing;
    timing.start = mark_ = std::chrono::steady_clock::now();
    const auto path = target_.request_target(request.target);
    if (!path)
      return fail(std::move(outcome), Failure::protocol, other_origin(request.target, target_.origin));
    if (stop.requested()) return fail(std::move(outcome), Failure::cancelled, "the run was stopped");
    socket_.expires_at(timing.start + policy_.request_timeout, stop);

    error_code error;
    auto phase = WirePhase::exchange;
    if (socket_.is_open() && !is_idle(socket_.native_handle(), tls_ ? tls_->native_handle() : nullptr))
      close();
    if (!socket_.is_open()) phase = open(timing, error);
    if (error) return fail(std::move(outcome), error, phase);
    const auto text = request_text(request, *path, target_.authority, policy_.keep_alive);
    with_stream([&](auto& stream) { timing.bytes_out = asio::write(stream, asio::buffer(text), error); });
    timing.send = lap();
    if (error) return fail(std::move(outcome), error, WirePhase::exchange);
    const auto state = read(request.method, timing, error);
    if (error) return fail(std::move(outcome), error, WirePhase::exchange);
    if (state == ResponseReader::State::malformed)
      return fail(std::move(outcome), failure_of(reader_, timing), reader_.error());
    outcome.response = reader_.take();
    if (!reader_.keep_alive() || !policy_.keep_alive) close();
    return outcome;
  }

 private:
  static constexpr std::size_t read_size = 16 * 1024;  // a TLS record; most responses fit

  // Returns how far it got.
  WirePhase open(Timing& timing, error_code& error) {
    timing.new_connection = true;
    socket_.connect(target_.endpoint, error);
    timing.connect = lap();
    if (error || !target_.tls) return WirePhase::connect;
    tls_.emplace(socket_, *target_.tls_context);
    error = prepare_tls(tls_->native_handle(), target_);
    if (!error) tls_->handshake(asio::ssl::stream_base::client, error);
    timing.tls = lap();
    return WirePhase::tls;
  }

  ResponseReader::State read(const std::string& method, Timing& timing, error_code& error) {
    reader_.expect(method);
    auto state = ResponseReader::State::need_more;
    while (state == ResponseReader::State::need_more) {
      const bool first = timing.bytes_in == 0;
      std::size_t size = 0;
      with_stream([&](auto& stream) { size = stream.read_some(asio::buffer(buffer_), error); });
      if (first) timing.wait = lap();
      timing.bytes_in += size;
      if (is_end(error) && timing.bytes_in > 0) {
        error = {};
        state = reader_.put_end();
      } else if (error) {
        if (!first) timing.receive = lap();
        return state;
      } else {
        state = reader_.put(buffer_.data(), size);
      }
    }
    timing.receive = lap();
    return state;
  }

  Duration lap() {
    const auto now = std::chrono::steady_clock::now();
    return now - std::exchange(mark_, now);
  }

  template <class Use>
  void with_stream(Use use) {
    if (tls_) {
      use(*tls_);
    } else {
      use(socket_);
    }
  }

  // No closing handshake: the run is not to wait for one, and HTTP says itself where a message ends.
  void close() {
    tls_.reset();
    socket_.close();
  }

  Outcome fail(Outcome outcome, error_code error, WirePhase phase) {
    auto detail =
        phase == WirePhase::tls ? describe_handshake(tls_->native_handle(), target_, error) : describe(error);
    return fail(std::move(outcome), classify(error, phase), std::move(detail));
  }

  Outcome fail(Outcome outcome, Failure failure, std::string detail) {
    close();
    outcome.failure = failure;
    outcome.detail = std::move(detail);
    return outcome;
  }

  const Target target_;
  const Policy policy_;
  PollStream socket_;
  std::optional<asio::ssl::stream<PollStream&>> tls_;
  ResponseReader reader_;
  std::vector<char> buffer_;
  TimePoint mark_;  // the end of the part measured last
};

BlockingClient::BlockingClient(const Target& target, const Policy& policy)
    : connection_(std::make_unique<Connection>(target, policy)) {}
BlockingClient::~BlockingClient() = default;
BlockingClient::BlockingClient(BlockingClient&&) noexcept = default;

Outcome BlockingClient::send(const Request& request, const StopSignal& stop) {
  return connection_->send(request, stop);
}

}  // namespace overlap
