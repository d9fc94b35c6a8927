#include "mockserver/server.hpp"

#include "mockserver/event_loop.hpp"
#include "mockserver/listener.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>

#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace overlap::mock {

struct Server::State {
  State(const ServerOptions& options, Model model, Behaviour behaviour, const Certificate& certificate)
      : shared(std::move(model), std::move(behaviour)), loops(make_loops(options.threads, shared)) {
    tls.set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
    tls.use_certificate_chain(asio::buffer(certificate.server));
    tls.use_private_key(asio::buffer(certificate.server_key), asio::ssl::context::pem);
    // An idle TLS connection would keep 34 kB of buffers otherwise, times thousands.
    SSL_CTX_set_mode(tls.native_handle(), SSL_MODE_RELEASE_BUFFERS);
    plain.emplace(loops, options.listen, options.http_port, "--http-port", nullptr);
    secure.emplace(loops, options.listen, options.https_port, "--https-port", &tls);
  }

  static std::vector<std::unique_ptr<Loop>> make_loops(unsigned count, Shared& shared) {
    std::vector<std::unique_ptr<Loop>> made;
    for (unsigned i = 0; i < count; ++i) made.push_back(std::make_unique<Loop>(shared));
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

void Server::start() {
  state_->plain->accept();
  state_->secure->accept();
  for (auto& loop : state_->loops) loop->thread = std::thread([running = loop.get()] { running->run(); });
}

void Server::drain() {
  std::call_once(state_->drained, [this] {
    auto* state = state_.get();
    for (auto& loop : state->loops) {
      asio::post(loop->context, [state, draining = loop.get()] {
        if (draining == state->loops.front().get()) {
          state->plain->close();
          state->secure->close();
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
