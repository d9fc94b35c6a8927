// Many connections, one request on each, all at once: prints, as a line of JSON, when the answers came.
#include "system.hpp"
#include "system/descriptor_limit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cmath>
#include <cstdio>
#include <netinet/in.h>
#include <signal.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <thread>
#include <unordered_map>
#include <vector>

namespace {

using namespace overlap::peers;
using std::chrono::milliseconds;
using Seconds = std::chrono::duration<double>;

// A queue of accepted connections that overflows makes the kernel drop handshakes, whose repetition takes a
// second: connections are opened slower than any server accepts them, and have some time to arrive.
constexpr int connects_at_once = 32;
constexpr auto pause_between_connects = milliseconds(4);
constexpr auto settling = milliseconds(500);
constexpr auto patience = std::chrono::seconds(20);

struct Connection {
  Descriptor socket;
  Clock::time_point sent;
  Clock::time_point answered;
  std::string received;
  bool done = false;
  bool right = false;
};

// True when this is a whole answer to the request, and the one that is wanted.
bool is_whole(std::string_view received, std::string_view body) {
  const auto head = received.find("\r\n\r\n");
  return head != std::string_view::npos && received.size() >= head + 4 + body.size();
}

bool is_right(std::string_view received, std::string_view body) {
  return received.starts_with("HTTP/1.1 200 ") && received.substr(received.find("\r\n\r\n") + 4) == body;
}

class BurstClient {
 public:
  BurstClient(std::uint16_t port, std::size_t count, const std::string& target, std::string body)
      : request_(fmt::format("GET {} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", target, port)),
        body_(std::move(body)),
        epoll_(checked(epoll_create1(0), "epoll_create1")),
        connections_(count) {
    address_.sin_family = AF_INET;
    address_.sin_port = htons(port);
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  }

  void connect_all() {
    const auto began = Clock::now();
    for (std::size_t i = 0; i < connections_.size(); ++i) {
      auto& connection = connections_[i];
      connection.socket = Descriptor(checked(socket(AF_INET, SOCK_STREAM, 0), "socket"));
      const int number = connection.socket.number();
      checked(connect(number, reinterpret_cast<const sockaddr*>(&address_), sizeof address_), "connect");
      // Closed with a reset: thousands of ports in TIME_WAIT would be missing in the next round.
      const linger reset{1, 0};
      checked(setsockopt(number, SOL_SOCKET, SO_LINGER, &reset, sizeof reset), "setsockopt");
      watch(epoll_, number, EPOLLIN);
      by_descriptor_.emplace(number, &connection);
      if (i % connects_at_once == connects_at_once - 1) std::this_thread::sleep_for(pause_between_connects);
    }
    connect_time_ = Clock::now() - began;
    std::this_thread::sleep_for(settling);
  }

  void send_all() {
    constexpr std::size_t sends_between_looks = 64;
    for (std::size_t i = 0; i < connections_.size(); ++i) {
      auto& connection = connections_[i];
      connection.sent = Clock::now();
      const auto size = send(connection.socket.number(), request_.data(), request_.size(), MSG_NOSIGNAL);
      if (size != static_cast<ssize_t>(request_.size())) finish(connection);
      // An answer that comes while others are still being asked for would otherwise look late.
      if (i % sends_between_looks == 0) receive(0);
    }
    last_sent_ = Clock::now();
  }

  void receive_all() {
    const auto end = Clock::now() + patience;
    while (open_ > 0 && Clock::now() < end) receive(100);
  }

  std::string report() const {
    std::vector<double> latencies;
    auto last = connections_.front().sent;
    for (const auto& connection : connections_) {
      if (!connection.right) continue;
      latencies.push_back(Seconds(connection.answered - connection.sent).count());
      last = std::max(last, connection.answered);
    }
    std::sort(latencies.begin(), latencies.end());
    // Nearest rank.
    const auto quantile = [&latencies](double share) {
      if (latencies.empty()) return 0.0;
      const auto rank = std::ceil(share * static_cast<double>(latencies.size()));
      return latencies[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
    };
    const auto first = connections_.front().sent;
    return fmt::format(
        R"({{"connections":{},"connect_s":{:.6f},"sending_s":{:.6f},"first_sent_to_last_answered_s":{:.6f},)"
        R"("latency_s":{{"min":{:.6f},"p50":{:.6f},"p90":{:.6f},"p99":{:.6f},"max":{:.6f}}},"errors":{}}})",
        connections_.size(), Seconds(connect_time_).count(), Seconds(last_sent_ - first).count(),
        Seconds(last - first).count(), quantile(0), quantile(0.5), quantile(0.9), quantile(0.99), quantile(1),
        connections_.size() - latencies.size());
  }

 private:
  void receive(int timeout_ms) {
    std::array<epoll_event, 256> events{};
    const int count = epoll_wait(epoll_.number(), events.data(), events.size(), timeout_ms);
    for (int i = 0; i < count; ++i) {
      receive(*by_descriptor_.at(events[static_cast<std::size_t>(i)].data.fd));
    }
  }

  void receive(Connection& connection) {
    std::array<char, 16384> input;
    const auto size = recv(connection.socket.number(), input.data(), input.size(), MSG_DONTWAIT);
    if (size < 0 && errno == EAGAIN) return;
    if (size <= 0) return finish(connection);
    connection.answered = Clock::now();
    connection.received.append(input.data(), static_cast<std::size_t>(size));
    if (!is_whole(connection.received, body_)) return;
    connection.right = is_right(connection.received, body_);
    finish(connection);
  }

  // It stays open: closing thousands of connections would be work for a server that is being measured.
  void finish(Connection& connection) {
    if (std::exchange(connection.done, true)) return;
    epoll_ctl(epoll_.number(), EPOLL_CTL_DEL, connection.socket.number(), nullptr);
    --open_;
  }

  const std::string request_;
  const std::string body_;
  Descriptor epoll_;
  sockaddr_in address_{};
  std::vector<Connection> connections_;
  std::unordered_map<int, Connection*> by_descriptor_;
  std::size_t open_ = connections_.size();
  Clock::duration connect_time_{};
  Clock::time_point last_sent_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fputs("usage: burst_client PORT CONNECTIONS TARGET EXPECTED_BODY\n", stderr);
    return 2;
  }
  try {
    const auto port = read_number<std::uint16_t>("PORT", argv[1], 1, 65535);
    const auto count = read_number<std::size_t>("CONNECTIONS", argv[2], 1, 60'000);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    overlap::raise_descriptor_limit();
    BurstClient client(port, count, argv[3], argv[4]);
    client.connect_all();
    client.send_all();
    client.receive_all();
    fmt::print("{}\n", client.report());
  } catch (const std::invalid_argument& error) {
    fmt::print(stderr, "burst_client: {}\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    fmt::print(stderr, "burst_client: {}\n", error.what());
    return 1;
  }
}
