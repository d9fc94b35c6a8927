#include "net/wire_error.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace overlap {

namespace asio = boost::asio;

Failure classify(const boost::system::error_code& error, WirePhase phase) {
  if (error == asio::error::timed_out) return Failure::timeout;
  if (error == asio::error::operation_aborted) return Failure::cancelled;
  switch (phase) {
    case WirePhase::connect:
      return Failure::connect;
    case WirePhase::tls:
      return Failure::tls;
    case WirePhase::exchange:
      return Failure::reset;
  }
  return Failure::reset;
}

std::string describe(const boost::system::error_code& error) {
  if (error == asio::error::timed_out) return "no response within the request timeout";
  if (error == asio::error::operation_aborted) return "the run was stopped";
  if (is_end(error)) return "the server closed the connection";
  if (error == boost::system::errc::address_not_available) return no_port_left();
  return error.message();
}

std::string no_port_left() {
  return "this machine has no port left for another connection: those of closed ones stay in TIME_WAIT for a "
         "minute; widen net.ipv4.ip_local_port_range, or set net.ipv4.tcp_tw_reuse=1 (sysctl -w)";
}

bool is_end(const boost::system::error_code& error) {
  return error == asio::error::eof || error == asio::ssl::error::stream_truncated;
}

std::string refused_by(std::string_view library_said) {
  return fmt::format("{}: --ca-file FILE names certificates to trust", library_said);
}

std::string other_origin(std::string_view link, std::string_view origin) {
  // The query may hold a token, and what stands before an "@" is a secret.
  link = link.substr(0, link.find('?'));
  const auto authority = std::min(link.find("//"), link.size() - 2) + 2;
  const auto path = std::min(link.find('/', authority), link.size());
  const auto user = link.substr(0, path).rfind('@');
  const auto host = user == std::string_view::npos ? authority : user + 1;
  const auto shown = fmt::format("{}{}", link.substr(0, authority), link.substr(host));
  const auto other = fmt::format("{}{}", link.substr(0, authority), link.substr(host, path - host));
  return fmt::format(
      "a link leads to {}, but the run measures {}: give --target {} if that is the one to measure", shown,
      origin, other);
}

}  // namespace overlap
