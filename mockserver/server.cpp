#include "mockserver/server.hpp"

#include "mockserver/event_loop.hpp"
#include "mockserver/listener.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <fmt/format.h>

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace overlap::mock {

struct Server::State {
  State(const ServerOptions& options, Model model, Behaviour behaviour, const Certificate& certificate)
      : shared(std::move(model), std::move(behaviour), options.threads, options.admin_token),
        loops(make_loops(shared, options.patience)) {
    tls.set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
    tls.use_certificate_chain(asio::buffer(certificate.server));
    tls.use_private_key(asio::buffer(certificate.server_key), asio::ssl::context::pem);
    // An idle TLS connection would keep 34 kB of buffers otherwise, times thousands.
    SSL_CTX_set_mode(tls.native_handle(), SSL_MODE_RELEASE_BUFFERS);
    Door door;
    door.admin = !options.admin_port;
    plain.emplace(loops, options.listen, options.http_port, "--http-port", door, nullptr);
    secure.emplace(loops, options.listen, options.https_port, "--https-port", door, &tls);
    if (options.admin_port) {
      Door inner;
      inner.api = false;
      administration.emplace(loops, options.listen, *options.admin_port, "--admin-port", inner, nullptr);
    }
    shared.overflows = [this] {
      return plain->overflows() + secure->overflows() + (administration ? administration->overflows() : 0);
    };
  }

  static std::vector<std::unique_ptr<Loop>> make_loops(Shared& shared, Duration patience) {
    std::vector<std::unique_ptr<Loop>> made;
    for (auto& metrics : shared.metrics) made.push_back(std::make_unique<Loop>(shared, *metrics, patience));
    return made;
  }

  void join() {
    for (auto& loop : loops) {
      if (loop->thread.joinable()) loop->thread.join();
    }
  }

  Shared shared;
  asio::ssl::context tls{asio::ssl::context::tls_server};
  std::vector<std::unique_ptr<Loop>> loops;
  std::optional<Listener> plain;
  std::optional<Listener> secure;
  std::optional<Listener> administration;
  std::once_flag drained;
};

Server::Server(const ServerOptions& options, Model model, Behaviour behaviour, const Certificate& certificate)
    : state_(std::make_unique<State>(options, std::move(model), std::move(behaviour), certificate)) {}

Server::~Server() {
  for (auto& loop : state_->loops) loop->context.stop();
  state_->join();
}

const std::string& Server::http_url() const {
  return state_->plain->url();
}

const std::string& Server::https_url() const {
  return state_->secure->url();
}

const std::string& Server::admin_url() const {
  return state_->administration ? state_->administration->url() : state_->plain->url();
}

void Server::start() {
  for (auto* listener : {&state_->plain, &state_->secure, &state_->administration}) {
    if (*listener) (*listener)->accept();
  }
  auto& loops = state_->loops;
  for (std::size_t i = 0; i < loops.size(); ++i) {
    try {
      loops[i]->thread = std::thread([running = loops[i].get()] { running->run(); });
    } catch (const std::system_error& error) {  // those that were started end with the server
      throw std::runtime_error(
          fmt::format("the system refused thread {} of {} ({}): take fewer (--threads N), or allow more "
                      "(ulimit -u, ulimit -v)",
                      i + 1, loops.size(), error.code().message()));
    }
  }
}

void Server::drain() {
  std::call_once(state_->drained, [this] {
    auto* state = state_.get();
    for (auto& loop : state->loops) {
      asio::post(loop->context, [state, draining = loop.get()] {
        for (auto* listener : {&state->plain, &state->secure, &state->administration}) {
          if (*listener) (*listener)->close(*draining);
        }
        draining->drain();
      });
    }
  });
}

void Server::wait() {
  state_->join();
}

}  // namespace overlap::mock
