// Where the requests of a run go.
#pragma once

#include <boost/asio/ip/basic_endpoint.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

// Not their headers, which differ between an Asio on epoll and one on io_uring: what includes this one is
// compiled once for both.
namespace boost::asio::ip {
class tcp;
}
namespace boost::asio::ssl {
class context;
}

namespace overlap {

/// A target that cannot be used, in one sentence: not a URL, a name that does not resolve, a CA file that is
/// not one.
struct TargetError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// One origin (scheme, host, port), resolved and ready to connect to. Immutable; safe to share between
/// threads.
struct Target {
  /// Reads "http://host[:port][/base/path]" or "https://...". Resolves the host name and, of several
  /// addresses, looks for the first that accepts a connection, both of which may block; throws TargetError.
  /// `ca_file` is PEM; empty means the system's certificates. Certificates and host names are always
  /// verified. Where the host's IP address is `known`, nobody is asked for it.
  static Target parse(std::string_view url, const std::string& ca_file, const std::string& known = {});

  bool tls = false;
  std::string host;         // without brackets, for SNI and verification
  bool host_is_ip = false;  // an address literal: no SNI (RFC 6066, 3)
  std::uint16_t port = 0;
  std::string authority;  // the Host header's value: "host" or "host:port"
  std::string origin;     // "https://host:port" as an absolute link would begin
  std::string base_path;  // "" or "/v2"; put before every path of a scenario
  std::string ca_file;
  boost::asio::ip::basic_endpoint<boost::asio::ip::tcp> endpoint;
  std::shared_ptr<boost::asio::ssl::context> tls_context;  // null without TLS

  /// The target in the request line: base path + path for a path, path and query for a URL at this origin,
  /// with or without a scheme and the scheme's usual port. nullopt when the URL leads to another origin: a
  /// run measures one.
  std::optional<std::string> request_target(std::string_view target) const;

 private:
  bool is_own(std::string_view other) const;  // authority
};

}  // namespace overlap
