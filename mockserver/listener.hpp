// A listening socket, and who gets the connections.
#pragma once

#include "mockserver/connection.hpp"
#include "mockserver/event_loop.hpp"
#include "mockserver/server.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace overlap::mock {

/// How many connections are accepted before the loop looks at its timers again.
inline constexpr int accept_batch = 64;

/// Accepts on the first loop and deals the connections out in turn: an SO_REUSEPORT socket per loop would
//// share them by hash, which for a few dozen connections may mean twice as many here as there.
class Listener {
 public:
  Listener(std::vector<std::unique_ptr<Loop>>& loops, const std::string& address, std::uint16_t port,
           const char* flag, asio::ssl::context* tls)
      : loops_(loops), acceptor_(loops.front()->context), pause_(loops.front()->context), tls_(tls) {
    const tcp::endpoint endpoint(asio::ip::make_address(address), port);
    error_code error;
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (!error) acceptor_.non_blocking(true, error);
    const auto local = error ? endpoint : acceptor_.local_endpoint(error);
    const auto host = endpoint.address().is_v6() ? '[' + address + ']' : address;
    if (error) {
      const bool address_at_fault = error == std::errc::address_not_available;
      throw ListenError(fmt::format("cannot listen on {}:{} ({}): {}", host, port,
                                    address_at_fault ? "--listen" : flag, error.message()));
    }
    authority_ = fmt::format("{}:{}", host, local.port());
    url_ = fmt::format("{}://{}", tls ? "https" : "http", authority_);
  }

  const std::string& url() const { return url_; }

  void accept() {
    acceptor_.async_wait(tcp::acceptor::wait_read, [this](error_code error) {
      if (!error && acceptor_.is_open()) accept_some();
    });
  }

  void close() {
    error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
  }

 private:
  void accept_some() {
    for (int i = 0; i < accept_batch; ++i) {
      Loop& loop = *loops_[next_];
      tcp::socket socket(loop.context);
      error_code error;
      acceptor_.accept(socket, error);
      if (error == asio::error::would_block) return accept();
      if (error == asio::error::connection_aborted) continue;
      if (error) return accept_later();
      next_ = (next_ + 1) % loops_.size();
      if (&loop == loops_.front().get()) {
        adopt(loop, std::move(socket));
      } else {
        asio::post(loop.context,
                   [this, &loop, taken = std::move(socket)]() mutable { adopt(loop, std::move(taken)); });
      }
    }
    accept();
  }

  // Out of descriptors, most likely: waiting for some to be closed beats spinning on the error.
  void accept_later() {
    pause_.expires_after(std::chrono::milliseconds(10));
    pause_.async_wait([this](error_code error) {
      if (!error && acceptor_.is_open()) accept();
    });
  }

  void adopt(Loop& loop, tcp::socket socket) {
    if (tls_ != nullptr) {
      std::make_shared<Connection<TlsStream>>(loop, TlsStream(std::move(socket), *tls_), authority_)->start();
    } else {
      std::make_shared<Connection<tcp::socket>>(loop, std::move(socket), authority_)->start();
    }
  }

  std::vector<std::unique_ptr<Loop>>& loops_;
  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  asio::ssl::context* tls_;
  std::string authority_;
  std::string url_;
  std::size_t next_ = 0;
};

}  // namespace overlap::mock
