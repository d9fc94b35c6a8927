// A listening address, and which loop gets its connections.
#pragma once

#include "mockserver/connection.hpp"
#include "mockserver/event_loop.hpp"
#include "mockserver/server.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <fcntl.h>
#include <linux/sock_diag.h>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace overlap::mock {

/// How many connections are accepted before the loop looks at its timers again.
inline constexpr int accept_batch = 64;

/// Listens on one address with a socket for each loop (SO_REUSEPORT), so that accepting scales with them. The
/// kernel shares connections out by hash, which for a few dozen may mean twice as many here as there: so the
/// loop that accepts hands a connection to the one that has the fewest.
class Listener {
 public:
  Listener(std::vector<std::unique_ptr<Loop>>& loops, const std::string& address, std::uint16_t port,
           const char* flag, Door door, asio::ssl::context* tls)
      : loops_(loops), tls_(tls), door_(std::move(door)) {
    tcp::endpoint endpoint(asio::ip::make_address(address), port);
    error_code error;
    // Sockets that share a port would let a second mock join in unnoticed: one that does not share finds out
    // first whether the port is free (and which one is).
    if (tcp::acceptor probe(loops_.front()->context); loops_.size() > 1) {
      open(probe, endpoint, false, error);
      if (!error) endpoint = probe.local_endpoint(error);
    }
    for (auto& loop : loops_) {
      gates_.push_back(std::make_unique<Gate>(*loop));
      if (!error) open(gates_.back()->acceptor, endpoint, loops_.size() > 1, error);
      if (!error) endpoint = gates_.back()->acceptor.local_endpoint(error);
    }
    const auto host = endpoint.address().is_v6() ? '[' + address + ']' : address;
    if (error) {
      const bool address_at_fault = error == std::errc::address_not_available;
      throw ListenError(fmt::format("cannot listen on {}:{} ({}): {}", host, port,
                                    address_at_fault ? "--listen" : flag, error.message()));
    }
    door_.tls = tls != nullptr;
    door_.authority = fmt::format("{}:{}", host, endpoint.port());
    url_ = fmt::format("{}://{}", tls ? "https" : "http", door_.authority);
  }

  const std::string& url() const { return url_; }

  /// Begins to accept on every loop; before the loops run.
  void accept() {
    for (auto& gate : gates_) wait(*gate);
  }

  /// Stops accepting on this loop. On its thread.
  void close(Loop& loop) {
    for (auto& gate : gates_) {
      if (&gate->loop != &loop) continue;
      error_code ignored;
      gate->acceptor.close(ignored);
      gate->pause.cancel();
    }
  }

  /// Connections that were dropped because an accept queue was full (SK_MEMINFO_DROPS of the listening
  /// sockets). Any thread, while the listener is open.
  std::uint64_t overflows() const {
    std::uint64_t drops = 0;
    for (const auto& gate : gates_) {
      std::array<std::uint32_t, SK_MEMINFO_VARS> memory{};
      socklen_t size = sizeof memory;
      if (getsockopt(gate->descriptor, SOL_SOCKET, SO_MEMINFO, memory.data(), &size) == 0) {
        drops += memory[SK_MEMINFO_DROPS];
      }
    }
    return drops;
  }

 private:
  // One loop's share of the address.
  struct Gate {
    explicit Gate(Loop& owner) : loop(owner), acceptor(owner.context), pause(owner.context) {}
    ~Gate() {
      if (reserve >= 0) ::close(reserve);
    }
    Gate(const Gate&) = delete;
    Gate& operator=(const Gate&) = delete;

    Loop& loop;
    tcp::acceptor acceptor;
    asio::steady_timer pause;
    int descriptor = -1;
    int reserve = ::open("/dev/null", O_RDONLY | O_CLOEXEC);  // given up to refuse a connection, see there
  };

  void open(tcp::acceptor& acceptor, const tcp::endpoint& endpoint, bool shared, error_code& error) {
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    const int yes = 1;
    if (!error && shared &&
        setsockopt(acceptor.native_handle(), SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes) != 0) {
      error.assign(errno, boost::system::system_category());
    }
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (!error) acceptor.non_blocking(true, error);
    for (auto& gate : gates_) {
      if (&gate->acceptor == &acceptor) gate->descriptor = acceptor.native_handle();
    }
  }

  void wait(Gate& gate) {
    gate.acceptor.async_wait(tcp::acceptor::wait_read, [this, &gate](error_code error) {
      if (!error && gate.acceptor.is_open()) accept_some(gate);
    });
  }

  void accept_some(Gate& gate) {
    for (int i = 0; i < accept_batch; ++i) {
      Loop& loop = least_loaded(gate.loop);
      tcp::socket socket(loop.context);
      error_code error;
      {
        const std::shared_lock lock(gate.loop.shared.descriptors_mutex);
        gate.acceptor.accept(socket, error);
      }
      if (error == asio::error::would_block) return wait(gate);
      if (error == asio::error::no_descriptors || error == std::errc::too_many_files_open_in_system) {
        if (!refuse_one(gate)) return accept_later(gate);
        continue;
      }
      if (error == asio::error::connection_aborted) continue;
      if (error) return accept_later(gate);
      loop.load.fetch_add(1, std::memory_order_relaxed);
      if (&loop == &gate.loop) {
        adopt(loop, std::move(socket));
      } else {
        asio::post(loop.context,
                   [this, &loop, taken = std::move(socket)]() mutable { adopt(loop, std::move(taken)); });
      }
    }
    wait(gate);
  }

  Loop& least_loaded(Loop& accepting) {
    Loop* chosen = &accepting;
    for (auto& loop : loops_) {
      if (loop->load.load(std::memory_order_relaxed) < chosen->load.load(std::memory_order_relaxed))
        chosen = loop.get();
    }
    return *chosen;
  }

  // Out of descriptors. A client that is left in the queue would wait without knowing what for: so the one
  // descriptor that is kept in reserve is used to take its connection and close it, and that is counted.
  bool refuse_one(Gate& gate) {
    if (gate.reserve < 0) return false;
    const std::scoped_lock lock(gate.loop.shared.descriptors_mutex);
    ::close(std::exchange(gate.reserve, -1));
    const int taken = ::accept(gate.descriptor, nullptr, nullptr);
    if (taken >= 0) {
      ::close(taken);
      gate.loop.shared.refused.fetch_add(1, std::memory_order_relaxed);
    }
    gate.reserve = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    return taken >= 0;
  }

  void accept_later(Gate& gate) {
    if (gate.reserve < 0) gate.reserve = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    gate.pause.expires_after(std::chrono::milliseconds(10));
    gate.pause.async_wait([this, &gate](error_code error) {
      if (!error && gate.acceptor.is_open()) wait(gate);
    });
  }

  void adopt(Loop& loop, tcp::socket socket) {
    if (tls_ != nullptr) {
      std::make_shared<Connection<TlsStream>>(loop, TlsStream(std::move(socket), *tls_), door_)->start();
    } else {
      std::make_shared<Connection<tcp::socket>>(loop, std::move(socket), door_)->start();
    }
  }

  std::vector<std::unique_ptr<Loop>>& loops_;
  asio::ssl::context* tls_;
  Door door_;
  std::vector<std::unique_ptr<Gate>> gates_;
  std::string url_;
};

}  // namespace overlap::mock
