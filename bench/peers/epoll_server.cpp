// The least that a server of delayed answers can be: epoll, one timerfd, one thread, one answer. How late it
// is, a server on this kernel has to be.
#include "system.hpp"
#include "system/descriptor_limit.hpp"

#include <fmt/format.h>

#include <arpa/inet.h>
#include <array>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <vector>

namespace {

using namespace overlap::peers;
using Duration = std::chrono::nanoseconds;

constexpr std::string_view end_of_head = "\r\n\r\n";
constexpr std::size_t most_head_bytes = 64 << 10;

std::string lay_out(std::string_view body) {
  return fmt::format("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
                     body.size(), body);
}

class EpollServer {
 public:
  EpollServer(std::uint16_t port, Duration delay, std::string_view body)
      : delay_(delay),
        answer_(lay_out(body)),
        epoll_(checked(epoll_create1(0), "epoll_create1")),
        timer_(checked(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK), "timerfd_create")),
        listener_(checked(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), "socket")) {
    const int yes = 1;
    checked(setsockopt(listener_.number(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes), "setsockopt");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    checked(bind(listener_.number(), reinterpret_cast<sockaddr*>(&address), sizeof address), "bind");
    checked(listen(listener_.number(), SOMAXCONN), "listen");
    watch(epoll_, timer_.number(), EPOLLIN);
    watch(epoll_, listener_.number(), EPOLLIN);
  }

  std::uint16_t port() const {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    checked(getsockname(listener_.number(), reinterpret_cast<sockaddr*>(&address), &size), "getsockname");
    return ntohs(address.sin_port);
  }

  [[noreturn]] void run() {
    // Small batches: an answer that becomes due waits for the rest of its batch.
    std::array<epoll_event, 32> events{};
    while (true) {
      const int count = epoll_wait(epoll_.number(), events.data(), events.size(), -1);
      if (count < 0 && errno != EINTR) checked(count, "epoll_wait");
      for (int i = 0; i < count; ++i) on_ready(events[static_cast<std::size_t>(i)].data.fd);
      answer_what_is_due();
    }
  }

 private:
  struct Connection {
    Descriptor socket;
    std::string head;
    unsigned generation = 0;  ///< tells a connection from a later one with the same number
  };

  struct Waiting {
    Clock::time_point due;
    int connection;
    unsigned generation;
  };

  void on_ready(int descriptor) {
    if (descriptor == listener_.number()) return accept_all();
    if (descriptor == timer_.number()) return silence_timer();
    read(descriptor);
  }

  // The timer only wakes, since answer_what_is_due() follows every batch; unread, it would wake again and
  // again.
  void silence_timer() {
    std::uint64_t expirations = 0;
    [[maybe_unused]] const auto size = ::read(timer_.number(), &expirations, sizeof expirations);
  }

  void accept_all() {
    while (true) {
      const int accepted = accept4(listener_.number(), nullptr, nullptr, SOCK_NONBLOCK);
      if (accepted < 0) return;
      const int yes = 1;
      setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
      if (connections_.size() <= static_cast<std::size_t>(accepted)) {
        connections_.resize(static_cast<std::size_t>(accepted) + 1);
      }
      at(accepted).socket = Descriptor(accepted);
      watch(epoll_, accepted, EPOLLIN);
    }
  }

  Connection& at(int descriptor) { return connections_[static_cast<std::size_t>(descriptor)]; }

  void read(int descriptor) {
    std::array<char, 4096> input;
    const auto size = recv(descriptor, input.data(), input.size(), 0);
    if (size < 0 && errno == EAGAIN) return;
    if (size <= 0) return close(descriptor);
    Connection& connection = at(descriptor);
    connection.head.append(input.data(), static_cast<std::size_t>(size));
    std::size_t begin = 0;
    for (std::size_t end; (end = connection.head.find(end_of_head, begin)) != std::string::npos;) {
      begin = end + end_of_head.size();
      if (delay_ > Duration::zero()) {
        waiting_.push_back({Clock::now() + delay_, descriptor, connection.generation});
      } else if (!answer(descriptor)) {
        return;
      }
    }
    connection.head.erase(0, begin);
    if (connection.head.size() > most_head_bytes) close(descriptor);
  }

  // One delay for all, so the first to wait is the first to be due: no heap is needed.
  void answer_what_is_due() {
    while (!waiting_.empty() && waiting_.front().due <= Clock::now()) {
      const Waiting next = waiting_.front();
      waiting_.pop_front();
      if (at(next.connection).generation == next.generation) answer(next.connection);
    }
    if (waiting_.empty() || waiting_.front().due == armed_for_) return;
    // A timerfd, since it takes an instant in nanoseconds and no slack is added to it, unlike epoll_wait's
    // timeout.
    armed_for_ = waiting_.front().due;
    const auto instant = armed_for_.time_since_epoch();
    const auto whole = std::chrono::duration_cast<std::chrono::seconds>(instant);
    itimerspec when{};
    when.it_value.tv_sec = whole.count();
    when.it_value.tv_nsec = Duration(instant - whole).count();
    checked(timerfd_settime(timer_.number(), TFD_TIMER_ABSTIME, &when, nullptr), "timerfd_settime");
  }

  // False when the connection has gone. A client that does not read until the socket's buffer is full is
  // given up.
  bool answer(int descriptor) {
    const auto size = send(descriptor, answer_.data(), answer_.size(), MSG_NOSIGNAL);
    if (size == static_cast<ssize_t>(answer_.size())) return true;
    close(descriptor);
    return false;
  }

  void close(int descriptor) {
    Connection& connection = at(descriptor);
    ++connection.generation;
    connection.head.clear();
    connection.socket = Descriptor();
  }

  const Duration delay_;
  const std::string answer_;
  Descriptor epoll_;
  Descriptor timer_;
  Descriptor listener_;
  std::vector<Connection> connections_;  // by descriptor
  std::deque<Waiting> waiting_;
  Clock::time_point armed_for_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("usage: epoll_server PORT DELAY_US BODY\n", stderr);
    return 2;
  }
  try {
    const auto port = read_number<std::uint16_t>("PORT", argv[1], 0, 65535);
    const std::chrono::microseconds delay(read_number<unsigned>("DELAY_US", argv[2], 0, 3'600'000'000U));
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    overlap::raise_descriptor_limit();
    EpollServer server(port, delay, argv[3]);
    fmt::print("http://127.0.0.1:{}\n", server.port());
    std::fflush(stdout);
    server.run();
  } catch (const std::invalid_argument& error) {
    fmt::print(stderr, "epoll_server: {}\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    fmt::print(stderr, "epoll_server: {}\n", error.what());
    return 1;
  }
}
