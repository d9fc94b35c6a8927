#include "net/target.hpp"

#include "core/headers.hpp"
#include "net/first_that_accepts.hpp"
#include "words/letter_case.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/url/authority_view.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace overlap {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

namespace {

std::shared_ptr<asio::ssl::context> make_tls_context(const std::string& ca_file) {
  auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_client);
  context->set_verify_mode(asio::ssl::verify_peer);
  boost::system::error_code error;
  if (ca_file.empty()) {
    context->set_default_verify_paths(error);
  } else {
    context->load_verify_file(ca_file, error);
  }
  if (error) {
    throw TargetError(fmt::format("cannot read certificates from \"{}\": {}",
                                  ca_file.empty() ? "the system's store" : ca_file, error.message()));
  }
  return context;
}

tcp::endpoint resolve(const std::string& host, std::uint16_t port) {
  boost::system::error_code error;
  if (const auto address = asio::ip::make_address(host, error); !error) return {address, port};
  asio::io_context context;
  tcp::resolver resolver(context);
  const auto results = resolver.resolve(host, std::to_string(port), error);
  if (error || results.empty()) {
    throw TargetError(fmt::format("cannot resolve \"{}\": {}", host, error.message()));
  }
  // One address for all strategies: racing several would blur the comparison.
  std::vector<tcp::endpoint> endpoints;
  for (const auto& result : results) endpoints.push_back(result.endpoint());
  return first_that_accepts(endpoints, std::chrono::seconds(1));
}

}  // namespace

Target Target::parse(std::string_view url, const std::string& ca_file, const std::string& known) {
  const auto parsed = boost::urls::parse_uri(url);
  const auto refuse = [&](std::string_view why) {
    // A query may hold a key, which is not to be shown.
    return TargetError(
        fmt::format("\"{}\" is not a usable target: {}", url.substr(0, url.find_first_of("?#")), why));
  };
  if (!parsed) throw refuse("expected a URL such as http://127.0.0.1:8080 or https://host/base");
  const auto scheme = parsed->scheme();
  if (scheme != "http" && scheme != "https") throw refuse("the scheme has to be http or https");
  // The user info is a secret: it must not come back in an error, a log or a result.
  if (parsed->has_userinfo()) throw TargetError("a target must not carry a user name or password in its URL");
  if (parsed->has_query() || parsed->has_fragment()) throw refuse("a query or fragment has no meaning here");
  if (parsed->host().empty()) throw refuse("the host is missing");

  Target target;
  target.tls = scheme == "https";
  target.host = parsed->host_address();
  const bool ipv6 = parsed->host_type() == boost::urls::host_type::ipv6;
  target.host_is_ip = ipv6 || parsed->host_type() == boost::urls::host_type::ipv4;
  const std::uint16_t usual_port = target.tls ? 443 : 80;
  target.port = parsed->has_port() && !parsed->port().empty() ? parsed->port_number() : usual_port;
  if (target.port == 0) throw refuse("the port has to be 1 to 65535");
  target.authority = ipv6 ? fmt::format("[{}]", target.host) : target.host;
  if (target.port != usual_port) target.authority += fmt::format(":{}", target.port);
  target.origin = fmt::format("{}://{}", std::string_view(scheme), target.authority);
  target.base_path = parsed->encoded_path();
  while (target.base_path.ends_with('/')) target.base_path.pop_back();
  target.ca_file = ca_file;
  target.endpoint = resolve(known.empty() ? target.host : known, target.port);
  if (target.tls) target.tls_context = make_tls_context(ca_file);
  return target;
}

std::optional<std::string> Target::request_target(std::string_view target) const {
  constexpr std::string_view slashes = "//";
  if (target.starts_with('/') && !target.starts_with(slashes)) {
    // A link that a server gave as a path already carries the base path (RFC 3986, 5.2.2: it replaces the
    // whole path).
    const auto path = target.substr(0, target.find('?'));
    const bool has_base = path.starts_with(base_path) &&
                          (path.size() == base_path.size() || path.substr(base_path.size()).starts_with('/'));
    return has_base ? std::string(target) : base_path + std::string(target);
  }
  const auto colon = target.find(slashes);
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view own_scheme = tls ? "https:" : "http:";
  if (colon > 0 && !equal_ignoring_case(target.substr(0, colon), own_scheme)) return std::nullopt;
  auto rest = target.substr(colon + slashes.size());
  const auto authority_size = std::min(rest.find_first_of("/?#"), rest.size());
  if (!is_own(rest.substr(0, authority_size))) return std::nullopt;
  rest.remove_prefix(authority_size);
  return rest.starts_with('/') ? std::string(rest) : "/" + std::string(rest);
}

bool Target::is_own(std::string_view other) const {
  const auto parsed = boost::urls::parse_authority(other);
  if (!parsed || parsed->has_userinfo()) return false;
  const std::uint16_t usual_port = tls ? 443 : 80;
  const auto other_port = parsed->port().empty() ? usual_port : parsed->port_number();
  return other_port == port && equal_ignoring_case(parsed->host_address(), host);
}

}  // namespace overlap
