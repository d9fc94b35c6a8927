#include "net/httplib_client.hpp"

#include "net/idle.hpp"
#include "net/response_head.hpp"
#include "net/wire_error.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <fmt/format.h>
#include <httplib.h>

#include <atomic>
#include <cerrno>
#include <optional>
#include <stop_token>
#include <thread>

namespace overlap {

namespace {

Failure classify(httplib::Error error, bool timeout_passed, bool head_read) {
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
      // The library does not tell them apart.
      return timeout_passed ? Failure::timeout : head_read ? Failure::protocol : Failure::reset;
    default:
      return Failure::protocol;
  }
}

httplib::Request as_call(const Request& request, const std::string& path) {
  httplib::Request call;
  call.method = request.method;
  call.path = path;
  call.body = request.body;
  request.headers.for_each([&](std::string_view name, std::string_view value) {
    call.headers.emplace(std::string(name), std::string(value));
  });
  return call;
}

// As ResponseHead does, of what the library shows.
std::optional<std::string> refuse(const httplib::Response& answer) {
  ResponseHead head;
  static_cast<void>(head.refuse("HTTP/1.1 200 OK\r\n"));  // the library has read the true one
  for (const auto& [name, value] : answer.headers) {
    if (auto refused = head.refuse(fmt::format("{}: {}\r\n", name, value))) return refused;
  }
  return std::nullopt;
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

}  // namespace

class HttplibClient::Client {
 public:
  Client(const Target& target, const Policy& policy)
      : target_(target), policy_(policy), client_(target.origin) {
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
    client_.set_read_timeout(policy.request_timeout);
    client_.set_write_timeout(policy.request_timeout);
    client_.set_socket_options([this](socket_t) { new_connection_ = true; });
    if (target.tls) {
      client_.enable_server_certificate_verification(true);
      if (!target.ca_file.empty()) client_.set_ca_cert_path(target.ca_file);
    }
  }

  Outcome send(const Request& request, const StopSignal& stop) {
    Outcome outcome;
    auto& timing = outcome.timing;
    timing.start = std::chrono::steady_clock::now();
    const auto path = target_.request_target(request.target);
    if (!path)
      return fail(std::move(outcome), Failure::protocol, other_origin(request.target, target_.origin));
    if (stop.requested()) return fail(std::move(outcome), Failure::cancelled, "the run was stopped");

    auto call = as_call(request, *path);
    std::optional<TimePoint> head;
    call.response_handler = [&head](const httplib::Response&) {
      head = std::chrono::steady_clock::now();
      return true;
    };
    if (client_.is_socket_open() && !is_idle(client_.socket())) client_.stop();
    new_connection_ = false;
    errno = 0;
    auto result = send_until_stopped(call, stop);
    const bool without_port = errno == EADDRNOTAVAIL;  // the library does not tell
    const auto end = std::chrono::steady_clock::now();
    timing.new_connection = new_connection_;
    timing.wait = head.value_or(end) - timing.start;
    timing.receive = end - head.value_or(end);
    if (!result) {
      if (stop.requested()) return fail(std::move(outcome), Failure::cancelled, "the run was stopped");
      const bool timeout_passed = end - timing.start >= policy_.request_timeout;
      const auto failure = classify(result.error(), timeout_passed, head.has_value());
      if (failure == Failure::connect && without_port)
        return fail(std::move(outcome), failure, no_port_left());
      auto said = "cpp-httplib: " + httplib::to_string(result.error());
      return fail(std::move(outcome), failure, failure == Failure::tls ? refused_by(said) : said);
    }
    if (auto refused = refuse(*result)) {
      return fail(std::move(outcome), Failure::protocol, *std::move(refused));
    }
    timing.bytes_out = bytes_of(call);
    outcome.response = as_response(std::move(*result));
    timing.bytes_in = bytes_of(outcome.response);
    return outcome;
  }

 private:
  httplib::Result send_until_stopped(httplib::Request& call, const StopSignal& stop) {
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

  Outcome fail(Outcome outcome, Failure failure, std::string detail) {
    client_.stop();
    outcome.failure = failure;
    outcome.detail = std::move(detail);
    return outcome;
  }

  const Target target_;
  const Policy policy_;
  httplib::Client client_;
  bool new_connection_ = false;
};

HttplibClient::HttplibClient(const Target& target, const Policy& policy)
    : client_(std::make_unique<Client>(target, policy)) {}
HttplibClient::~HttplibClient() = default;
HttplibClient::HttplibClient(HttplibClient&&) noexcept = default;

Outcome HttplibClient::send(const Request& request, const StopSignal& stop) {
  return client_->send(request, stop);
}

}  // namespace overlap
