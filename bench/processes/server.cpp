#include "processes/server.hpp"

#include "net/target.hpp"
#include "processes/connection_budget.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <sys/resource.h>
#include <thread>

namespace overlap {

using std::chrono::steady_clock;

namespace {

// The mock closes thousands of connections within a tenth of a second, unless the machine is busy.
constexpr auto patience = std::chrono::seconds(10);
constexpr auto moment = std::chrono::milliseconds(5);

// Empty of a host that is an address itself, and where there is none. Certificates are the workers' business.
std::string ip_of(const std::string& url) {
  try {
    const auto target = Target::parse(url, {});
    return target.host_is_ip ? std::string() : target.endpoint.address().to_string();
  } catch (const TargetError&) {
    return {};
  }
}

}  // namespace

Address Server::address() {
  if (!choice_.mock) {
    if (!ip_) ip_ = ip_of(choice_.url);
    return {choice_.url, choice_.ca_file, *ip_, generation_};
  }
  if (!mock_ || !mock_->obituary().empty()) {
    mock_.reset();
    mock_ = std::make_unique<MockProcess>(choice_.mock_program, choice_.mock_options, choice_.withheld,
                                          interrupt_);
    ++generation_;
    may_be_open_ = 0;
  }
  return {choice_.tls ? mock_->https() : mock_->http(), mock_->ca_file(), {}, generation_};
}

std::optional<Journal> Server::journal(const std::string& run) {
  if (!choice_.mock) return std::nullopt;
  return mock_->journal(run);
}

std::optional<std::uint64_t> Server::room() const {
  rlimit limit{};
  if (!choice_.mock || ::getrlimit(RLIMIT_NOFILE, &limit) != 0) return std::nullopt;
  return room_for_connections(limit.rlim_max);  // the mock inherits it, and takes all that it may
}

void Server::await_room(std::uint64_t connections) {
  const auto room = this->room();
  if (!room || connections == 0) return;
  may_be_open_ += connections;
  if (may_be_open_ <= *room) return;
  const auto deadline = steady_clock::now() + patience;
  auto open = mock_->open_connections();
  while (open > 0 && open + connections > *room && steady_clock::now() < deadline &&
         !interrupt_.requested()) {
    std::this_thread::sleep_for(moment);
    open = mock_->open_connections();
  }
  may_be_open_ = open + connections;
}

}  // namespace overlap
