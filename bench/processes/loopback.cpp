#include "processes/loopback.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace overlap {

namespace {

bool is_loopback(const in_addr& address) {
  return ntohl(address.s_addr) >> 24 == 127;
}

bool is_loopback(const sockaddr& address) {
  if (address.sa_family == AF_INET)
    return is_loopback(reinterpret_cast<const sockaddr_in&>(address).sin_addr);
  if (address.sa_family != AF_INET6) return false;
  const auto& six = reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
  if (!IN6_IS_ADDR_V4MAPPED(&six)) return IN6_IS_ADDR_LOOPBACK(&six);
  return six.s6_addr[12] == 127;
}

}  // namespace

bool leads_to_loopback(const std::string& url) {
  const auto parsed = boost::urls::parse_uri(url);
  if (!parsed) return false;
  auto host = parsed->host();
  if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
  addrinfo wanted{}, *found = nullptr;
  wanted.ai_socktype = SOCK_STREAM;
  if (::getaddrinfo(host.c_str(), nullptr, &wanted, &found) != 0) return false;
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
  for (const auto* each = found; each != nullptr; each = each->ai_next) {
    if (!is_loopback(*each->ai_addr)) return false;
  }
  return found != nullptr;
}

}  // namespace overlap
