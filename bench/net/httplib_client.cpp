#include "net/httplib_client.hpp"

#include "net/httplib_stream.hpp"
#include "net/httplib_tls.hpp"
#include "net/idle.hpp"
#include "net/wire_error.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <fmt/format.h>
#include <httplib.h>

#include <atomic>
#include <cerrno>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <thread>

namespace overlap {

namespace {

// What the stream of an attempt tells beside the library.
struct Told {
  std::string problem;
  bool is_no_response = false;
  bool got_some = false;
  bool has_excess = false;
  std::string handshake;  // why TLS did not begin
};

Failure classify(httplib::Error error, const Told& told, bool new_connection) {
  if (!told.problem.empty())
    return told.is_no_response && !new_connection ? Failure::reset : Failure::protocol;
  switch (error) {
    case httplib::Error::Success:
      return Failure::none;
    case httplib::Error::Connection:
    case httplib::Error::BindIPAddress:
      return Failure::connect;
    case httplib::Error::ConnectionTimeout:
      return Failure::timeout;
    case httplib::Error::SSLConnection:
    case httplib::Error::SSLLoadingCerts:
    case httplib::Error::SSLServerVerification:
      return Failure::tls;
    case httplib::Error::Read:
    case httplib::Error::Write:
      return told.got_some ? Failure::protocol : Failure::reset;
    default:
      return Failure::protocol;
  }
}

httplib::Request as_call(const Request& request, const std::string& path, const Target& target) {
  httplib::Request call;
  call.headers.emplace("Host", target.authority);
  call.method = request.method;
  call.path = path;
  call.body = request.body;
  request.headers.for_each([&](std::string_view name, std::string_view value) {
    call.headers.emplace(std::string(name), std::string(value));
  });
  return call;
}

Response as_response(httplib::Response answer) {
  Response response;
  response.status = static_cast<unsigned>(answer.status);
  for (const auto& [name, value] : answer.headers) response.headers.add(name, value);
  response.body = std::move(answer.body);
  return response;
}

// The library does not count bytes; these are those of the messages that it built and read.

std::uint64_t bytes_of(const httplib::Request& call) {
  auto bytes = call.method.size() + call.path.size() + sizeof " HTTP/1.1\r\n\r\n" - 2;
  for (const auto& [name, value] : call.headers) bytes += name.size() + value.size() + 4;
  return bytes + call.body.size();
}

std::uint64_t bytes_of(const Response& response) {
  constexpr std::size_t status_line = sizeof "HTTP/1.1 200 OK\r\n\r\n" - 1;
  return status_line + response.headers.text().size() + response.body.size();
}

using Exchange = std::function<bool(httplib::Stream&)>;

// The library's client, with what carries an exchange to be chosen, and TLS. It asks private functions for
// both, which may be overridden all the same; its own client for TLS may not be derived from in newer
// releases.
class Library : public httplib::ClientImpl {
 public:
  using OnConnected = std::function<SSL*(int socket)>;  // null when TLS did not begin
  using OnSocket = std::function<bool(int socket, SSL* tls, const Exchange& exchange)>;

  Library(const Target& target, OnConnected on_connected, OnSocket on_socket)
      : httplib::ClientImpl(target.host, target.port),
        on_connected_(target.tls ? std::move(on_connected) : nullptr),
        on_socket_(std::move(on_socket)) {}
  ~Library() override { shutdown_ssl(socket_, false); }

 private:
  bool create_and_connect_socket(Socket& socket, httplib::Error& error) override {
    if (!httplib::ClientImpl::create_and_connect_socket(socket, error)) return false;
    if (!on_connected_) return true;
    socket.ssl = on_connected_(socket.sock);
    if (socket.ssl != nullptr) return true;
    error = httplib::Error::SSLConnection;
    shutdown_socket(socket);
    close_socket(socket);
    return false;
  }

  // No closing handshake: the run is not to wait for one, and HTTP says itself where a message ends.
  void shutdown_ssl(Socket& socket, bool /*gracefully*/) final {
    SSL_free(socket.ssl);
    socket.ssl = nullptr;
  }

  bool process_socket(const Socket& socket, Exchange exchange) override {
    return on_socket_(socket.sock, socket.ssl, exchange);
  }

  const OnConnected on_connected_;
  const OnSocket on_socket_;
};

}  // namespace

class HttplibClient::Client {
 public:
  Client(const Target& target, const Policy& policy)
      : target_(target),
        policy_(policy),
        client_(
            target, [this](int socket) { return start_tls_on(socket); },
            [this](int socket, SSL* tls, const Exchange& use) { return exchange_on(socket, tls, use); }) {
    // The address that every strategy connects to.
    if (!target.host_is_ip) {
      client_.set_hostname_addr_map({{target.host, target.endpoint.address().to_string()}});
    }
    client_.set_keep_alive(policy.keep_alive);
    client_.set_tcp_nodelay(true);
    client_.set_url_encode(false);  // targets are ready for the wire
    client_.set_decompress(false);
    client_.set_follow_location(false);
    client_.set_connection_timeout(policy.request_timeout);
    client_.set_socket_options([this](socket_t) { new_connection_ = true; });
  }

  Outcome send(const Request& request, const StopSignal& stop) {
    Outcome outcome;
    auto& timing = outcome.timing;
    timing.start = std::chrono::steady_clock::now();
    const auto path = target_.request_target(request.target);
    if (!path)
      return fail(std::move(outcome), Failure::protocol, other_origin(request.target, target_.origin));
    if (stop.requested()) return fail(std::move(outcome), Failure::cancelled, "the run was stopped");

    auto call = as_call(request, *path, target_);
    std::optional<TimePoint> head;
    call.response_handler = [&head](const httplib::Response&) {
      head = std::chrono::steady_clock::now();
      return true;
    };
    if (client_.is_socket_open() && !is_idle(client_.socket())) client_.stop();
    new_connection_ = false;
    has_body_ = request.method != "HEAD";
    deadline_ = timing.start + policy_.request_timeout;
    told_ = {};
    errno = 0;
    auto result = send_until_stopped(call, stop);
    const bool without_port = errno == EADDRNOTAVAIL;  // the library does not tell
    const auto end = std::chrono::steady_clock::now();
    timing.new_connection = new_connection_;
    timing.wait = head.value_or(end) - timing.start;
    timing.receive = end - head.value_or(end);
    if (!result || !told_.problem.empty()) {
      return fail(std::move(outcome), result.error(), without_port, stop);
    }
    timing.bytes_out = bytes_of(call);
    outcome.response = as_response(std::move(*result));
    timing.bytes_in = bytes_of(outcome.response);
    if (told_.has_excess) client_.stop();
    return outcome;
  }

 private:
  SSL* start_tls_on(int socket) {
    auto start = start_tls(socket, target_, deadline_, *stop_);
    told_.handshake = std::move(start.problem);
    return start.connection.release();
  }

  bool exchange_on(int socket, SSL* tls, const Exchange& use) {
    HttplibStream stream(socket, tls, deadline_, *stop_, has_body_);
    const bool success = use(stream);
    told_ = {stream.problem(), stream.is_no_response(), stream.got_some(), stream.has_excess(), {}};
    return success;
  }

  httplib::Result send_until_stopped(httplib::Request& call, const StopSignal& stop) {
    stop_ = &stop;
    std::atomic<bool> finished = false;
    std::stop_callback on_stop(stop.token(), [this, &finished] {
      // A stop() that comes while the library is still connecting is lost, so it is repeated until it took. A
      // pool has as many of these callbacks as threads, one after another: giving way to the thread that was
      // stopped is quicker than sleeping.
      for (unsigned tries = 0; !finished; ++tries) {
        client_.stop();
        if (tries < 100) {
          std::this_thread::yield();
        } else {
          std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
      }
    });
    auto result = client_.send(call);
    finished = true;
    return result;
  }

  Outcome fail(Outcome outcome, httplib::Error error, bool without_port, const StopSignal& stop) {
    if (stop.requested()) return fail(std::move(outcome), Failure::cancelled, "the run was stopped");
    auto failure = classify(error, told_, new_connection_);
    if (failure != Failure::none && told_.problem.empty() && outcome.timing.end() >= deadline_)
      failure = Failure::timeout;
    if (failure == Failure::connect && without_port) return fail(std::move(outcome), failure, no_port_left());
    const auto said = "cpp-httplib: " + httplib::to_string(error);
    auto detail = failure == Failure::timeout ? describe(boost::asio::error::timed_out)
                  : !told_.problem.empty()    ? told_.problem
                  : failure == Failure::tls   ? told_.handshake
                  : failure == Failure::reset ? describe(boost::asio::error::eof)
                                              : said;
    return fail(std::move(outcome), failure, std::move(detail));
  }

  Outcome fail(Outcome outcome, Failure failure, std::string detail) {
    client_.stop();
    outcome.failure = failure;
    outcome.detail = std::move(detail);
    return outcome;
  }

  const Target target_;
  const Policy policy_;
  Library client_;
  // Of the attempt at hand.
  const StopSignal* stop_ = nullptr;
  TimePoint deadline_;
  bool has_body_ = true;
  bool new_connection_ = false;
  Told told_;
};

HttplibClient::HttplibClient(const Target& target, const Policy& policy)
    : client_(std::make_unique<Client>(target, policy)) {}
HttplibClient::~HttplibClient() = default;
HttplibClient::HttplibClient(HttplibClient&&) noexcept = default;

Outcome HttplibClient::send(const Request& request, const StopSignal& stop) {
  return client_->send(request, stop);
}

}  // namespace overlap
