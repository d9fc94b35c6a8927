#include "strategies/scripted_server.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <cassert>
#include <cstdlib>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <optional>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace overlap::test {

namespace {

using std::chrono::steady_clock;

void send_all(int socket, const std::string& text) {
  for (std::size_t sent = 0; sent < text.size();) {
    const auto size = ::send(socket, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
    if (size <= 0) return;
    sent += static_cast<std::size_t>(size);
  }
}

// RST instead of FIN.
void abort_connection(int socket) {
  const linger now{1, 0};
  ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

// The next request from the buffer and the socket; nullopt when the peer is gone.
std::optional<Arrival> read_request(int socket, std::string& buffer) {
  std::size_t end = 0;
  while ((end = buffer.find("\r\n\r\n")) == std::string::npos) {
    char bytes[4096];
    const auto size = ::recv(socket, bytes, sizeof bytes, 0);
    if (size <= 0) return std::nullopt;
    buffer.append(bytes, static_cast<std::size_t>(size));
  }
  Arrival arrival;
  const auto space = buffer.find(' ');
  arrival.method = buffer.substr(0, space);
  arrival.target = buffer.substr(space + 1, buffer.find(' ', space + 1) - space - 1);
  std::size_t length = 0;
  if (const auto at = buffer.find("Content-Length: "); at < end)
    length = std::strtoul(buffer.c_str() + at + 16, nullptr, 10);
  while (buffer.size() < end + 4 + length) {
    char bytes[4096];
    const auto size = ::recv(socket, bytes, sizeof bytes, 0);
    if (size <= 0) return std::nullopt;
    buffer.append(bytes, static_cast<std::size_t>(size));
  }
  arrival.body = buffer.substr(end + 4, length);
  buffer.erase(0, end + 4 + length);
  return arrival;
}

}  // namespace

ScriptedServer::ScriptedServer(Script script)
    : script_(std::move(script)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  [[maybe_unused]] int failed = ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
  failed |= ::listen(listener_, 1024);
  failed |= ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  assert(failed == 0);
  port_ = ntohs(address.sin_port);
  // Some strategies fork. A thread that has not started yet allocates, and a copy that is made meanwhile
  // finds AddressSanitizer's allocator locked for ever: unlike glibc's, GCC 12's is not released in the
  // child.
  acceptor_ = std::jthread([this] {
    accepting_.count_down();
    accept_all();
  });
  accepting_.wait();
}

ScriptedServer::~ScriptedServer() {
  closing_ = true;
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  {
    const std::lock_guard lock(mutex_);
    for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
  }
  threads_.clear();
  for (const int socket : sockets_) ::close(socket);
  ::close(listener_);
}

std::string ScriptedServer::url() const {
  return "http://127.0.0.1:" + std::to_string(port_);
}

std::vector<Arrival> ScriptedServer::arrivals() const {
  const std::lock_guard lock(mutex_);
  return arrivals_;
}

void ScriptedServer::reset() {
  const std::lock_guard lock(mutex_);
  arrivals_.clear();
  next_index_ = 0;
  peak_ = 0;
}

void ScriptedServer::accept_all() {
  for (;;) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ++connections_;
    const std::lock_guard lock(mutex_);
    sockets_.push_back(socket);
    threads_.emplace_back([this, socket] { serve(socket); });
  }
}

void ScriptedServer::serve(int socket) {
  std::string buffer;
  while (auto arrival = read_request(socket, buffer)) {
    const auto now_in_flight = ++in_flight_;
    for (auto peak = peak_.load();
         now_in_flight > peak && !peak_.compare_exchange_weak(peak, now_in_flight);) {
    }
    arrival->begin = steady_clock::now();
    {
      const std::lock_guard lock(mutex_);
      arrival->index = next_index_++;
    }
    const auto reply = script_(*arrival);
    // In slices, so that the destructor does not wait for a reply that nobody waits for.
    const auto until = arrival->begin + reply.delay;
    while (!closing_ && steady_clock::now() < until) {
      std::this_thread::sleep_for(
          std::min<steady_clock::duration>(until - steady_clock::now(), std::chrono::milliseconds(20)));
    }
    arrival->end = steady_clock::now();
    {
      const std::lock_guard lock(mutex_);
      arrivals_.push_back(*arrival);
    }
    --in_flight_;
    switch (reply.fault) {
      case Reply::Fault::none:
        send_all(socket, "HTTP/1.1 " + std::to_string(reply.status) +
                             " Scripted\r\nContent-Length: " + std::to_string(reply.body.size()) + "\r\n" +
                             reply.headers + "\r\n" + reply.body);
        break;
      case Reply::Fault::reset:
        abort_connection(socket);
        ::shutdown(socket, SHUT_RDWR);
        return;
      case Reply::Fault::close:
        ::shutdown(socket, SHUT_RDWR);
        return;
      case Reply::Fault::garbage:
        send_all(socket, "this is not HTTP\r\n\r\n");
        ::shutdown(socket, SHUT_RDWR);
        return;
      case Reply::Fault::silence:
        break;  // and the client may wait
    }
  }
}

}  // namespace overlap::test
