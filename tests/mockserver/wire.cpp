#include "tests/mockserver/wire.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <utility>

namespace overlap::mock {

namespace {

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error(what + ": " + std::strerror(errno));
}

int connect_to(const std::string& host, unsigned port) {
  sockaddr_storage storage{};
  socklen_t size = 0;
  if (auto* v6 = reinterpret_cast<sockaddr_in6*>(&storage);
      inet_pton(AF_INET6, host.c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(static_cast<std::uint16_t>(port));
    size = sizeof(sockaddr_in6);
  } else {
    auto* v4 = reinterpret_cast<sockaddr_in*>(&storage);
    v4->sin_family = AF_INET;
    v4->sin_port = htons(static_cast<std::uint16_t>(port));
    if (inet_pton(AF_INET, host.c_str(), &v4->sin_addr) != 1)
      throw std::runtime_error("not an address: " + host);
    size = sizeof(sockaddr_in);
  }
  const int socket = ::socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0) fail("socket");
  const timeval limit{30, 0};
  setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  // Every send is a segment of its own, so that a test decides how a request is cut.
  const int yes = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  if (connect(socket, reinterpret_cast<sockaddr*>(&storage), size) != 0) {
    close(socket);
    fail("connect");
  }
  return socket;
}

}  // namespace

std::string WireResponse::field(std::string_view name) const {
  for (std::size_t at = head.find("\r\n"); at != std::string::npos; at = head.find("\r\n", at + 2)) {
    const auto line = head.substr(at + 2, head.find("\r\n", at + 2) - at - 2);
    if (line.size() > name.size() + 1 && line[name.size()] == ':' &&
        strncasecmp(line.c_str(), name.data(), name.size()) == 0) {
      return line.substr(name.size() + 2);
    }
  }
  return {};
}

namespace {

double timing(const std::string& value, const std::string& metric) {
  const auto at = value.find(metric + ";dur=");
  return at == std::string::npos ? -1 : std::stod(value.substr(at + metric.size() + 5));
}

}  // namespace

double WireResponse::asked_ms() const {
  return timing(field("Server-Timing"), "asked");
}

double WireResponse::served_ms() const {
  return timing(field("Server-Timing"), "served");
}

struct Wire::State {
  ~State() {
    if (tls != nullptr) SSL_free(tls);
    if (context != nullptr) SSL_CTX_free(context);
    if (socket >= 0) close(socket);
  }

  // 0 at the end of the stream.
  std::size_t read(char* data, std::size_t size) {
    if (tls != nullptr) {
      ERR_clear_error();  // what an earlier connection of this thread has left
      const int count = SSL_read(tls, data, static_cast<int>(size));
      if (count > 0) return static_cast<std::size_t>(count);
      if (SSL_get_error(tls, count) == SSL_ERROR_ZERO_RETURN) return 0;
      fail("SSL_read");
    }
    const auto count = recv(socket, data, size, 0);
    if (count < 0) fail("recv");
    return static_cast<std::size_t>(count);
  }

  int socket = -1;
  SSL_CTX* context = nullptr;
  SSL* tls = nullptr;
  std::string input;
};

Wire::Wire(const std::string& url, const std::string& authority_pem) : state_(std::make_unique<State>()) {
  const auto scheme_end = url.find("://");
  const auto colon = url.rfind(':');
  auto host = url.substr(scheme_end + 3, colon - scheme_end - 3);
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  state_->socket = connect_to(host, static_cast<unsigned>(std::stoul(url.substr(colon + 1))));
  if (url.substr(0, scheme_end) != "https") return;

  state_->context = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_verify(state_->context, SSL_VERIFY_PEER, nullptr);
  BIO* memory = BIO_new_mem_buf(authority_pem.data(), static_cast<int>(authority_pem.size()));
  if (X509* authority = PEM_read_bio_X509(memory, nullptr, nullptr, nullptr)) {
    X509_STORE_add_cert(SSL_CTX_get_cert_store(state_->context), authority);
    X509_free(authority);
  }
  BIO_free(memory);
  state_->tls = SSL_new(state_->context);
  // Checks the address against the certificate's alternative names.
  X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(state_->tls), host.c_str());
  SSL_set_fd(state_->tls, state_->socket);
  if (SSL_connect(state_->tls) != 1) throw std::runtime_error("the TLS handshake failed");
}

Wire::~Wire() = default;
Wire::Wire(Wire&&) noexcept = default;

void Wire::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count =
        state_->tls != nullptr
            ? static_cast<ssize_t>(SSL_write(state_->tls, bytes.data(), static_cast<int>(bytes.size())))
            : ::send(state_->socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) fail("send");
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

WireResponse Wire::receive(bool head_only) {
  auto& input = state_->input;
  const auto read_more = [&] {
    std::array<char, 16'384> block{};
    const auto size = state_->read(block.data(), block.size());
    if (size == 0) throw std::runtime_error("the connection ended within a response, after \"" + input + '"');
    input.append(block.data(), size);
  };
  std::size_t end = 0;
  while ((end = input.find("\r\n\r\n")) == std::string::npos) read_more();
  WireResponse response;
  response.head = input.substr(0, end);
  response.status = std::stoi(response.head.substr(9, 3));
  input.erase(0, end + 4);
  const auto length = response.field("Content-Length");
  const std::size_t size = head_only || length.empty() ? 0 : std::stoul(length);
  while (input.size() < size) read_more();
  response.body = input.substr(0, size);
  input.erase(0, size);
  return response;
}

WireResponse Wire::get(std::string_view target, std::string_view fields) {
  send("GET " + std::string(target) + " HTTP/1.1\r\nHost: mock.example\r\n" + std::string(fields) + "\r\n");
  return receive();
}

void Wire::shut_down() {
  if (state_->tls != nullptr) SSL_shutdown(state_->tls);
  shutdown(state_->socket, SHUT_WR);
}

std::string Wire::receive_some() {
  if (!state_->input.empty()) return std::exchange(state_->input, {});
  std::array<char, 16'384> block{};
  return {block.data(), state_->read(block.data(), block.size())};
}

Rest Wire::rest(int limit_ms) {
  const timeval limit{limit_ms / 1000, limit_ms % 1000 * 1000};
  setsockopt(state_->socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  Rest rest;
  for (;;) {
    errno = 0;
    try {
      const auto more = receive_some();
      if (more.empty()) {
        rest.ending = Ending::closed;
        return rest;
      }
      rest.bytes += more;
    } catch (const std::runtime_error&) {
      // Without an error of the system, it is TLS that misses its close_notify.
      rest.ending = errno == EAGAIN ? Ending::none : errno == ECONNRESET ? Ending::reset : Ending::cut;
      return rest;
    }
  }
}

bool Wire::is_closed_by_peer(int limit_ms) {
  if (!state_->input.empty()) return false;
  pollfd readable{state_->socket, POLLIN, 0};
  if (poll(&readable, 1, limit_ms) != 1) return false;
  char byte = 0;
  const auto count = recv(state_->socket, &byte, 1, 0);
  return count == 0 || (count < 0 && errno == ECONNRESET);
}

WireResponse get(const std::string& url, std::string_view target, std::string_view fields) {
  return Wire(url).get(target, fields);
}

bool has_one_in_flight(const std::string& url, std::string_view fields) {
  return get(url, "/metrics", fields).body.find("\nmock_requests_in_flight 1\n") != std::string::npos;
}

}  // namespace overlap::mock
