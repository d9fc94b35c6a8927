#include "processes/server.hpp"

#include "net/target.hpp"
#include "processes/connection_budget.hpp"
#include "processes/local_ports.hpp"
#include "processes/loopback.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/url/url_view.hpp>
#include <fmt/format.h>

#include <chrono>
#include <sys/resource.h>
#include <thread>

namespace overlap {

using std::chrono::steady_clock;

namespace {

// The mock closes thousands of connections within a tenth of a second, unless the machine is busy.
constexpr auto patience = std::chrono::seconds(10);
constexpr auto moment = std::chrono::milliseconds(5);

// TCP_TIMEWAIT_LEN of the kernel, which nothing changes, and what the sweep over those that wait needs.
constexpr auto time_wait = std::chrono::seconds(60 + 10);
constexpr auto glance = std::chrono::milliseconds(200);

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

void Server::await_ports(std::uint64_t connections, const std::function<void(const std::string&)>& tell) {
  if (connections == 0) return;
  const auto address = !choice_.mock ? choice_.url : choice_.tls ? mock_->https() : mock_->http();
  const boost::urls::url_view url(address);
  const std::uint16_t port = url.has_port() ? url.port_number() : url.scheme() == "https" ? 443 : 80;
  if (!loopback_) loopback_ = leads_to_loopback(address);
  const auto deadline = steady_clock::now() + time_wait;
  for (bool told = false;; told = true) {
    const auto ports = local_ports(port, *loopback_);
    if (ports.all == 0 || ports.free() >= connections) return;
    if (ports.free_in_time() < connections || steady_clock::now() > deadline) {
      throw ChildError(fmt::format(
          "a run opens {} connections to port {}, and of this machine's {} ports {} are free for that: widen "
          "net.ipv4.ip_local_port_range, or set net.ipv4.tcp_tw_reuse=1 (sysctl -w)",
          connections, port, ports.all, ports.free()));
    }
    if (!told && tell) {
      tell(fmt::format("waits for ports: a run opens {} connections, {} ports are free, {} in TIME_WAIT",
                       connections, ports.free(), ports.waiting));
    }
    if (interrupt_.requested()) throw Interrupted("interrupted");
    std::this_thread::sleep_for(glance);
  }
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
